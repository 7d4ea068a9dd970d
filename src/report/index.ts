export type {
  BaselineReference,
  Change,
  ChangeKind,
  Gate,
  PackageResult,
  Report,
  RunSummary,
  Verdict,
} from './report.ts'
