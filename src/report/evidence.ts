import type { Change } from './report.ts'

/** How sure this is, and why, for people. */
export function evidence({ verdict, proven }: Pick<Change, 'verdict' | 'proven'>): string {
  if (proven) return 'Proven: the garbage collector found that nothing can wake it up any more'
  switch (verdict) {
    case 'leak':
      return 'Confirmed: the more often the test runs, the more of them stay'
    case 'singleton':
      return 'Once per process, however often the test runs'
    case 'slow-exit':
      return 'Ends by itself, only later than the tests'
    case 'intermittent':
      return 'Stays in some runs only'
    case 'unconfirmed':
      return 'Still there when the tests had ended and settled'
  }
}
