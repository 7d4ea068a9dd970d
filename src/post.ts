import * as core from '@actions/core'
import { parseInputs } from './config/inputs.ts'
import { type Conclusion, concludeError, end } from './github/conclusion.ts'
import { post } from './modes/post.ts'

/** Runs at the end of the job for each step of the action. */
async function main(): Promise<Conclusion> {
  return post(
    parseInputs((name) => core.getInput(name)),
    process.env,
  )
}

end(await main().catch(concludeError))
