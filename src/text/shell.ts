/** A word that the shell takes as it is: nothing in single quotes means anything to it. */
export function shellQuoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
