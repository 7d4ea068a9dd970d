// node scripts/check-dist.mjs: fails unless dist/ is exactly what the sources build to.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { bundle } from './build.mjs'

const ROOT = path.resolve(import.meta.dirname, '..')
const DIST = path.join(ROOT, 'dist')

const expected = await bundle(ROOT)
const present = existsSync(DIST)
  ? readdirSync(DIST, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => path.relative(DIST, path.join(entry.parentPath ?? entry.path, entry.name)))
      .map((name) => name.split(path.sep).join('/'))
  : []

const differences = [
  ...[...expected].flatMap(([name, content]) => {
    if (!present.includes(name)) return [`missing    ${name}`]
    return readFileSync(path.join(DIST, name)).equals(content) ? [] : [`different  ${name}`]
  }),
  ...present.filter((name) => !expected.has(name)).map((name) => `left over  ${name}`),
]

if (differences.length > 0) {
  console.error(`dist/ is not what the sources build to:\n  ${differences.join('\n  ')}`)
  console.error('Run `npm run build` and commit dist/.')
  process.exitCode = 1
} else {
  console.log(`dist/ is fresh: ${expected.size} files.`)
}
