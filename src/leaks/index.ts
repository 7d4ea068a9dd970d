export type { Identity, Site, SourceLocation, Wait } from './site.ts'
