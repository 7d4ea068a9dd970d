import { setTimeout as delay } from 'node:timers/promises'
import { CaptureError, KnownError } from '../../errors.ts'
import type { Settle } from '../settle.ts'
import { type Block, blocksOf, bodyOf, isHolder, isParked, withoutServer } from './blocks.ts'
import { type FullPipe, formerName } from './full-pipe.ts'
import { descendants, hasOpen, isSecretive, type Listener, listeners } from './linux-process.ts'
import { openPprof, type Pprof } from './pprof.ts'

/** A test process that writes a profile to a full pipe when its tests are over. */
export interface Process {
  readonly pid: number
  readonly pipe: FullPipe
  /** Aborted when it has ended. */
  readonly ended: AbortSignal
}

const LOOK_MS = 20
// So many times as long as a look takes.
const NAP_SHARE = 10
// Every so many looks: whether it can be seen at all, and whether a process that it started hangs in the pipe in its place.
const FAMILY_LOOKS = 10

/**
 * Waits until the process is held. A process that the tests started with the same flags is let through.
 * @returns false when it ended before
 * @throws CaptureError when nobody could see that it is held
 */
export async function untilHeld({ pid, pipe, ended }: Process): Promise<boolean> {
  for (let look = 1; !ended.aborted; look++) {
    const start = performance.now()
    if (await hasOpen(pid, pipe.file)) return true
    if (look % FAMILY_LOOKS === 0) {
      if (await isSecretive(pid)) throw new CaptureError(SECRETIVE)
      if (await isFamilyHeld(pid, pipe)) {
        const former = await pipe.replace()
        // It may have come to the former one itself just before.
        if (await hasOpen(pid, formerName(pipe))) return true
        former.release()
      }
    }
    // A process may have thousands of files, and needs the processor for its tests.
    await delay(Math.max(LOOK_MS, NAP_SHARE * (performance.now() - start)))
  }
  return false
}

async function isFamilyHeld(pid: number, { file }: FullPipe): Promise<boolean> {
  for (const child of await descendants(pid)) if (await hasOpen(child, file)) return true
  return false
}

const SECRETIVE =
  'the system hides its open files, as it does for a program with capabilities or one that changes its user'

const SERVER_MS = 5_000
const LONGEST_NAP_MS = 800
// How long one server has for itself before another one is asked as well.
const TURN_MS = 500

/**
 * The profiles of a process that is held, wherever it serves them. Its servers are asked one after the other, so that those behind the
 * right one have nothing to do with us: some would print an error, or keep what reads from our connection.
 * @param given where the user says that they are; `/debug/pprof/` of any port that the process listens on by default
 * @throws CaptureError when there are none
 */
export async function findPprof({ pid, ended }: Process, given: string | undefined): Promise<Pprof> {
  const end = performance.now() + SERVER_MS
  const over = new AbortController()
  const unanswered = new Map<string, Promise<void>>()
  let tried: readonly string[] = []
  const faults = new Map<string, string>()
  let found: string | undefined
  const ask = (url: string) => {
    const answer = faultOf(url, over.signal).then((fault) => {
      unanswered.delete(url)
      if (fault === '') found ??= url
      else faults.set(url, fault)
    })
    unanswered.set(url, answer)
    return answer
  }
  try {
    for (let nap = LOOK_MS; !ended.aborted; nap = Math.min(nap * 2, LONGEST_NAP_MS)) {
      // One that listens from its init function may not do so yet.
      tried = given === undefined ? (await listeners(pid)).map(urlOf) : [given]
      for (const url of tried) {
        if (found === undefined && !unanswered.has(url)) await Promise.race([ask(url), delay(TURN_MS)])
      }
      const last = performance.now() + nap > end
      while (last && found === undefined && unanswered.size > 0) await Promise.race(unanswered.values())
      if (found !== undefined) return openPprof(found)
      if (last) break
      await delay(nap)
    }
  } finally {
    over.abort()
  }
  const where = tried.length === 0 ? 'it listens on no TCP port' : tried.map(shown).join(', ')
  throw new CaptureError(`no net/http/pprof shows its goroutines at the end of its tests (${where})`)

  function shown(url: string): string {
    const { origin, host, pathname } = new URL(url)
    // Without the password that may be in it.
    return `${url === given ? origin + pathname : host}: ${faults.get(url) ?? 'no answer'}`
  }
}

function urlOf({ host, port }: Listener): string {
  return `http://${host}:${port}/debug/pprof/`
}

/** Why its goroutines cannot be read there; empty when they can. */
async function faultOf(url: string, over: AbortSignal): Promise<string> {
  const pprof = openPprof(url)
  over.addEventListener('abort', pprof.close)
  try {
    const dump = await pprof.read(DUMP)
    // Whatever else answers there may be another process.
    return blocksOf(dump.toString()).some(isHolder)
      ? ''
      : 'it does not show a test process at the end of its tests'
  } catch (error) {
    if (!(error instanceof KnownError)) throw error
    return error.message
  } finally {
    over.removeEventListener('abort', pprof.close)
    pprof.close()
  }
}

const DUMP = 'goroutine?debug=2'

/** Goroutines of a process that is held, less those that show them. */
export async function look(pprof: Pprof): Promise<readonly Block[]> {
  return withoutServer(blocksOf((await pprof.read(DUMP)).toString()))
}

/** What a held process is like once what its tests left has ended or settled. */
export interface Settled {
  readonly blocks: readonly Block[]
  /** Those of them that nobody needed to wait for. */
  readonly known: ReadonlySet<Block>
  readonly late: readonly { readonly ms: number; readonly block: string }[]
  readonly looks: number
  readonly waitedMs: number
}

const FIRST_NAP_MS = 2
const MAX_NAP_MS = 100
const MAX_LATE = 200

/**
 * Looks until nothing but what is known is left, or until all of that has settled, as the hook does from inside.
 * @param known which of the goroutines nobody needs to wait for
 */
export async function settle(
  pprof: Pprof,
  { parkedMs, settleMs }: Settle,
  known: (blocks: readonly Block[]) => ReadonlySet<Block>,
): Promise<Settled> {
  const start = performance.now()
  const places = new Map<number, { block: Block; since: number; look: number }>()
  const late: { ms: number; block: string }[] = []
  let nap = FIRST_NAP_MS
  for (let looks = 1; ; looks++) {
    const blocks = await look(pprof)
    const now = performance.now()
    const ours = known(blocks)
    const left = blocks.filter((block) => !ours.has(block) && !isHolder(block))
    for (const block of left) {
      const { id } = block.goroutine
      const seen = places.get(id)
      const same = seen !== undefined && bodyOf(seen.block) === bodyOf(block)
      places.set(id, { block, since: same ? seen.since : now, look: looks })
    }
    const waitedMs = Math.round(now - start)
    for (const [id, place] of places) {
      if (place.look === looks) continue
      places.delete(id)
      if (late.length < MAX_LATE) late.push({ ms: waitedMs, block: place.block.text })
    }
    const settled = left.every(
      (block) =>
        block.goroutine.leaked ||
        (isParked(block) && now - (places.get(block.goroutine.id)?.since ?? now) >= parkedMs),
    )
    if (settled || waitedMs >= settleMs) return { blocks, known: ours, late, looks, waitedMs }
    if (looks >= 4 && looks <= 6) await collect(pprof)
    await delay(nap)
    nap = Math.min(nap * 2, MAX_NAP_MS)
  }
}

/** Finalizers end some goroutines, and the leak profile, where there is one, marks what can never wake up. */
async function collect(pprof: Pprof): Promise<void> {
  for (const profile of ['heap?gc=1', 'goroutineleak']) await pprof.read(profile).catch(() => {})
}
