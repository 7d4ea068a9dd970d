import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigurationError, MeasurementError } from '../../src/errors.ts'
import { beginSession, disarmed, openSession, type Session } from '../../src/run/session.ts'
import { testEnvironment } from '../support/go.ts'
import { goMod, temporaryFolder, writeFiles } from '../support/module.ts'

async function begin(environment: NodeJS.ProcessEnv): Promise<Session> {
  const dir = temporaryFolder()
  writeFiles(dir, { 'go.mod': goMod() })
  return beginSession({ dir, folder: temporaryFolder(), environment: testEnvironment(environment) })
}

describe('a session', () => {
  it('is opened by a later process, with the environment less what was armed', async () => {
    const session = await begin({ GOFLAGS: '-mod=mod', LEAKGATE_CAPTURES: undefined })
    const later = { ...session.armed.environment, LATER: '1' }
    const opened = await openSession(session.folder, later)
    expect(opened.environment).toEqual({ ...session.environment, LATER: '1' })
    expect(opened.armed).toMatchObject({
      captures: session.armed.captures,
      environment: session.armed.environment,
      go: session.armed.go,
    })
  })

  it('keeps no variable but those that it changed', async () => {
    const { folder } = await begin({ SECRET: 'hunter2' })
    expect(readFileSync(path.join(folder, 'armed.json'), 'utf8')).not.toContain('hunter2')
  })

  it.each([
    [undefined, ''],
    ['-mod=mod', '-mod=mod'],
  ])('whose GOFLAGS were %j ends with %j', async (before, after) => {
    const session = await begin({ GOFLAGS: before })
    expect(disarmed(session, session.armed.environment)).toEqual({
      GOFLAGS: after,
      LEAKGATE_CAPTURES: '',
      LEAKGATE_RESTORE: '',
    })
  })

  it('takes only its overlay out of GOFLAGS that were set anew', async () => {
    const session = await begin({ GOFLAGS: '-mod=mod' })
    const environment = { ...session.armed.environment }
    environment.GOFLAGS += ' -tags=integration'
    expect(disarmed(session, environment).GOFLAGS).toBe('-mod=mod -count=1 -tags=integration')
    expect(disarmed(session, { ...environment, GOFLAGS: '-race' })).not.toHaveProperty('GOFLAGS')
  })

  it('that is not there or is damaged is said to be', async () => {
    await expect(openSession(temporaryFolder(), {})).rejects.toThrow(ConfigurationError)
    const { folder } = await begin({})
    writeFileSync(path.join(folder, 'armed.json'), '{"version":1}')
    await expect(openSession(folder, {})).rejects.toThrow(MeasurementError)
  })
})
