import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { CAPTURE_FILES, SETTINGS_FILE } from '../../src/measure/capture-folder.ts'
import { FIRST_SETTLE } from '../../src/measure/settle.ts'

const HOOK = readFileSync(new URL('../../src/inject/hook/testdeps.go', import.meta.url), 'utf8')

it.each([...Object.values(CAPTURE_FILES), SETTINGS_FILE])('the hook knows %s by that name', (name) => {
  expect(HOOK).toContain(`"${name}"`)
})

it('the hook waits as long by itself as it is told to', () => {
  const { parkedMs, settleMs } = FIRST_SETTLE
  expect(HOOK).toContain(`leakgateSettings{ParkedMs: ${parkedMs}, SettleMs: ${settleMs}}`)
})
