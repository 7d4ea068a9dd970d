// node scripts/build.mjs [folder]: bundles the Action and the command line into dist/, byte for byte the same on every machine.

import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const ROOT = path.resolve(import.meta.dirname, '..')

/** Files that are read at run time, so they travel next to the code: [from, to]. */
const COPIED_FOLDERS = [
  ['src/inject/hook', 'hook'],
  // With its go.mod: it keeps the demo out of `./...` of a project that has vendored the Action in its own tree.
  ['fixtures/modules/send-after-return', 'demo'],
]

/** Bundled CommonJS packages call require('net') and the like when they are first used; ESM has no `require`. */
const BANNER =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"

const EXECUTABLES = new Set(['cli.js'])

/**
 * Left out of the bundle: @actions/artifact unpacks downloads to disk with it, and Leakgate only uploads through that package.
 * It writes whatever an archive says, without a limit, and pulls in `buffers`, which is under no licence at all.
 */
const LEFT_OUT = 'unzip-stream'

const leaveOut = {
  name: 'leave-out',
  setup(build) {
    const namespace = 'left-out'
    build.onResolve({ filter: new RegExp(`^${LEFT_OUT}$`) }, ({ path }) => ({ path, namespace }))
    build.onLoad({ filter: /./, namespace }, () => ({
      contents: `export default { Extract() { throw new Error('${LEFT_OUT} is not part of Leakgate') } }`,
    }))
  },
}

/**
 * Everything that belongs into dist/, by path relative to it.
 * @param {string} root the repository
 * @returns {Promise<Map<string, Buffer>>}
 */
export async function bundle(root) {
  const files = new Map([
    ...(await bundleScripts(root)),
    ...COPIED_FOLDERS.flatMap(([from, to]) => copies(path.join(root, from), to)),
    // The nearest package.json decides what `.js` means, and the consumer's checkout may have any.
    ['package.json', Buffer.from('{"type":"module"}\n')],
  ])
  for (const [name, content] of files) refuseMachinePaths(root, name, content)
  return new Map([...files].sort(([a], [b]) => compareText(a, b)))
}

async function bundleScripts(root) {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { action: 'src/action.ts', post: 'src/post.ts', cli: 'src/cli.ts' },
    // Never written here: the names are settled below.
    write: false,
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Names by content would rename files at every change; `[name]` alone collides when two chunks are shared.
    chunkNames: '[name]-[hash]',
    // Real paths of a linked node_modules would lead out of the repository and into the output.
    preserveSymlinks: true,
    banner: { js: BANNER },
    plugins: [leaveOut],
    charset: 'utf8',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  })
  const stableNames = chunkNames(metafile)
  const withStableNames = (text) =>
    [...stableNames].reduce((result, [from, to]) => result.replaceAll(from, to), text)
  const scripts = outputFiles.map(({ path: file, text }) => {
    const name = withStableNames(path.basename(file))
    const content = withStableNames(text)
    return [name, Buffer.from(EXECUTABLES.has(name) ? withInterpreter(content) : content)]
  })
  return [...scripts, ['LICENSES.txt', Buffer.from(licences(root, metafile))]]
}

/**
 * Names without hashes. A lazily imported chunk is called after its module, a shared one after us where it holds code of ours, else
 * after the package that fills most of it.
 * @returns {Map<string, string>} file name of esbuild → stable file name
 */
function chunkNames(metafile) {
  const chunks = Object.entries(metafile.outputs)
    .filter(([file]) => !/^dist\/(action|post|cli)\.js$/.test(file))
    .map(([file, output]) => ({
      file: path.basename(file),
      base: output.entryPoint === undefined ? `shared-${mainPart(output)}` : moduleName(output.entryPoint),
      // Two chunks never hold the same modules, so this order is total and knows nothing of hashes.
      order: Object.keys(output.inputs).sort(compareText).join('\n'),
    }))
    .sort((a, b) => compareText(a.order, b.order))
  const used = new Map()
  return new Map(
    chunks.map(({ file, base }) => {
      const count = (used.get(base) ?? 0) + 1
      used.set(base, count)
      return [file, count === 1 ? `${base}.js` : `${base}-${count}.js`]
    }),
  )
}

function mainPart(output) {
  const bytes = new Map()
  for (const [file, { bytesInOutput }] of Object.entries(output.inputs)) {
    const owner = packageOf(file)
    if (owner === undefined) return 'leakgate'
    const part = asFileName(owner.name)
    bytes.set(part, (bytes.get(part) ?? 0) + bytesInOutput)
  }
  const [largest] = [...bytes].sort(([a, m], [b, n]) => n - m || compareText(a, b))
  return largest?.[0] ?? 'interop'
}

/** `node_modules/@actions/artifact/lib/artifact.js` → `actions-artifact`, `src/github/upload.ts` → `github-upload`. */
function moduleName(file) {
  return asFileName(packageOf(file)?.name ?? file.replace(/^src\//, '').replace(/\.\w+$/, ''))
}

const asFileName = (name) => name.replace(/[^\w.]+/g, '-').replace(/^-|-$/g, '')

/** The package that holds a file of the metafile; undefined for our own. */
function packageOf(file) {
  const found = /^(.*\bnode_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(file)
  return found ? { folder: found[1], name: found[2] } : undefined
}

function licences(root, metafile) {
  const folders = new Set(
    Object.values(metafile.outputs)
      .flatMap((output) => Object.keys(output.inputs))
      .flatMap((file) => packageOf(file)?.folder ?? []),
  )
  const notices = [...folders].map((folder) => licenceNotice(path.join(root, folder)))
  return [
    'Leakgate is under the MIT licence. Its distributed files contain code of these packages:\n',
    ...[...new Set(notices)].sort(compareText),
  ].join(`\n${'-'.repeat(80)}\n`)
}

function licenceNotice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice)([.-].*)?$/i.test(file))
    .sort(compareText)
    .map((file) => normaliseText(readFileSync(path.join(folder, file), 'utf8')))
  if (texts.length === 0 && !license)
    throw new Error(`${name}@${version} states no licence; it may not be bundled`)
  const text = texts.length > 0 ? texts.join('\n\n') : 'The package holds no licence text.'
  return `${name} ${version} (${license ?? 'see below'})\n\n${text}\n`
}

const normaliseText = (text) =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .trim()

/** @returns {[string, Buffer][]} */
function copies(from, to) {
  const entries = readdirSync(from, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  if (entries.length === 0) throw new Error(`${from} is empty: nothing to copy to dist/${to}`)
  return entries.map((entry) => {
    const file = path.join(entry.parentPath ?? entry.path, entry.name)
    const name = path.relative(from, file).split(path.sep).join('/')
    return [`${to}/${name}`, readFileSync(file)]
  })
}

/** A bundle that knows where it was built is not reproducible and tells about its builder. */
function refuseMachinePaths(root, name, content) {
  const found = [root, homedir()].find(
    (folder) => folder.length > 1 && content.includes(`${folder}${path.sep}`),
  )
  if (found) throw new Error(`dist/${name} would contain the path ${found} of this machine`)
}

const withInterpreter = (text) => (text.startsWith('#!') ? text : `#!/usr/bin/env node\n${text}`)

/** Not localeCompare: its order depends on the machine's locale. */
const compareText = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

/**
 * Replaces a folder's content.
 * @param {Map<string, Buffer>} files
 * @param {string} folder
 */
export function writeFiles(files, folder) {
  rmSync(folder, { recursive: true, force: true })
  for (const [name, content] of files) {
    const file = path.join(folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, content)
    if (EXECUTABLES.has(name)) chmodSync(file, 0o755)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = path.resolve(process.argv[2] ?? path.join(ROOT, 'dist'))
  const files = await bundle(ROOT)
  writeFiles(files, folder)
  for (const [name, { length }] of files) console.log(`${String(length).padStart(9)}  ${name}`)
}
