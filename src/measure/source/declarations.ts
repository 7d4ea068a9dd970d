/** The declared function around a 1-based line; undefined outside of functions. */
export type DeclarationIndex = (line: number) => string | undefined

/** Lines from one top-level declaration to the next, both 1-based; without a name when it is no function. */
export interface DeclaredLines {
  readonly name: string | undefined
  readonly first: number
  readonly last: number
}

const FUNCTION = /^func\s+(?:\(([^)]*)\)\s*)?([\p{L}_][\p{L}\p{N}_]*)/u
const VARIABLE = /^(?:var\s+|\t)([\p{L}_][\p{L}\p{N}_]*)\b[^=]*=/u

/**
 * Finds top-level declarations by how gofmt lays them out: they begin in the first column. Cheaper
 * than a parser, and a file that is not formatted only loses precision, never the build.
 */
export function indexDeclarations(source: string): DeclarationIndex {
  const declared = findDeclarations(source)
  return (line) => declared.findLast(({ first }) => first <= line)?.name
}

export function findDeclarations(source: string): readonly DeclaredLines[] {
  const starts: { readonly line: number; readonly name: string | undefined }[] = []
  let inVarBlock = false
  const lines = source.split('\n')
  lines.forEach((text, index) => {
    const line = index + 1
    if (/^var\s*\(/.test(text)) inVarBlock = true
    if (text.startsWith(')')) inVarBlock = false
    const method = FUNCTION.exec(text)
    if (method) {
      starts.push({ line, name: functionName(method[1], method[2] ?? '') })
      return
    }
    const variable = text.startsWith('var ') || inVarBlock ? VARIABLE.exec(text)?.[1] : undefined
    if (variable !== undefined) starts.push({ line, name: variable })
    else if (/^(?:var|const|type|import)\b/.test(text)) starts.push({ line, name: undefined })
  })
  return starts.map(({ line, name }, index) => ({
    name,
    first: line,
    last: (starts[index + 1]?.line ?? lines.length + 1) - 1,
  }))
}

/** `(q *Type[T]) Get` → `(*Type).Get`; `(t Type) Get` → `Type.Get`. */
function functionName(receiver: string | undefined, name: string): string {
  if (receiver === undefined) return name
  const type = receiver
    .trim()
    .replace(/^[\p{L}_][\p{L}\p{N}_]*\s+(?=[*\p{L}_])/u, '')
    .replace(/\[.*$/, '')
    .trim()
  return type.startsWith('*') ? `(${type.replace(/\s+/g, '')}).${name}` : `${type}.${name}`
}
