export { createBaseline } from './create.ts'
export {
  type Baseline,
  type BaselinePackage,
  type BaselineSite,
  parseBaseline,
  renderBaseline,
} from './document.ts'
