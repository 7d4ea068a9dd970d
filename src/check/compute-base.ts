import { mkdir, realpath, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import pLimit from 'p-limit'
import { createBaseline } from '../baseline/create.ts'
import type { Baseline } from '../baseline/document.ts'
import { mergeBaselines } from '../baseline/merge.ts'
import { referenceTo } from '../baseline/reference.ts'
import type { Reference } from '../compare/build-report.ts'
import { KnownError, MeasurementError } from '../errors.ts'
import { openWorktree } from '../git/worktree.ts'
import { testArguments } from '../go-test/base-arguments.ts'
import { buildFlags } from '../go-test/build-flags.ts'
import { withoutSuite } from '../go-test/rerun-arguments.ts'
import { describeBinary } from '../inject/go.ts'
import { openKept } from '../measure/kept.ts'
import { type MeasureOptions, measure } from '../measure/measure.ts'
import type { TestRun } from '../measure/test-run.ts'
import type { Capture, CaptureStart } from '../model/capture.ts'
import type { Measurement } from '../model/measurement.ts'
import { matchSites } from '../sites/same.ts'
import { byText } from '../text/order.ts'
import { plural } from '../text/words.ts'
import type { OnDemand } from './check.ts'

export interface ComputeOptions
  extends Pick<MeasureOptions, 'dir' | 'environment' | 'leakProfile' | 'signal'> {
  /** Runs whole where a binary does not tell how it was built; undefined when nobody knows it. */
  readonly command: MeasureOptions['command'] | undefined
  /** Root of the repository, absolute and without links. */
  readonly root: string
  /** Commit to compute the baseline of. */
  readonly commit: string
  readonly now: () => Date
  readonly onProgress: (line: string) => void
}

export type Computed =
  | { readonly kind: 'computed'; readonly document: Baseline }
  | { readonly kind: 'failed'; readonly reason: string }

/**
 * What shows now and then may be missing from one run of the merge base, and is not the fault of a change for that: where
 * this run has something that the merge base has not, its package runs there so many times more.
 */
const MORE_RUNS = 4

/**
 * Records a baseline on demand: runs, at another commit, the packages that left something behind in this run, with
 * the build flags, arguments and environment that their test processes had.
 * What left nothing behind is not run: there is nothing to compare it with.
 */
export async function computeBaseline(run: TestRun, options: ComputeOptions): Promise<Computed> {
  const folder = path.join(run.folder, 'base')
  const captures = suspectCaptures(run)
  if (captures.length === 0) {
    return { kind: 'computed', document: documentOf(joinMeasurements([], run.measurement.run), options) }
  }
  try {
    await mkdir(folder, { recursive: true })
    const worktree = await openWorktree(options.root, options.commit, {
      folder,
      environment: options.environment,
    })
    try {
      const at = async (some: readonly Capture[]) =>
        documentOf(await measureThere(some, run, worktree.directory, options), options)
      let document = await at(captures)
      for (let more = 0; more < MORE_RUNS && !options.signal?.aborted; more++) {
        const lacking = captures.filter(({ start }) => lacksSites(document, start.package, run.measurement))
        if (lacking.length === 0) break
        document = mergeBaselines(document, await at(lacking), 1 + MORE_RUNS)
      }
      // What was cut short knows nothing of the leaks that it did not come to.
      if (options.signal?.aborted) return { kind: 'failed', reason: 'the run was cancelled' }
      return { kind: 'computed', document }
    } finally {
      await worktree.remove()
    }
  } catch (error) {
    if (!(error instanceof KnownError)) throw error
    return { kind: 'failed', reason: error.message }
  }
}

/** Whether this run has left something in a package that the merge base has, and did not leave there so far. */
function lacksSites({ packages }: Baseline, name: string, { sites }: Measurement): boolean {
  const there = packages.find(({ path: known }) => known === name)
  if (there?.status !== 'measured') return false
  const own = sites.filter((site) => site.package === name)
  return matchSites(own, there.sites).bySite.size < own.length
}

function documentOf(measurement: Measurement, { commit, now }: ComputeOptions): Baseline {
  return { ...createBaseline(measurement, now().toISOString()), commit }
}

async function measureThere(
  captures: readonly Capture[],
  run: TestRun,
  worktree: string,
  options: ComputeOptions,
): Promise<Measurement> {
  const { onProgress, root } = options
  const here = run.measurement.run
  const plans = await Promise.all(captures.map((capture) => baseCommandOf(capture.start, options)))
  const at = options.commit.slice(0, 12)
  if (plans.includes(undefined)) {
    const { command } = options
    if (command === undefined) {
      throw new MeasurementError(
        'its test binaries do not record how they were built, which needs Go 1.24 or newer',
      )
    }
    onProgress(`also running the tests at ${at}, to see what they leave behind there`)
    return joinMeasurements(
      [await measure({ ...options, command, dir: path.join(worktree, path.relative(root, options.dir)) })],
      here,
    )
  }
  onProgress(
    `also running ${plural(captures.length, 'package')} at ${at}, to see what they leave behind there`,
  )
  const limit = pLimit(os.availableParallelism())
  const measured = await Promise.all(
    captures.map(({ start }, index) =>
      limit(async (): Promise<readonly Measurement[]> => {
        const ran = await pathInside(root, start.directory)
        // A binary that was built first may run in any folder.
        const inside = run.sources.folderOf(start.package) ?? ran
        const plan = plans[index]
        if (inside === undefined) return [unknown(start.package, 'it is outside the repository', here)]
        const dir = path.join(worktree, inside)
        // Not there yet: whatever it leaves behind is new.
        if (plan === undefined || !(await isFolder(dir))) return []
        const elsewhere = ran === undefined || ran === inside ? undefined : path.join(worktree, ran)
        const { argv, environment } =
          elsewhere !== undefined && (await isFolder(elsewhere)) ? inFolder(plan, elsewhere) : plan
        const measurement = await measure({ ...options, command: { kind: 'argv', argv }, environment, dir })
        return measurement.packages.length > 0
          ? [measurement]
          : [unknown(start.package, `its tests could not be run in ${inside || 'the root'}`, here)]
      }),
    ),
  )
  return joinMeasurements(measured.flat(), here)
}

/** One process of each package that left something behind or hung. */
function suspectCaptures({ captures, measurement }: TestRun): readonly Capture[] {
  const suspects = new Set([...measurement.sites, ...measurement.hung].map((site) => site.package))
  return [...suspects].flatMap((name) => {
    const own = captures.filter(({ start }) => start.package === name)
    return own.find((capture) => capture.kind === 'complete' && capture.end.left > 0) ?? own[0] ?? []
  })
}

interface BaseCommand {
  readonly argv: readonly string[]
  readonly environment: NodeJS.ProcessEnv
}

/** How to test the package again from other sources; undefined when its binary does not tell how it was built. */
async function baseCommandOf(start: CaptureStart, options: ComputeOptions): Promise<BaseCommand | undefined> {
  const kept = await openKept(start)
  if (kept === undefined) return undefined
  const { binary, environment } = kept
  const flags = buildFlags(await describeBinary(binary, start.directory, options.environment))
  if (flags === undefined) return undefined
  const { flags: own, others } = testArguments(withoutSuite(start.arguments.slice(1)))
  return {
    argv: ['go', 'test', ...flags, ...own, '.', ...(others.length > 0 ? ['-args', ...others] : [])],
    // `go test` sets these two for the one folder and toolchain that it runs in.
    environment: { ...environment, PWD: options.environment.PWD, GOROOT: options.environment.GOROOT },
  }
}

/** Relative to the folder, which is real; a test process names its own by whichever links led there. Undefined for one outside. */
async function pathInside(root: string, directory: string): Promise<string | undefined> {
  const inside = path.relative(root, await realpath(directory).catch(() => directory))
  return inside === '..' || inside.startsWith(`..${path.sep}`) || path.isAbsolute(inside) ? undefined : inside
}

/** The tests in another folder than that of their package, where `go test` would run them. */
function inFolder(plan: BaseCommand, folder: string): BaseCommand {
  // Split by spaces and quotes (go help test, -exec).
  const program = `sh -c 'cd "$0" && exec "$@"' "${folder}"`
  const [go = 'go', test = 'test', ...words] = plan.argv
  return { ...plan, argv: [go, test, `-exec=${program}`, ...words] }
}

/** A package of which nobody knows what it left behind before. */
function unknown(name: string, reason: string, run: Measurement['run']): Measurement {
  return {
    sites: [],
    hung: [],
    ambient: [],
    tests: new Map(),
    excerpts: new Map(),
    packages: [{ path: name, status: 'no data', reason }],
    run,
  }
}

async function isFolder(directory: string): Promise<boolean> {
  return stat(directory).then(
    (status) => status.isDirectory(),
    () => false,
  )
}

/**
 * Several runs of different packages as one.
 * @param run what stands for the run when there is none to join
 */
export function joinMeasurements(parts: readonly Measurement[], run: Measurement['run']): Measurement {
  return {
    sites: parts.flatMap(({ sites }) => sites),
    hung: parts.flatMap(({ hung }) => hung),
    ambient: parts.flatMap(({ ambient }) => ambient),
    tests: new Map(parts.flatMap(({ tests }) => [...tests])),
    excerpts: new Map(parts.flatMap(({ excerpts }) => [...excerpts])),
    packages: parts.flatMap(({ packages }) => packages).sort((a, b) => byText(a.path, b.path)),
    run: { ...run, ...parts[0]?.run, command: run.command },
  }
}

/**
 * The merge base as the standard: its tests run only when this run left something behind, and only in the packages that did.
 * @throws MeasurementError from `forRun` when the merge base cannot be measured
 */
export function referenceOnDemand(
  options: Omit<ComputeOptions, 'signal'> & { /** As the user named it. */ readonly revision: string },
): OnDemand<Reference> {
  return {
    async forRun(run, signal) {
      const computed = await computeBaseline(run, { ...options, signal })
      if (computed.kind === 'failed') throw new MeasurementError(computed.reason)
      const { document } = computed
      return { document, reference: referenceTo(document, { kind: 'computed', source: options.revision }) }
    },
  }
}
