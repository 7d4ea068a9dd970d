/** Finds the line of a test process's output that tells why it failed. */
export interface FailureReader {
  readonly write: (chunk: Uint8Array) => void
  line(): string
}

// What the runtime and package testing print, and what a test logs (t.Log, "file.go:line: message").
const REASON = /^(?:panic: (?!test timed out)|fatal error: |\s*\S+_test\.go:\d+: )/
// Longer lines tell nothing more, and the output belongs to the tests: it may be of any size.
const MAX_LINE_CHARS = 200
const MAX_OPEN_BYTES = 64 * 1024

export function createFailureReader(): FailureReader {
  let open = Buffer.alloc(0)
  let found = ''
  const look = (line: string) => {
    // The first one: what fails later often follows from it. A panic says more than a log.
    if (REASON.test(line) && (found === '' || (line.startsWith('panic: ') && !found.startsWith('panic: ')))) {
      found = line.trim().slice(0, MAX_LINE_CHARS)
    }
  }
  return {
    write(chunk) {
      const lines = Buffer.concat([open, chunk])
      const end = lines.lastIndexOf(0x0a)
      open = Buffer.from(lines.subarray(end + 1).subarray(-MAX_OPEN_BYTES))
      if (end >= 0) for (const line of lines.toString('utf8', 0, end).split('\n')) look(line)
    },
    line() {
      look(open.toString('utf8'))
      return found
    },
  }
}
