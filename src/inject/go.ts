import { spawn } from 'node:child_process'
import * as z from 'zod'
import { ConfigurationError, MeasurementError } from '../errors.ts'

export const GoEnv = z.object({
  GOROOT: z.string().min(1),
  GOMODCACHE: z.string(),
  GOFLAGS: z.string(),
  GOVERSION: z.string(),
  GOTOOLCHAIN: z.string().optional(),
  GOOS: z.string(),
  GOARCH: z.string(),
})

/** The toolchain that `go` in the project's folder really uses (go.mod and GOTOOLCHAIN may switch it). */
export type GoEnvironment = Readonly<z.infer<typeof GoEnv>>

const OLDEST_MINOR = 18

export async function readGoEnvironment(
  directory: string,
  environment: NodeJS.ProcessEnv,
): Promise<GoEnvironment> {
  const names = Object.keys(GoEnv.shape)
  const { code, stdout, stderr } = await runGo(['env', '-json', ...names], directory, environment)
  if (code !== 0) {
    throw new MeasurementError(`\`go env\` failed in ${directory}: ${firstLine(stderr)}`)
  }
  const parsed = GoEnv.safeParse(parseJson(stdout))
  if (!parsed.success)
    throw new MeasurementError(`\`go env\` in ${directory} printed no GOROOT: reinstall Go`)
  const minor = goMinor(parsed.data.GOVERSION)
  if (minor !== undefined && minor < OLDEST_MINOR) {
    throw new MeasurementError(
      `Go ${parsed.data.GOVERSION.replace(/^go/, '')} is too old: Leakgate needs Go 1.${OLDEST_MINOR} or newer`,
    )
  }
  return parsed.data
}

/** `go1.26.8` → 26; undefined for development builds. */
export function goMinor(version: string): number | undefined {
  const match = /^go1\.(\d+)/.exec(version)
  return match ? Number(match[1]) : undefined
}

/** Import path and folder of each main module (several in a workspace); empty outside modules. */
export async function listMainModules(
  directory: string,
  environment: NodeJS.ProcessEnv,
): Promise<readonly { readonly path: string; readonly directory: string }[]> {
  const { code, stdout } = await runGo(['list', '-m', '-f', '{{.Path}}\t{{.Dir}}'], directory, environment)
  if (code !== 0) return []
  return stdout
    .split('\n')
    .map((line) => line.trim().split('\t'))
    .flatMap(([path, folder]) => (path && folder ? [{ path, directory: folder }] : []))
}

/** What `go version -m` prints of a binary: how it was built, as far as it tells. */
export async function describeBinary(
  binary: string,
  directory: string,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  return (await runGo(['version', '-m', binary], directory, environment)).stdout
}

interface GoResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function runGo(
  argv: readonly string[],
  directory: string,
  environment: NodeJS.ProcessEnv,
): Promise<GoResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('go', argv, { cwd: directory, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', (cause: NodeJS.ErrnoException) => {
      reject(
        cause.code === 'ENOENT'
          ? new MeasurementError('`go` was not found on PATH: install Go 1.18 or newer first', { cause })
          : new ConfigurationError(`cannot run \`go\` in ${directory}: ${cause.message}`, { cause }),
      )
    })
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // a wrapper that prints something else; the schema refuses it
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? ''
}
