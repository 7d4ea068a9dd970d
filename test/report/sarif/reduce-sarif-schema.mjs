// Makes sarif-schema.json, which the SARIF report is validated against, out of the one that Microsoft's SDK carries:
//
//   npm install --prefix "$(mktemp -d)" --no-save @microsoft/jest-sarif     (not a dependency of ours: an ajv of its own)
//   node test/report/sarif/reduce-sarif-schema.mjs <that folder>/node_modules/@microsoft/jest-sarif

import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('usage: reduce-sarif-schema.mjs <folder of @microsoft/jest-sarif>')
const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
const full = JSON.parse(readFileSync(path.join(folder, 'lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'))

/** Prose: most of the size, nothing of the shape. Draft 4 has `id`, later drafts `$id`. */
const shape = JSON.parse(
  JSON.stringify(full, (key, value) =>
    key === 'description' && typeof value === 'string' ? undefined : value,
  ),
)
delete shape.$schema
delete shape.id

const $comment = `${full.title}, reduced from ${name} ${version} (${license}) by reduce-sarif-schema.mjs`
writeFileSync(
  new URL('sarif-schema.json', import.meta.url),
  `${JSON.stringify({ $comment, ...shape }, null, 1)}\n`,
)
