import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { parseBaseline, renderBaseline } from '../baseline/document.ts'
import type { Inputs } from '../config/inputs.ts'
import { BASELINE_OUTCOMES } from '../github/outputs.ts'
import { BaselineReferenceSchema } from '../report/json/parse.ts'
import type { FoundBaseline } from './found-baseline.ts'

const Handover = z.object({
  /** What the baseline was looked for by. */
  asked: z.string(),
  outcome: z.enum(BASELINE_OUTCOMES),
  reference: BaselineReferenceSchema,
  branch: z.string().nullable(),
  wanted: z.string().nullable(),
  changed: z.array(z.string()).readonly().nullish(),
  document: z.string().nullable(),
})

const FILE = 'standard.json'

/** Keeps the baseline that an arming step found for the step that compares: one look-up is enough, and tests change no file of it. */
export async function handOver(folder: string, inputs: Inputs, found: FoundBaseline): Promise<void> {
  const { outcome, reference, branch, wanted = null, changed, document } = found
  const handover: z.infer<typeof Handover> = {
    asked: asked(inputs),
    outcome,
    reference,
    branch,
    wanted,
    changed,
    document: document === undefined ? null : renderBaseline(document),
  }
  await writeFile(join(folder, FILE), JSON.stringify(handover))
}

/** @returns undefined when there is none that can be read, or when this step asks for another one */
export async function takeOver(folder: string, inputs: Inputs): Promise<FoundBaseline | undefined> {
  try {
    const handover = Handover.parse(JSON.parse(await readFile(join(folder, FILE), 'utf8')))
    const { asked: before, document, wanted, ...found } = handover
    if (before !== asked(inputs)) return undefined
    return {
      ...found,
      wanted: wanted ?? undefined,
      document: document === null ? undefined : parseBaseline(document, FILE),
    }
  } catch {
    return undefined // the tests ran in between, and could do anything to it
  }
}

function asked({ baseline, artifactName, workingDirectory, leg }: Inputs): string {
  return JSON.stringify([baseline, artifactName, workingDirectory, leg])
}
