/** How the reason begins when a package gave no data because it has nothing to run. */
export const NO_TESTS = 'no tests'

/** Whether a run tells what a package leaves behind: one without tests leaves nothing, one that failed could have left anything. */
export function wasJudged({
  status,
  reason,
}: {
  readonly status: 'measured' | 'no data'
  readonly reason: string | null
}): boolean {
  return status === 'measured' || (reason ?? '').startsWith(NO_TESTS)
}
