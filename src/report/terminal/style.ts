// Not wrap-ansi, which brings string-width: 33,827 bytes for the same lines in all of 326 sentences of ours at four widths. Only names in
// wide characters come out too long (48 columns of 40), and the terminal breaks those, measured.

/** Colours by meaning; plain text without colour. */
export interface Styles {
  readonly fail: (text: string) => string
  readonly pass: (text: string) => string
  readonly warn: (text: string) => string
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
}

const plain = (text: string) => text

/** Select Graphic Rendition, ECMA-48 8.3.117: red, green, yellow, bold, faint. Only the basic codes that every theme maps. */
export function styles(color: boolean): Styles {
  if (!color) return { fail: plain, pass: plain, warn: plain, bold: plain, dim: plain }
  return {
    fail: (text) => sgr('1;31', '0', text),
    pass: (text) => sgr('1;32', '0', text),
    warn: (text) => sgr('1;33', '0', text),
    bold: (text) => sgr('1', '22', text),
    dim: (text) => sgr('2', '22', text),
  }
}

function sgr(on: string, off: string, text: string): string {
  return `\u001b[${on}m${text}\u001b[${off}m`
}

/** Breaks a sentence at spaces so that no line is longer than `width`; words never break. Later lines start with `indent`. */
export function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line].join(`\n${indent}`)
}
