export { adviceFor, NO_ADVICE } from './advice.ts'
export { knownSingleton, SINGLETONS } from './singletons.ts'
