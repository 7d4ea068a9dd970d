// Makes openapi.json, which the fake validates every request and answer against, out of GitHub's 13 MB description:
//
//   npm install --prefix "$(mktemp -d)" --no-save @octokit/openapi     (not a dependency of ours: 400 MB unpacked)
//   node test/e2e/fake-github/reduce-openapi.mjs <that folder>/node_modules/@octokit/openapi

import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const ROUTES = {
  '/repos/{owner}/{repo}/issues/{issue_number}/comments': ['get', 'post'],
  '/repos/{owner}/{repo}/issues/comments/{comment_id}': ['get', 'patch', 'delete'],
  '/repos/{owner}/{repo}/actions/artifacts': ['get'],
  '/repos/{owner}/{repo}/actions/artifacts/{artifact_id}': ['get', 'delete'],
  '/repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}': ['get'],
  '/repos/{owner}/{repo}/actions/runs/{run_id}/artifacts': ['get'],
  '/repos/{owner}/{repo}/actions/runs': ['get'],
  '/repos/{owner}/{repo}/actions/runs/{run_id}': ['get'],
  '/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs': ['get'],
  '/repos/{owner}/{repo}/compare/{basehead}': ['get'],
  '/repos/{owner}/{repo}/commits': ['get'],
  '/repos/{owner}/{repo}/commits/{commit_sha}/pulls': ['get'],
  '/repos/{owner}/{repo}/pulls': ['get'],
  '/repos/{owner}/{repo}/pulls/{pull_number}': ['get'],
  '/user': ['get'],
}

/** Prose and samples: most of the size, nothing of the shape. */
const DROPPED = new Set([
  'example',
  'examples',
  'description',
  'summary',
  'x-github',
  'externalDocs',
  'x-multi-segment',
  'x-github-breaking-changes',
])

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('usage: reduce-openapi.mjs <folder of @octokit/openapi>')
const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
const licence = readFileSync(path.join(folder, 'LICENSE'), 'utf8')
const full = JSON.parse(readFileSync(path.join(folder, 'generated', 'api.github.com.json'), 'utf8'))

const paths = Object.fromEntries(
  Object.entries(ROUTES).map(([route, methods]) => [
    route,
    Object.fromEntries(methods.map((method) => [method, withoutProse(operationAt(route, method))])),
  ]),
)
const components = referencedFrom(paths)

const reduced = {
  openapi: full.openapi,
  info: {
    title: full.info.title,
    version: full.info.version,
    license: full.info.license,
    description: `Reduced from ${manifest.name} ${manifest.version} by reduce-openapi.mjs.\n\n${licence}`,
  },
  servers: [{ url: '/' }],
  paths: withJsonSchemaNull(paths),
  components: withJsonSchemaNull(components),
}
const target = path.join(import.meta.dirname, 'openapi.json')
writeFileSync(target, `${JSON.stringify(reduced, null, 1)}\n`)
console.log(`${Object.keys(paths).length} paths, ${Object.keys(components.schemas).length} schemas`)

function operationAt(route, method) {
  const operation = full.paths[route]?.[method]
  if (operation === undefined) throw new Error(`${method} ${route} is not in the description`)
  return operation
}

function withoutProse(value) {
  if (Array.isArray(value)) return value.map(withoutProse)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      // A property may be called `description`; only the keyword, whose value is text, is prose.
      .filter(([key, child]) => !DROPPED.has(key) || (isObject(child) && key === 'description'))
      .map(([key, child]) => [
        key,
        key === 'properties' ? mapValues(child, withoutProse) : withoutProse(child),
      ]),
  )
}

/** The components that are reachable by $ref, as { kind: { name: component } }. */
function referencedFrom(start) {
  const found = {}
  const waiting = [start]
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value.$ref === 'string') {
      const [, , kind, name] = value.$ref.split('/')
      found[kind] ??= {}
      if (found[kind][name] === undefined) {
        found[kind][name] = withoutProse(full.components[kind][name])
        waiting.push(found[kind][name])
      }
    }
    waiting.push(...Object.values(value).filter((child) => isObject(child) || Array.isArray(child)))
  }
  return mapValues(found, (byName) =>
    Object.fromEntries(Object.entries(byName).sort(([a], [b]) => (a < b ? -1 : 1))),
  )
}

/** `nullable` next to $ref, allOf, oneOf or enum has no meaning in JSON Schema, and ajv refuses it without `type`. */
function withJsonSchemaNull(value) {
  if (Array.isArray(value)) return value.map(withJsonSchemaNull)
  if (!isObject(value)) return value
  const { nullable, ...rest } = mapValues(value, withJsonSchemaNull)
  if (nullable === undefined) return rest
  return nullable === true && typeof rest.type !== 'string'
    ? { anyOf: [rest, { enum: [null] }] }
    : { ...rest, nullable }
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]))
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
