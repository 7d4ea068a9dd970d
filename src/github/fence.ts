import { randomUUID } from 'node:crypto'

/** Shows the output of foreign code in the log while the runner obeys none of it. */
export interface Fence {
  readonly write: (chunk: Uint8Array) => void
  readonly close: () => void
}

/**
 * From here to `close` the runner takes no workflow commands, so a test that prints `::error::` or `::add-mask::` only
 * prints. The token is random for each run; the runner also masks it in the log.
 *
 * Both streams of the child must go through one fence and on to one stream: the runner reads stdout and stderr apart, and
 * a command on the other one could be read after the fence was taken down.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#stopping-and-starting-workflow-commands
 */
export function openFence(write: (data: string | Uint8Array) => void, token: string = randomUUID()): Fence {
  let atLineStart = true
  write(`::stop-commands::${token}\n`)
  return {
    write: (chunk) => {
      if (chunk.length === 0) return
      atLineStart = chunk.at(-1) === NEWLINE
      write(chunk)
    },
    close: () => {
      // A command counts only at the start of a line; without this, an unfinished last line would keep the fence up.
      if (!atLineStart) write('\n')
      write(`::${token}::\n`)
    },
  }
}

const NEWLINE = 0x0a
