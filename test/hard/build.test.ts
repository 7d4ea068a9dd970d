import { describe } from 'vitest'
import { hasRaceDetector, usableToolchains } from '../support/go.ts'
import { holds } from './expectations.ts'
import { check, PATIENT, record } from './run.ts'

describe.skipIf(!hasRaceDetector())('base recorded plain, head run with -race', () => {
  const compare = async () => check('head', await record('base'), { flags: ['-race'] }, PATIENT)
  holds(compare, { race: true }, [{ setting: 'race', baseline: 'off', run: 'on' }])
})

const OLD = 'go1.24.13'
const NEW = 'go1.27.4'
const usable = usableToolchains([OLD, NEW])

describe.skipIf(usable.size < 2)('base recorded with Go 1.24, head run with Go 1.27', () => {
  const compare = async () =>
    check('head', await record('base', { toolchain: OLD }), { toolchain: NEW }, PATIENT)
  holds(compare, { proof: true }, [{ setting: 'go', baseline: '1.24', run: '1.27' }])
})
/** The race detector needs cgo, which `go` turns off where there is no C compiler. */
