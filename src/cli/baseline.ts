import { type Baseline, parseBaseline, renderBaseline } from '../baseline/document.ts'
import { pruneBaseline } from '../baseline/limit.ts'
import { readBaselineFile } from '../check/baseline-file.ts'
import type { BaselineCommand } from '../config/baseline-command.ts'
import { EXIT } from '../errors.ts'
import { renderInventory, renderInventoryDiff } from '../report/terminal/inventory.ts'
import { requireWritable, writeOutput } from './output-file.ts'

/** Looks at baseline files and tidies them up; nothing runs. */
export async function baseline(command: BaselineCommand): Promise<number> {
  switch (command.action) {
    case 'show':
      process.stdout.write(renderInventory(await read(command.file)))
      return EXIT.pass
    case 'diff': {
      const difference = renderInventoryDiff(await read(command.before), await read(command.after))
      process.stdout.write(difference)
      return difference === '' ? EXIT.pass : EXIT.gateFailed
    }
    case 'prune':
      return prune(command.file, command.history)
    default:
      return command satisfies never
  }
}

async function prune(file: string, history: number): Promise<number> {
  const before = await read(file)
  await requireWritable(file, 'the baseline')
  const after = pruneBaseline(before, history)
  await writeOutput(file, renderBaseline(after))
  const difference = renderInventoryDiff(before, after)
  process.stdout.write(difference === '' ? 'nothing to drop\n' : difference)
  return EXIT.pass
}

async function read(file: string): Promise<Baseline> {
  return parseBaseline(await readBaselineFile(file), file)
}
