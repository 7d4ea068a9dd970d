import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const DIST = path.resolve(import.meta.dirname, '..', 'dist')

it('holds the messages of zod in English alone: `import { z }` would bring those of 50 languages', () => {
  const languages = readdirSync(DIST)
    .filter((name) => name.endsWith('.js'))
    .flatMap(
      (name) => readFileSync(path.join(DIST, name), 'utf8').match(/^\/\/ .*\/zod\/.*\/locales\/.*$/gm) ?? [],
    )
  expect(languages.map((line) => path.basename(line))).toEqual(['en.js'])
})
