export { DEFAULT_FAIL_ON } from './gate.ts'
export type { Identity, Site, SourceLocation, Wait } from './site.ts'
export { findAmbient, findHungSites, findSites } from './sites.ts'
