/** Walks the lines of a text without splitting it: a dump may be 64 MiB, and most of it is read just once. */
export class Lines {
  readonly #text: string
  #next = 0
  /** Whether the current line is whole. Only the last line of a text that was cut off may not be. */
  terminated = true

  constructor(text: string) {
    this.#text = text
  }

  /** The next line without its line end, LF or CRLF; undefined after the last one. */
  take(): string | undefined {
    const start = this.#next
    if (start >= this.#text.length) return undefined
    const feed = this.#text.indexOf('\n', start)
    this.terminated = feed !== -1
    const end = feed === -1 ? this.#text.length : feed
    this.#next = end + 1
    return this.#text.slice(start, this.#text[end - 1] === '\r' && end > start ? end - 1 : end)
  }

  /** Whether the next line starts with `prefix`. */
  startsWith(prefix: string): boolean {
    return this.#text.startsWith(prefix, this.#next)
  }

  /** Whether no line is left. */
  get done(): boolean {
    return this.#next >= this.#text.length
  }
}

/** A decimal number as Go prints ids, lines and minutes; undefined when it is none or not exact. */
export function readDecimal(text: string): number | undefined {
  if (text.length === 0 || text.length > 16) return undefined
  let value = 0
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  return Number.isSafeInteger(value) ? value : undefined
}
