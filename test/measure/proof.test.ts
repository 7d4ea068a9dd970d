import { describe, expect, it } from 'vitest'
import { measure } from '../../src/measure/measure.ts'
import { testEnvironment, usableToolchains } from '../support/go.ts'
import { goMod, withModule } from '../support/module.ts'

const ALWAYS = 'go1.27.4'
const EXPERIMENT = 'go1.26.8'
const usable = usableToolchains([ALWAYS, EXPERIMENT])

const TEST = `package p

import "testing"

var kept = make(chan int)

func TestForgotten(t *testing.T) {
	for i := 0; i < 5; i++ {
		ch := make(chan int)
		go func() { ch <- 1 }()
	}
}

func TestReachable(t *testing.T) {
	go func() { <-kept }()
}
`

const PROVEN = [
  [['TestForgotten'], 5, true],
  [['TestReachable'], 1, false],
]

async function provenIn(dir: string, changes: NodeJS.ProcessEnv, leakProfile = false) {
  const { sites } = await measure({
    command: { kind: 'argv', argv: ['go', 'test', './...'] },
    dir,
    environment: testEnvironment(changes),
    leakProfile,
  })
  return sites.map(({ tests, count, proven }) => [tests, count, proven])
}

describe('the leak profile of the garbage collector', () => {
  it.skipIf(!usable.has(ALWAYS))('proves what nothing can wake up, and nothing else', async () => {
    await withModule({ 'go.mod': goMod(), 'p_test.go': TEST }, async (dir) => {
      expect(await provenIn(dir, { GOTOOLCHAIN: ALWAYS })).toEqual(PROVEN)
    })
  })

  it.skipIf(!usable.has(EXPERIMENT))('is built into Go 1.26 only when asked for', async () => {
    await withModule({ 'go.mod': goMod(), 'p_test.go': TEST }, async (dir) => {
      const environment = { GOTOOLCHAIN: EXPERIMENT }
      expect(await provenIn(dir, environment)).toEqual(PROVEN.map(([tests, count]) => [tests, count, false]))
      expect(await provenIn(dir, environment, true)).toEqual(PROVEN)
    })
  })
})
