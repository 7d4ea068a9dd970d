import * as core from '@actions/core'
import { type Conclusion, concludeError, end } from './action/conclusion.ts'
import { MODES } from './action/modes/modes.ts'
import { parseInputs } from './config/inputs.ts'
import { DEFAULT_OUTPUTS, setOutputs } from './github/outputs.ts'

async function main(): Promise<Conclusion> {
  setOutputs(DEFAULT_OUTPUTS)
  const inputs = parseInputs((name) => core.getInput(name))
  return MODES[inputs.mode](inputs, process.env)
}

end(await main().catch(concludeError))
