export { hintFor } from './hint.ts'
