export { buildReport } from './build.ts'
export { renderComment, renderResolved } from './comment.ts'
export { renderJson } from './json.ts'
export { MAX_COMMENT_CHARS, MAX_SUMMARY_BYTES } from './limits.ts'
export type { Links } from './links.ts'
export type {
  AppliedRule,
  BaselineReference,
  Change,
  ChangeKind,
  Former,
  Gate,
  PackageResult,
  PartlyMeasured,
  Report,
  RuleNote,
  RunSummary,
  Verdict,
} from './report.ts'
export { renderSarif } from './sarif.ts'
export { renderSummary } from './summary.ts'
export { renderTerminal, type TerminalOptions } from './terminal.ts'
