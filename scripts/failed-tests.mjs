// node scripts/failed-tests.mjs RESULTS.json: prints the test files that failed, one a line, from what vitest's JSON reporter wrote.
// Exits with 1 when there is nothing to go by: no results, or a failure outside of any file.

import { readFileSync } from 'node:fs'
import path from 'node:path'

const results = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const failed = results.testResults.filter(({ status }) => status === 'failed')
for (const { name } of failed) console.log(path.relative(process.cwd(), name))
if (failed.length === 0) process.exitCode = 1
