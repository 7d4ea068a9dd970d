/** Reproducible random text out of everything that has ever broken a Markdown report. */

// biome-ignore format: a table
const PIECES = [
  '`', '``', '```', '~~~', '*', '_', '**', '[', ']', '(', ')', '](', '<', '>', '</details>', '<details>', '<!--', '-->',
  '<script>alert(1)</script>', '<img src=x onerror=y>', '|', '\\', '\\|', '#', '#1', 'GH-7', 'JIRA-12', ' 8d1e2f3a4b5c6d7e8f9001122334455667788990 ', ' 8d1e2f3 ', '@octocat', '@acme/team', '@',
  'a@evil.example', 'https://evil.example/x', 'www.evil.example', 'ftp://evil.example', 'mailto:a@evil.example', '\n', '\r\n',
  '\t', ' ', '\n\n', '\n    ', '\n- ', '\n1. ', '\n> ', '\n# ', '---', '===', '!', '![x](y)', '$', '$$', ':tada:', '&amp;', '&#64;',
  '\u001b[31m', '\u001b]8;;https://evil.example\u0007', '\u001b', '\u0000', '\u0007', '\u0085', '\u009b31m', '\u2028',
  '\u202e', '\u2066', '\u200b', '\u200d', '\ufeff', '\u00ad', '\ud800', '\udc00', '🐹', 'é', '[^1]', '[x]: y', '%2e', '::error::',
  'Test', 'func1', '.(*T)', '[...]', '/', '0', 'go', 'example.com/a',
] as const

/** Mulberry32: small, and the same on every machine. */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let value = Math.imul(state ^ (state >>> 15), state | 1)
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61)
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296
  }
}

export function nastyText(next: () => number, maxPieces = 12): string {
  const length = Math.floor(next() * maxPieces)
  return Array.from({ length }, () => PIECES[Math.floor(next() * PIECES.length)] ?? '').join('')
}

export function nastyTexts(count: number, seed = 1): readonly string[] {
  const next = random(seed)
  return Array.from({ length: count }, () => nastyText(next))
}
