/** Whether a tool is there that tests need. Said where it is missing; in CI, where nobody reads that, it is a failure. */
export function available(found: boolean, missing: string, env: NodeJS.ProcessEnv = process.env): boolean {
  if (found) return true
  // The runner and most other services set it to `true`; an empty one is how it is turned off.
  if (env.CI) throw new Error(`${missing}; in CI no test may be skipped for that`)
  console.warn(`SKIPPED: ${missing}`)
  return false
}
