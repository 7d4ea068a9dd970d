import type { Change } from '../../model/change.ts'
import { enumerate, plural } from '../../text/words.ts'

type Judged = Pick<Change, 'verdict' | 'proven' | 'confirmation' | 'count'>

/** How sure this is, and why: plain sentences without a full stop, the strongest first. The note of a rerun is foreign text. */
export function evidence(change: Judged): readonly string[] {
  const proof = change.proven ? ['Proven: the garbage collector found that nothing can ever wake it up'] : []
  const judged = judgedBy(change)
  return change.proven && change.verdict === 'unconfirmed' ? proof : [...proof, judged]
}

function judgedBy({ verdict, confirmation, count }: Judged): string {
  switch (verdict) {
    case 'leak':
      return `Confirmed: ${repetition(confirmation) ?? reruns(confirmation) ?? 'left again when the tests ran again'}`
    case 'hung':
      return 'Hung: its test was still waiting when `-timeout` expired or the run was cancelled'
    case 'singleton':
      return `Started once per process, by the first test that needs it: ${repetition(confirmation) ?? 'running the tests more often does not leave more'}`
    case 'slow-exit':
      return `Ends on its own${after(confirmation?.exitedAfterMs)}, only later than the tests`
    case 'intermittent':
      return `Left in some runs only${noted(confirmation)}`
    case 'unconfirmed':
      return confirmation === null
        ? `Still there after the tests had ended and settled`
        : `Running the tests again did not confirm it${noted(confirmation)}; ${count === 1 ? 'it was' : 'they were'} still there after the tests had ended and settled`
  }
}

/** `1 goroutine when the test runs once, 4 when it runs 4 times in one process`; undefined when it was not tried. */
function repetition(confirmation: Change['confirmation']): string | undefined {
  for (const tests of ['suspects', 'package'] as const) {
    const runs = confirmation?.runs.filter((run) => run.tests === tests && run.count !== null) ?? []
    const once = runs.find(({ repetitions }) => repetitions === 1)
    const many = runs.reduce<(typeof runs)[number] | undefined>(
      (most, run) => (run.repetitions > (most?.repetitions ?? 1) ? run : most),
      undefined,
    )
    if (once === undefined || many === undefined) continue
    const [subject, run] = tests === 'suspects' ? ['the test', 'it'] : ['all tests', 'they']
    const verb = tests === 'suspects' ? 'runs' : 'run'
    return `${plural(once.count ?? 0, 'goroutine')} when ${subject} ${verb} once, ${many.count} when ${run} ${verb} ${many.repetitions} times in one process`
  }
  return undefined
}

/** `5, 6 and 5 goroutines in 3 more runs of all tests`; undefined when there were none. */
function reruns(confirmation: Change['confirmation']): string | undefined {
  const counts = confirmation?.runs.flatMap(({ repetitions, count }) =>
    repetitions === 1 && count !== null ? [count] : [],
  )
  if (counts === undefined || counts.length === 0) return undefined
  return `${enumerate(counts.map(String))} goroutines in ${plural(counts.length, 'more run')} of the tests`
}

function noted(confirmation: Change['confirmation']): string {
  const note = confirmation?.note ?? ''
  return note === '' ? '' : ` (${note})`
}

function after(milliseconds: number | null | undefined): string {
  if (milliseconds === null || milliseconds === undefined) return ''
  return milliseconds < 1_000 ? ` after ${milliseconds} ms` : ` after ${(milliseconds / 1_000).toFixed(1)} s`
}
