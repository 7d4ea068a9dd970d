export { hintFor } from './hint.ts'
export { knownSingleton, SINGLETONS } from './singletons.ts'
