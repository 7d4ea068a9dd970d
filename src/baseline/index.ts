export { createBaseline } from './create.ts'
export {
  type Baseline,
  type BaselinePackage,
  type BaselineSite,
  LegName,
  MAX_HISTORY,
  MAX_LEGS,
  parseBaseline,
  readBaseline,
  renderBaseline,
} from './document.ts'
export { historyOf, type Sightings, sightingsOf } from './history.ts'
export { joinBaselines } from './join.ts'
export { baselineFor } from './leg.ts'
export { limitBaseline } from './limit.ts'
export { mergeBaselines } from './merge.ts'
export { pruneBaseline } from './prune.ts'
