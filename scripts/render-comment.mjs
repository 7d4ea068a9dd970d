// node scripts/render-comment.mjs in.md out.png [--dark] [--closed]
//
// Shows Markdown as GitHub would: GitHub's own Markdown (cmark-gfm) in a browser (chromium), with a small style sheet of
// ours that follows GitHub's. `<details>` are open unless --closed. What GitHub adds later (mentions, code for permalinks)
// is not shown. On Debian and Ubuntu: apt-get install chromium cmark-gfm fonts-dejavu-core fonts-noto-color-emoji
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const WIDTH = 920
const EXTENSIONS = ['table', 'strikethrough', 'autolink', 'tagfilter', 'tasklist', 'footnotes']

const options = process.argv.slice(2).filter((word) => word.startsWith('--'))
const [source, target] = process.argv.slice(2).filter((word) => !word.startsWith('--'))
if (source === undefined || target === undefined) {
  fail('usage: node scripts/render-comment.mjs in.md out.png [--dark] [--closed]')
}

const markdown = run('cmark-gfm', ['--unsafe', ...EXTENSIONS.flatMap((name) => ['-e', name]), source])
const article = options.includes('--closed') ? markdown : markdown.replaceAll('<details>', '<details open>')
const folder = mkdtempSync(join(tmpdir(), 'render-comment-'))
try {
  const page = join(folder, 'page.html')
  writeFileSync(page, html(article, options.includes('--dark')))
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--hide-scrollbars',
    '--virtual-time-budget=2000',
    '--force-device-scale-factor=2',
  ]
  const address = pathToFileURL(page).href
  const height = /data-height="(\d+)"/.exec(
    run('chromium', [...flags, `--window-size=${WIDTH},600`, '--dump-dom', address]),
  )
  run('chromium', [
    ...flags,
    // Chromium refuses pictures above 16,384 pixels; here each pixel of the page is two of the picture.
    `--window-size=${WIDTH},${Math.min(8_000, Number(height?.[1] ?? 1200))}`,
    `--screenshot=${resolve(target)}`,
    address,
  ])
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function run(command, words) {
  try {
    return execFileSync(command, words, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64 << 20,
    })
  } catch (error) {
    if (error.code === 'ENOENT') fail(`${command} is not installed: apt-get install chromium cmark-gfm`)
    fail(
      `${command} failed: ${String(error.stderr || error.message)
        .trim()
        .split('\n')
        .at(-1)}`,
    )
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

function html(article, dark) {
  const style = readFileSync(new URL('render-comment.css', import.meta.url), 'utf8')
  return `<!doctype html>
<html data-theme="${dark ? 'dark' : 'light'}">
<meta charset="utf-8">
<style>${style}</style>
<section class="comment">
<header><strong>github-actions</strong> <span class="badge">bot</span> commented now</header>
<article>${article}</article>
</section>
<script>document.documentElement.dataset.height = Math.ceil(document.querySelector('.comment').getBoundingClientRect().bottom + 24)</script>
</html>
`
}
