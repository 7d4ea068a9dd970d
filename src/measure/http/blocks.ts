import { parseGoroutines } from '../../formats/dump/dump.ts'
import type { Goroutine } from '../../model/goroutine.ts'

/** A goroutine of a dump, as printed and as read. */
export interface Block {
  readonly text: string
  readonly goroutine: Goroutine
}

export function blocksOf(dump: string): readonly Block[] {
  return dump.split('\n\n').flatMap((text) => {
    const [goroutine] = parseGoroutines(text)
    return goroutine === undefined ? [] : [{ text: text.trimEnd(), goroutine }]
  })
}

export function dumpOf(blocks: readonly Block[]): string {
  return blocks.map(({ text }) => `${text}\n`).join('\n')
}

/** At the end of its tests, or of their time: it writes the profiles that the flags ask for. */
export function isHolder({ goroutine }: Block): boolean {
  return goroutine.frames.some((frame) => frame.function === 'testing.(*M).writeProfiles')
}

/** Whether the time of -timeout was up, so that tests still run. */
export function isAlarm({ goroutine }: Block): boolean {
  return goroutine.frames.some((frame) => frame.function.startsWith('testing.(*M).startAlarm'))
}

/** Less the goroutines that serve the dump itself: the one that takes it comes first. */
export function withoutServer(blocks: readonly Block[]): readonly Block[] {
  const [server, ...others] = blocks
  const reader = others.find(
    ({ goroutine: { creator } }) =>
      creator?.function === 'net/http.(*connReader).startBackgroundRead' &&
      // Go prints the creator's number from 1.21 on.
      (creator.goroutine ?? server?.goroutine.id) === server?.goroutine.id,
  )
  return others.filter((block) => block !== reader)
}

/** Whether it waits for something, so that it may stay for ever. */
export function isParked({ goroutine: { state } }: Block): boolean {
  return !/^(?:running|runnable|sleep|copystack|preempted)/.test(state)
}

/** The stack without the header, whose minutes pass. */
export function bodyOf({ text }: Block): string {
  return text.slice(text.indexOf('\n'))
}

/**
 * Those goroutines of a process that another process of the same binary has, too, when it runs no tests: as many of each stack,
 * and then of each creator and entry, the oldest first.
 */
export function alsoIn(blocks: readonly Block[], idle: readonly Block[]): ReadonlySet<Block> {
  const found = new Set<Block>()
  let missing = idle
  for (const key of [stackOf, signatureOf]) {
    const wanted = new Map<string, number>()
    for (const block of missing) wanted.set(key(block), (wanted.get(key(block)) ?? 0) + 1)
    for (const block of [...blocks].sort((a, b) => a.goroutine.id - b.goroutine.id)) {
      const count = wanted.get(key(block)) ?? 0
      if (count === 0 || found.has(block)) continue
      found.add(block)
      wanted.set(key(block), count - 1)
    }
    missing = missing.filter((block) => {
      const count = wanted.get(key(block)) ?? 0
      wanted.set(key(block), count - 1)
      return count > 0
    })
  }
  return found
}

function stackOf(block: Block): string {
  return [block.goroutine.creator?.function, ...block.goroutine.frames.map((frame) => frame.function)].join(
    '\n',
  )
}

function signatureOf({ goroutine: { creator, frames } }: Block): string {
  return `${creator?.function}\n${frames.at(-1)?.function}`
}
