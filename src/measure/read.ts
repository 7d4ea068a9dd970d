import path from 'node:path'
import { headCommit, repositoryRoot } from '../git/git.ts'
import type { PackageOutput } from '../go-test/output.ts'
import { resultsOf } from '../go-test/results.ts'
import type { Armed, Toolchain } from '../inject/arm.ts'
import { ABILITIES, type Capture } from '../model/capture.ts'
import type { Sources } from '../model/sources.ts'
import { leftBehind } from '../sites/left-behind.ts'
import { type Said, withDumps } from './cancellation.ts'
import { readCaptures } from './captures.ts'
import { proveLiveness } from './control.ts'
import { settingsOf } from './settings.ts'
import { mainModules } from './source/modules.ts'
import { openSources } from './source/open.ts'
import type { ReadCaptures } from './test-run.ts'

/** How what is read came to be. */
export interface ReadOptions {
  /** Where it ran. */
  readonly directory: string
  /** What it got, before it was armed. */
  readonly environment: NodeJS.ProcessEnv
  /** A folder of ours. */
  readonly folder: string
  /** As its author wrote it. */
  readonly command: string
  /** null when nobody here ran it. */
  readonly exitCode: number | null
  /** What `go test` printed of its packages, as far as anybody saw it. */
  readonly output: ReadonlyMap<string, PackageOutput>
  /** What the command printed after it was cancelled. */
  readonly lastWords: Said
}

/**
 * Reads what test processes under the hook left behind.
 * @throws MeasurementError when the hook proves blind
 */
export async function readRun(armed: Armed, options: ReadOptions): Promise<ReadCaptures> {
  const captures = withDumps(await readCaptures(armed.captures), options.lastWords)
  const sources = await openSourcesOf(captures, armed, options)
  for (const [index, toolchain] of toolchainsOf(captures, armed).entries()) {
    await proveLiveness(armed, toolchain, sources, path.join(options.folder, 'control', String(index)))
  }
  return {
    captures,
    sources,
    measurement: {
      ...leftBehind(captures, sources),
      packages: resultsOf(captures, options.output),
      run: {
        command: options.command,
        goVersion: captures[0]?.start.goVersion ?? armed.go.GOVERSION,
        goos: captures[0]?.start.goos ?? armed.go.GOOS,
        goarch: captures[0]?.start.goarch ?? armed.go.GOARCH,
        settings: settingsOf(captures),
        exitCode: options.exitCode,
        commit: await headCommit(options.directory, options.environment),
      },
    },
  }
}

/** Those that the hook was built with; the first one for binaries that come from elsewhere. */
function toolchainsOf(captures: readonly Capture[], armed: Armed): readonly Toolchain[] {
  const hooked = captures.filter(({ start }) => !ABILITIES[start.via].provesItself)
  if (hooked.length === 0) return []
  const versions = new Set(hooked.map(({ start }) => start.goVersion))
  const used = [armed, ...armed.others].filter(({ go }) => versions.has(go.GOVERSION))
  return used.length > 0 ? used : [armed]
}

async function openSourcesOf(
  captures: readonly Capture[],
  armed: Armed,
  { directory, environment }: ReadOptions,
): Promise<Sources> {
  const left = captures.filter(
    (capture) =>
      capture.kind === 'hung' ||
      // The first goroutine takes the dump; more of them before the first test are ambient.
      (capture.kind === 'complete' && (capture.end.left > 0 || capture.before.length > 1)),
  )
  return openSources({
    goroots: [...new Set([armed, ...armed.others].flatMap(({ goroot, go }) => [goroot, go.GOROOT]))],
    moduleCache: armed.go.GOMODCACHE,
    // Nothing will be asked of them when nothing was left behind.
    modules: left.length > 0 ? await mainModules(left, directory, environment) : [],
    repository: (left.length > 0 ? await repositoryRoot(directory, environment) : undefined) ?? directory,
  })
}
