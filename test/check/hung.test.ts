import { describe, expect, it } from 'vitest'
import { createBaseline } from '../../src/baseline/create.ts'
import { checkRun } from '../../src/check/check.ts'
import { measure } from '../../src/measure/measure.ts'
import { DEFAULT_CONFIRM, DEFAULT_FAIL_ON } from '../../src/model/policy.ts'
import { folderWith } from '../support/folder.ts'

const FILES = {
  'go.mod': 'module example.com/manager\n\ngo 1.21\n',
  'manager.go': `package manager

type Manager struct{ stopped chan struct{} }

func (m *Manager) Start() {
	go m.watch()
	<-m.stopped
}

func (m *Manager) watch() { m.stopped <- struct{}{}; m.stopped <- struct{}{} }
`,
  'manager_test.go': `package manager

import "testing"

func TestFine(t *testing.T) {}

func TestStart(t *testing.T) {
	t.Run("waits for ever", func(t *testing.T) {
		var stopped chan struct{}
		(&Manager{stopped: stopped}).Start()
	})
}
`,
}

describe('a test that hangs', () => {
  it('is named with what it waits for, and its package gives no data', async () => {
    const dir = folderWith(FILES)
    const environment = process.env
    const fine = { kind: 'argv', argv: ['go', 'test', '-run', 'Fine', './...'] } as const
    const document = createBaseline(
      await measure({ command: fine, dir, environment }),
      '2026-01-02T03:04:05Z',
    )
    const { report } = await checkRun({
      command: { kind: 'argv', argv: ['go', 'test', '-timeout', '2s', './...'] },
      dir,
      environment,
      baseline: { reference: { kind: 'none', reason: '' }, document },
      failOn: DEFAULT_FAIL_ON,
      confirm: DEFAULT_CONFIRM,
    })
    expect(report.run.exitCode).toBe(1)
    expect(report.packages).toEqual([{ path: 'example.com/manager', status: 'no data', reason: 'timed out' }])
    expect(
      report.changes.map(({ change, verdict, tests, entry, blocking }) => ({
        change,
        verdict,
        tests,
        entry,
        blocking,
      })),
    ).toEqual([
      {
        change: 'new',
        verdict: 'hung',
        tests: ['TestStart/waits_for_ever'],
        entry: 'example.com/manager.(*Manager).watch',
        blocking: { wait: 'chan send', function: 'example.com/manager.(*Manager).watch' },
      },
      {
        change: 'new',
        verdict: 'hung',
        tests: ['TestStart/waits_for_ever'],
        entry: 'example.com/manager.TestStart.func1',
        blocking: { wait: 'chan receive', function: 'example.com/manager.(*Manager).Start' },
      },
    ])
    expect(report.gate.passed).toBe(false)
  })

  it('is named too when the run is cancelled', async () => {
    const dir = folderWith(FILES)
    const abort = new AbortController()
    const { report } = await checkRun({
      command: { kind: 'argv', argv: ['go', 'test', '-v', './...'] },
      dir,
      environment: process.env,
      baseline: { reference: { kind: 'none', reason: '' }, document: undefined },
      failOn: DEFAULT_FAIL_ON,
      confirm: DEFAULT_CONFIRM,
      signal: abort.signal,
      onOutput(chunk) {
        if (Buffer.from(chunk).includes('waits_for_ever')) setTimeout(() => abort.abort(), 2000)
      },
    })
    expect(report.run.exitCode).not.toBe(0)
    expect(report.packages).toEqual([{ path: 'example.com/manager', status: 'no data', reason: 'cancelled' }])
    expect(report.changes.map(({ verdict, tests, blocking }) => [verdict, tests, blocking.function])).toEqual(
      [
        ['hung', ['TestStart'], 'example.com/manager.(*Manager).watch'],
        ['hung', ['TestStart'], 'example.com/manager.(*Manager).Start'],
      ],
    )
  })
})
