import type { Inputs, Mode } from '../../config/inputs.ts'
import type { Conclusion } from '../conclusion.ts'
import { arm } from './arm.ts'
import { check } from './check.ts'
import { comment } from './comment.ts'
import { merge } from './merge.ts'
import { run } from './run.ts'

/** What a step of the action does, by its input `mode`. */
export const MODES: Readonly<
  Record<Mode, (inputs: Inputs, environment: NodeJS.ProcessEnv) => Promise<Conclusion>>
> = { run, arm, check, comment, merge }
