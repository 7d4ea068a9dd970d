import type { SourceLocation } from './site.ts'

/** What the source tree tells of a place that the runtime printed. The reader of files implements it. */
export interface Sources {
  /** The package's import path and the declared function around a line; undefined when the source is not at hand. */
  declaredAt(file: string, line: number): Declaration | undefined
  /** Whether a file belongs to the Go distribution; undefined when the path alone does not tell. */
  isStandard(file: string): boolean | undefined
  locate(file: string, line: number): SourceLocation
}

export interface Declaration {
  readonly package: string
  /** `run`, `(*Type).run` or `Type.run`, without type parameters. */
  readonly function: string
}
