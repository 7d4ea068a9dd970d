import type { SourceLocation } from './site.ts'

/** What the source tree tells of a place that the runtime printed. The reader of files implements it. */
export interface Sources {
  /** The package's import path and the declared function around a line; undefined when the source is not at hand. */
  declaredAt(file: string, line: number): Declaration | undefined
  /** Whether a file belongs to the Go distribution; undefined when the path alone does not tell. */
  isStandard(file: string): boolean | undefined
  locate(file: string, line: number): SourceLocation
  /** The function around a place that `locate` gave; undefined when its source is not at hand. */
  functionAt(place: Pick<SourceLocation, 'file' | 'line'>): FunctionLines | undefined
  /**
   * The lines of a declared function, tests included. `absent` when the package is at hand, or is a
   * folder of the main module that is gone, and does not declare it; undefined when nothing tells.
   */
  linesOf(declaration: Declaration): readonly string[] | 'absent' | undefined
  /** A package of the main module: its folder, relative to the repository; undefined when there is none. */
  folderOf(packagePath: string): string | undefined
}

export interface FunctionLines {
  readonly lines: readonly string[]
  /** Index of the place among them. */
  readonly at: number
}

export interface Declaration {
  readonly package: string
  /** `run`, `(*Type).run` or `Type.run`, without type parameters. */
  readonly function: string
}
