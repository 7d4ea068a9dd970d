import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { MeasurementError } from '../../src/errors.ts'
import { arm } from '../../src/inject/arm.ts'
import { proveLiveness } from '../../src/measure/control.ts'
import { openSources } from '../../src/measure/source/open.ts'
import { folderWith } from '../support/folder.ts'

const SOURCES = openSources({ goroots: [], moduleCache: '', modules: [], repository: '/' })

async function armIn(folder: string) {
  // A cache of its own, so that the control binary is built by this test; Go keeps its warm one.
  const goCache = execFileSync('go', ['env', 'GOCACHE'], { encoding: 'utf8' }).trim()
  const environment = { ...process.env, XDG_CACHE_HOME: path.join(folder, 'cache'), GOCACHE: goCache }
  return arm(folder, environment, path.join(folder, 'work'))
}

describe('the liveness control', () => {
  it('finds the leak that it plants, and finds it again with the binary it kept', async () => {
    const folder = folderWith({})
    const armed = await armIn(folder)
    await proveLiveness(armed, armed, SOURCES, path.join(folder, 'first'))
    await proveLiveness(armed, armed, SOURCES, path.join(folder, 'second'))
  })

  it('fails when the hook is not in the binary', async () => {
    const folder = folderWith({})
    const armed = await armIn(folder)
    await expect(
      proveLiveness({ ...armed, overlayFlag: '' }, armed, SOURCES, path.join(folder, 'blind')),
    ).rejects.toThrow(MeasurementError)
  })
})
