import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { available } from '../support/required.ts'
import { workflowNames, workflowText } from './documented.ts'
import { plainEnvironment, runOrThrow, runProcess } from './process.ts'
import { describeWithTools } from './tools.ts'

const ACTION_YML = fileURLToPath(new URL('../../action.yml', import.meta.url))
const ZIZMOR_RULES = fileURLToPath(new URL('zizmor.yml', import.meta.url))
const TIMEOUT_MS = 120_000

describeWithTools('the documented workflows', (tools) => {
  let folder: string

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'leakgate-lint-'))
    mkdirSync(path.join(folder, 'dist'))
    // actionlint looks whether they are there.
    for (const name of ['action.js', 'post.js']) writeFileSync(path.join(folder, 'dist', name), '')
    cpSync(ACTION_YML, path.join(folder, 'action.yml'))
    await runOrThrow('git', ['init', '--quiet'], options())
  })

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  it('please actionlint, which also compares inputs and outputs with action.yml', async () => {
    // As a local action its metadata is read.
    write('.github/workflows', './')
    const lint = await runProcess('actionlint', ['-no-color'], options())
    expect(lint.stdout + lint.stderr).toBe('')
    expect(lint.exitCode).toBe(0)
  })

  const audited = available(
    tools.zizmor !== undefined,
    'no workflow was audited, because zizmor is missing: scripts/tools.sh says why',
  )
  it.runIf(audited)(
    'please zizmor: pinned actions, the least permissions, no credentials left behind',
    async () => {
      const audit = await runProcess(
        tools.zizmor ?? '',
        [
          '--offline',
          '--strict-collection',
          '--no-progress',
          '--color=never',
          '--config',
          ZIZMOR_RULES,
          ...write('documented'),
        ],
        options(),
      )
      expect(audit.exitCode, audit.stdout + audit.stderr).toBe(0)
      expect(audit.stdout).toContain('No findings to report')
    },
  )

  const options = () => ({
    cwd: folder,
    env: { ...plainEnvironment(), PATH: tools.path },
    timeoutMs: TIMEOUT_MS,
  })

  function write(directory: string, action?: string): readonly string[] {
    mkdirSync(path.join(folder, directory), { recursive: true })
    return workflowNames().map((name) => {
      const file = path.join(directory, name)
      writeFileSync(path.join(folder, file), workflowText(name, action))
      return file
    })
  }
})
