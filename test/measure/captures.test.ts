import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Armed } from '../../src/inject/arm.ts'
import { readCaptures } from '../../src/measure/captures.ts'
import { runArmed } from '../support/go.ts'
import { type Files, goMod, temporaryFolder, withModule, writeFiles } from '../support/module.ts'

const START = {
  version: 1,
  package: 'example.com/m',
  pid: 100,
  parentPid: 1,
  executable: '/tmp/m.test',
  arguments: ['/tmp/m.test'],
  directory: '/src/m',
  goVersion: 'go1.26.8',
  goos: 'linux',
  goarch: 'amd64',
  maxProcs: 2,
  timeoutMs: 600_000,
  settings: { count: '1' },
}
const END = { version: 1, exitCode: 0, left: 0, looks: 1, settleMs: 0, leakProfile: false }
const DUMP = 'goroutine 1 [running]:\nmain.main()\n\t/src/m/main.go:1 +0x1\n'

const PROFILE = readFileSync(path.join(import.meta.dirname, '../../fixtures/captures/go1.26/goroutine.pb.gz'))

/** Files of one complete capture. */
const COMPLETE = {
  'start.json': JSON.stringify(START),
  'before.txt': DUMP,
  'after.txt': DUMP,
  'after.pb.gz': PROFILE,
  'tests.json': '[{"name":"TestIt","goroutine":7}]',
  'end.json': JSON.stringify(END),
}

async function read(...captures: readonly Files[]) {
  const folder = temporaryFolder()
  captures.forEach((files, index) => {
    writeFiles(
      folder,
      Object.fromEntries(Object.entries(files).map(([name, text]) => [`${index}/${name}`, text])),
    )
  })
  return readCaptures(folder)
}

const without = (...names: readonly string[]): Files =>
  Object.fromEntries(Object.entries(COMPLETE).filter(([name]) => !names.includes(name)))

describe('a capture folder', () => {
  it('that has its last file is complete', async () => {
    const [capture] = await read(COMPLETE)
    expect(capture).toMatchObject({
      kind: 'complete',
      start: { package: 'example.com/m', pid: 100 },
      end: { exitCode: 0, left: 0 },
      tests: [{ name: 'TestIt', goroutine: 7 }],
    })
    expect(capture?.kind === 'complete' && capture.profile.samples.length).toBeGreaterThan(0)
  })

  it('of a process that ran no test is complete', async () => {
    expect(await read({ ...COMPLETE, 'tests.json': 'null' })).toMatchObject([{ kind: 'complete', tests: [] }])
  })

  it('without its last file is incomplete', async () => {
    expect(await read(without('end.json'))).toMatchObject([{ kind: 'incomplete' }])
  })

  it('of a process near its deadline is hung', async () => {
    const hang = { 'hang.json': '{"version":1}', 'hang.txt': DUMP, 'hang.pb.gz': PROFILE }
    expect(await read({ ...without('end.json'), ...hang })).toMatchObject([
      { kind: 'hung', tests: [{ name: 'TestIt' }], stuck: [{ id: 1, state: 'running' }] },
    ])
  })

  it('of a process that went on after all is complete', async () => {
    expect(await read({ ...COMPLETE, 'hang.json': '{"version":1}' })).toMatchObject([{ kind: 'complete' }])
  })

  it('without its first file is none', async () => {
    expect(await read(without('start.json'), {})).toEqual([])
  })

  it.each([
    ['tests.json', 'missing'],
    ['before.txt', 'missing'],
    ['after.txt', 'missing'],
    ['after.pb.gz', 'missing'],
  ])('that lost %s is unreadable, which is not the same as clean', async (name, word) => {
    const [capture] = await read(without(name))
    expect(capture).toMatchObject({ kind: 'unreadable', reason: `0/${name} is ${word}: run the tests again` })
  })

  it.each([
    ['end.json', '{"version":1}'],
    ['end.json', '{'],
    ['end.json', JSON.stringify({ ...END, version: 2 })],
    ['tests.json', '[{"name":7}]'],
    ['after.pb.gz', 'not gzip'],
  ])('whose %s holds %j is unreadable', async (name, text) => {
    expect(await read({ ...COMPLETE, [name]: text })).toMatchObject([{ kind: 'unreadable' }])
  })

  it('of a helper process, which a captured process started, is left out', async () => {
    const helper = { ...COMPLETE, 'start.json': JSON.stringify({ ...START, pid: 101, parentPid: 100 }) }
    const sibling = { ...COMPLETE, 'start.json': JSON.stringify({ ...START, pid: 102, parentPid: 1 }) }
    const captures = await read(COMPLETE, helper, sibling)
    expect(captures.map((capture) => capture.start.pid)).toEqual([100, 102])
  })
})

describe('a test process that is killed by its machine', () => {
  it('leaves an incomplete capture, however it dies', async () => {
    const files = {
      'go.mod': goMod(),
      'm_test.go': `package m

import (
	"os"
	"testing"
	"time"
)

func TestIt(t *testing.T) {
	os.WriteFile("ready", nil, 0o600)
	time.Sleep(time.Minute)
}
`,
    }
    await withModule(files, async (directory) => {
      const killTestProcess = async ({ captures }: Armed) => {
        await until(() => existsSync(path.join(directory, 'ready')))
        const [folder = ''] = readdirSync(captures)
        process.kill(Number(folder.split('-')[0]), 'SIGKILL')
      }
      const { captures, packages } = await runArmed(directory, ['test', '.'], {
        whileRunning: killTestProcess,
      })
      expect(captures).toMatchObject([{ kind: 'incomplete' }])
      expect(packages).toMatchObject([{ status: 'no data', reason: 'killed' }])
    })
  })

  it('says who was stuck shortly before -timeout ends it', async () => {
    const files = {
      'go.mod': goMod(),
      'm_test.go': 'package m\n\nimport "testing"\n\nfunc TestStuck(t *testing.T) { select {} }\n',
    }
    await withModule(files, async (directory) => {
      let hang = 0
      const waitForHang = async ({ captures }: Armed) => {
        const file = () => path.join(captures, readdirSync(captures)[0] ?? '', 'hang.txt')
        await until(() => existsSync(file()))
        hang = statSync(file()).size
      }
      const { captures, packages } = await runArmed(directory, ['test', '-timeout=2s', '-json', '.'], {
        whileRunning: waitForHang,
      })
      expect(hang).toBeGreaterThan(100)
      expect(captures).toMatchObject([{ kind: 'hung' }])
      expect(packages).toMatchObject([{ status: 'no data', reason: 'timed out' }])
    })
  })
})

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; !condition(); i++) {
    if (i > 6000) throw new Error('it never came to this')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
