import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { ConfigurationError } from '../errors.ts'
import { DEFAULT_CONFIRM, DEFAULT_FAIL_ON, NO_SETTINGS, type Policy, type Settings } from '../model/policy.ts'
import { parseRuleFile, type RuleFile } from './rules.ts'

export const RULE_FILE = '.leakgate.yml'

/** Thousands of rules; what is larger was not written by people. */
const MAX_FILE_BYTES = 512 * 1024

export interface PolicySource {
  /** Of the command line or the inputs: they win over the file. */
  readonly asked: Settings
  /** Folder that paths are relative to. */
  readonly root: string
  /** Where the tests run, and the file is by default. */
  readonly directory: string
  /** A file that was named, which then has to be there. */
  readonly named: string | undefined
  /** Which day it is decides about rules that expire. */
  readonly now: Date
}

/**
 * Reads .leakgate.yml once, before the tests run, which could change it.
 * @throws ConfigurationError
 */
export async function readPolicy({ asked, root, directory, named, now }: PolicySource): Promise<Policy> {
  const file = named ?? path.join(directory, RULE_FILE)
  const text = await readRuleText(path.resolve(root, file), file, named !== undefined)
  const { settings, rules }: RuleFile =
    text === undefined ? { settings: NO_SETTINGS, rules: [] } : parseRuleFile(text, file)
  return {
    failOn: asked.failOn ?? settings.failOn ?? DEFAULT_FAIL_ON,
    confirm: {
      repetitions: asked.repetitions ?? settings.repetitions ?? DEFAULT_CONFIRM.repetitions,
      budgetMs: asked.budgetMs ?? settings.budgetMs ?? DEFAULT_CONFIRM.budgetMs,
    },
    rules: { file, today: now.toISOString().slice(0, 10), entries: rules },
  }
}

async function readRuleText(location: string, file: string, required: boolean): Promise<string | undefined> {
  const status = await stat(location).catch((cause: unknown) => {
    if (!required) return undefined
    throw new ConfigurationError(`the rule file ${file} does not exist`, { cause })
  })
  if (status === undefined) return undefined
  if (!status.isFile()) throw new ConfigurationError(`${file} is not a file`)
  if (status.size > MAX_FILE_BYTES) {
    throw new ConfigurationError(
      `${file} is larger than ${MAX_FILE_BYTES / 1024} KiB, the limit for a rule file`,
    )
  }
  const bytes = await readFile(location).catch((cause: unknown) => {
    throw new ConfigurationError(`${file} cannot be read`, { cause })
  })
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new ConfigurationError(`${file} is not UTF-8 text`, { cause })
  }
}
