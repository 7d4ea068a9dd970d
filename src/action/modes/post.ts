import * as core from '@actions/core'
import type { Inputs } from '../../config/inputs.ts'
import { wasChecked } from '../../measure/session.ts'
import type { Conclusion } from '../conclusion.ts'
import { checkSession } from './check.ts'

/** Name of the state in which an arming step tells its post step where the session is. */
export const ARMED_STATE = 'armed'

/** The end of the job: reports for a step with `mode: arm`, unless a step with `mode: check` did. */
export async function post(inputs: Inputs, environment: NodeJS.ProcessEnv): Promise<Conclusion> {
  const folder = core.getState(ARMED_STATE)
  if (folder === '' || (await wasChecked(folder))) return { kind: 'passed' }
  return checkSession(folder, inputs, environment)
}
