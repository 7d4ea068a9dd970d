import { beforeAll, describe } from 'vitest'
import type { Baseline } from '../../src/baseline/document.ts'
import { holds } from './expectations.ts'
import { check, LONGEST_MS, PATIENT, record } from './run.ts'

let base: Baseline
beforeAll(async () => {
  base = await record('base')
}, LONGEST_MS)

const checkWith = (flags: readonly string[]) => () => check('head', base, { flags }, PATIENT)

describe('-count=3', () =>
  holds(checkWith(['-count=3']), { repetitions: 3 }, [{ setting: 'count', baseline: '1', run: '3' }]))

describe('-shuffle=on', () =>
  holds(checkWith(['-shuffle=on']), {}, [{ setting: 'shuffle', baseline: 'off', run: 'on' }]))
