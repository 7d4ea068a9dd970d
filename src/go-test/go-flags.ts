/**
 * Where a flag of the user's is left out:
 * `rerun`, when the test binary runs again: we set it ourselves, or it would write files or fuzz;
 * `selection`, when only some tests of the binary run again;
 * `base`, when `go test` runs the same tests at another commit: it sets the flag itself, or the flag would write files;
 * `hand`, in a command for people: it chooses what runs, writes files or only prints. So are flags that name a program there, since
 * a command may come from a report that somebody else wrote.
 */
export type Use = 'rerun' | 'selection' | 'base' | 'hand'

const SWITCH = 'switch'
const VALUE = 'value'

/** Flags of `go test` and of its binaries (go help build, go help testflag); others take a value and are kept everywhere. */
// biome-ignore format: a table
const FLAGS: readonly (readonly [name: string, takes: typeof SWITCH | typeof VALUE, ...leftOut: Use[]])[] = [
  ['a', SWITCH],
  ['artifacts', SWITCH],
  ['asan', SWITCH],
  ['bench', VALUE, 'selection', 'hand'],
  ['benchmem', SWITCH, 'hand'],
  ['benchtime', VALUE, 'selection'],
  ['blockprofile', VALUE, 'rerun', 'base', 'hand'],
  ['blockprofilerate', VALUE, 'rerun'],
  ['c', SWITCH, 'hand'],
  ['count', VALUE, 'rerun'],
  ['cover', SWITCH],
  ['coverprofile', VALUE, 'rerun', 'base', 'hand'],
  ['cpuprofile', VALUE, 'rerun', 'base', 'hand'],
  ['exec', VALUE, 'hand'],
  ['failfast', SWITCH, 'rerun', 'hand'],
  ['fullpath', SWITCH],
  ['fuzz', VALUE, 'rerun', 'base', 'hand'],
  ['fuzzcachedir', VALUE, 'rerun', 'base'],
  ['fuzzminimizetime', VALUE, 'rerun'],
  ['fuzztime', VALUE, 'rerun', 'hand'],
  ['fuzzworker', SWITCH, 'base'],
  ['gocoverdir', VALUE, 'rerun', 'base'],
  ['json', SWITCH, 'hand'],
  ['linkshared', SWITCH],
  ['list', VALUE, 'hand'],
  ['memprofile', VALUE, 'rerun', 'base', 'hand'],
  ['memprofilerate', VALUE, 'rerun'],
  ['modcacherw', SWITCH],
  ['msan', SWITCH],
  ['mutexprofile', VALUE, 'rerun', 'base', 'hand'],
  ['mutexprofilefraction', VALUE, 'rerun'],
  ['n', SWITCH],
  ['o', VALUE, 'hand'],
  ['outputdir', VALUE, 'rerun', 'base', 'hand'],
  ['paniconexit0', SWITCH, 'base'],
  ['race', SWITCH],
  ['run', VALUE, 'selection', 'hand'],
  ['short', SWITCH],
  ['testlogfile', VALUE, 'rerun', 'base'],
  ['timeout', VALUE, 'rerun'],
  ['toolexec', VALUE, 'hand'],
  ['trace', VALUE, 'rerun', 'base', 'hand'],
  ['trimpath', SWITCH],
  ['v', SWITCH, 'rerun', 'base', 'hand'],
  ['vettool', VALUE, 'hand'],
  ['work', SWITCH],
  ['x', SWITCH],
]

const LEFT_OUT = new Map(FLAGS.map(([name, , ...uses]) => [name, uses]))
const SWITCHES = new Set(FLAGS.flatMap(([name, takes]) => (takes === SWITCH ? [name] : [])))

/** @param name without dashes and without `test.` */
export function isLeftOut(name: string, ...uses: readonly Use[]): boolean {
  return LEFT_OUT.get(name)?.some((use) => uses.includes(use)) ?? false
}

/** Whether the word behind it is its value, where it holds none itself. */
export function takesValue(name: string): boolean {
  return !SWITCHES.has(name)
}
