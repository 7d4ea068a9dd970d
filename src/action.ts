import * as core from '@actions/core'
import { parseInputs } from './config/inputs.ts'
import { type Conclusion, concludeError, end } from './github/conclusion.ts'
import { DEFAULT_OUTPUTS, setOutputs } from './github/outputs.ts'
import { MODES } from './modes/index.ts'

async function main(): Promise<Conclusion> {
  setOutputs(DEFAULT_OUTPUTS)
  const inputs = parseInputs((name) => core.getInput(name))
  return MODES[inputs.mode](inputs, process.env)
}

end(await main().catch(concludeError))
