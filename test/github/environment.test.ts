import { describe, expect, it } from 'vitest'
import { scrubEnvironment } from '../../src/github/environment.ts'

describe('the environment of the tests', () => {
  it.each([
    'GITHUB_TOKEN',
    'GH_TOKEN',
    'INPUT_GITHUB-TOKEN',
    'INPUT_RUN',
    'ACTIONS_RUNTIME_TOKEN',
    'ACTIONS_RESULTS_URL',
    'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    'ACTIONS_CACHE_URL',
    'STATE_isPost',
    'Github_Token',
    'input_github-token',
  ])('has no %s', (name) => {
    expect(scrubEnvironment({ [name]: 'secret' }, '/decoys')).toEqual({})
  })

  it.each([
    'PATH',
    'GOFLAGS',
    'CI',
    'GITHUB_ACTIONS',
    'GITHUB_SHA',
    'GITHUB_WORKSPACE',
    'RUNNER_TEMP',
    'MY_TOKEN',
    'XINPUT_A',
  ])('keeps %s', (name) => {
    expect(scrubEnvironment({ [name]: 'value' }, '/decoys')).toEqual({ [name]: 'value' })
  })

  it('has files of its own in place of those by which a step talks to the runner', () => {
    const names = ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_PATH', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY']
    const environment = Object.fromEntries(names.map((name) => [name, `/runner/${name}`]))
    const scrubbed = scrubEnvironment(environment, '/decoys')
    expect(Object.keys(scrubbed)).toEqual(names)
    for (const path of Object.values(scrubbed)) expect(path).toMatch(/^\/decoys\//)
  })

  it('is a copy', () => {
    const environment = { GITHUB_TOKEN: 'secret' }
    scrubEnvironment(environment, '/decoys')
    expect(environment).toEqual({ GITHUB_TOKEN: 'secret' })
  })
})
