import * as core from '@actions/core'
import { type Conclusion, concludeError, end } from './action/conclusion.ts'
import { post } from './action/modes/post.ts'
import { parseInputs } from './config/inputs.ts'

/** Runs at the end of the job for each step of the action. */
async function main(): Promise<Conclusion> {
  return post(
    parseInputs((name) => core.getInput(name)),
    process.env,
  )
}

end(await main().catch(concludeError))
