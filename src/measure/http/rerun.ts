import path from 'node:path'
import type { CaptureStart } from '../../model/capture.ts'
import { type Quietly, runQuietly } from '../process/quietly.ts'
import type { Settle } from '../settle.ts'
import { captureProcess, type Pending, readIdle } from './capture.ts'
import { createFullPipe, holdFlag } from './full-pipe.ts'

export interface OutsideRerun {
  readonly binary: string
  readonly argv: readonly string[]
  /** An empty folder, for the capture. */
  readonly folder: string
  readonly settle: Settle
  readonly quietly: Quietly
}

/**
 * Runs a test binary again that was captured from outside, and captures it the same way.
 * @param start of the first capture
 * @returns the line that tells why the tests failed; empty for none
 */
export async function rerunFromOutside(
  start: CaptureStart,
  { binary, argv, folder, settle, quietly }: OutsideRerun,
): Promise<string> {
  const pipe = await createFullPipe(path.join(folder, 'hold'))
  try {
    const known = await readIdle(start.folder)
    let pending: Pending | undefined
    const { exitCode, failure } = await runQuietly(binary, [holdFlag(pipe), ...argv], {
      ...quietly,
      async beside(pid, ended) {
        pending = await captureProcess(
          { pid, pipe, ended },
          {
            ...known,
            folder: path.join(folder, 'capture'),
            start: { ...start, executable: binary, arguments: [binary, ...argv] },
            environment: quietly.env,
            settle,
          },
        )
      },
    })
    await pending?.finish({ exitCode: exitCode ?? 1 })
    return failure
  } finally {
    pipe.release()
  }
}
