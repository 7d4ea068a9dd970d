export { adviceFor, adviceWith, NO_ADVICE } from './advice.ts'
export { knownSingleton, SINGLETONS } from './singletons.ts'
