import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { CHANGE_KINDS, VERDICTS } from '../../src/model/change.ts'
import { SETTINGS } from '../../src/model/measurement.ts'
import { WAITS } from '../../src/model/site.ts'

const SCHEMA = JSON.parse(readFileSync(new URL('../../docs/report.schema.json', import.meta.url), 'utf8'))

it.each([
  ['kinds of change', CHANGE_KINDS, SCHEMA.$defs.change.properties.change.enum],
  ['verdicts', VERDICTS, SCHEMA.$defs.change.properties.verdict.enum],
  ['waits', WAITS, SCHEMA.$defs.blocking.properties.wait.enum],
  [
    'settings',
    ['go', 'goos', 'goarch', ...SETTINGS],
    SCHEMA.properties.differences.items.properties.setting.enum,
  ],
])('%s are those of the published schema', (_, list, published) => {
  expect([...list].sort()).toEqual([...published].sort())
})
