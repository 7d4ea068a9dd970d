import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** Single source of what people copy, the README and the documentation included, and of what is run here. */
const FOLDER = fileURLToPath(new URL('../../docs/workflows', import.meta.url))

/** By this name the documented workflows use the action. */
export const DOCUMENTED_ACTION = 'OWNER/leakgate@v1'

/** File names: `ci.yml`. */
export function workflowNames(): readonly string[] {
  return readdirSync(FOLDER).filter((name) => name.endsWith('.yml'))
}

/** @param action what stands in it for the action, in place of its documented name */
export function workflowText(name: string, action = DOCUMENTED_ACTION): string {
  return readFileSync(path.join(FOLDER, name), 'utf8').replaceAll(DOCUMENTED_ACTION, action)
}

/** `actions/setup-go@COMMIT`, as the workflows use it. */
export function pinnedActions(name: string): readonly string[] {
  const uses = workflowNames().flatMap(
    (workflow) => workflowText(workflow).match(new RegExp(`${name}@\\w+`, 'g')) ?? [],
  )
  return [...new Set(uses)]
}
