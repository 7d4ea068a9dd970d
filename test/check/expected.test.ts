import { describe, expect, it } from 'vitest'
import { createBaseline } from '../../src/baseline/create.ts'
import { checkRun } from '../../src/check/check.ts'
import { measure } from '../../src/measure/measure.ts'
import { DEFAULT_CONFIRM, DEFAULT_FAIL_ON } from '../../src/model/policy.ts'
import { folderWith } from '../support/folder.ts'

const FILES = {
  'go.mod': 'module example.com/closing\n\ngo 1.21\n',
  'closing_test.go': `package closing

import (
	"os"
	"testing"
	"time"
)

func worker(quit chan struct{}) { <-quit }

func TestClose(t *testing.T) {
	quit := make(chan struct{})
	go worker(quit)
	if os.Getenv("FIXED") != "" {
		// As connections of a server that was just closed: gone soon, not at once.
		time.AfterFunc(40*time.Millisecond, func() { close(quit) })
	}
}
`,
}

describe('a goroutine that the baseline knows', () => {
  it('is gone when it ends soon after the last test', async () => {
    const dir = folderWith(FILES)
    const command = { kind: 'argv', argv: ['go', 'test', './...'] } as const
    const document = createBaseline(
      await measure({ command, dir, environment: process.env }),
      '2026-01-02T03:04:05Z',
    )
    const { report } = await checkRun({
      command,
      dir,
      environment: { ...process.env, FIXED: '1' },
      baseline: { reference: { kind: 'none', reason: '' }, document },
      failOn: DEFAULT_FAIL_ON,
      confirm: DEFAULT_CONFIRM,
    })
    expect(report.changes.map(({ change, entry }) => [change, entry])).toEqual([
      ['fixed', 'example.com/closing.worker'],
    ])
  })
})
