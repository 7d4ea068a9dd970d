/** ECMA-48: CSI, then OSC/DCS/SOS/PM/APC up to their terminator, then two-character escapes. */
const ANSI =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b\n]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])|\u009b[0-?]*[ -/]*[@-~]/g

/** Control and format characters, bidi overrides, zero-width and other invisible ones. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu
const INVISIBLE_BUT_LAYOUT = /(?![\n\t])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu
const LONE_SURROGATE = /\p{Cs}/gu

/** Foreign text as one visible line: no escape sequences, no control or invisible characters. Idempotent. */
export function plainLine(text: string): string {
  return text
    .replace(ANSI, '')
    .replace(/(?!\ufeff)[\s\u0085]/gu, ' ')
    .replace(INVISIBLE, '')
    .replace(LONE_SURROGATE, '\ufffd')
    .replace(/ {2,}/g, ' ')
    .trim()
}

/** The same for text of several lines: line feeds and tabs stay. Idempotent. */
export function plainBlock(text: string): string {
  return text
    .replace(ANSI, '')
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(INVISIBLE_BUT_LAYOUT, '')
    .replace(LONE_SURROGATE, '\ufffd')
}

/** At most `max` characters, the middle left out: the ends of a Go name or path tell most. Idempotent. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text
  const head = Math.ceil((max - 1) / 2)
  const tail = max - 1 - head
  // Neither end may begin or stop inside a surrogate pair.
  const front = text.slice(0, head).replace(/[\ud800-\udbff]$/, '')
  const back = text.slice(text.length - tail).replace(/^[\udc00-\udfff]/, '')
  return `${front}…${back}`
}
