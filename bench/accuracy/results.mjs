import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const SERIES = 'series.json'

/**
 * A folder with a file for every measurement: an interrupted series goes on where it stopped, and can be printed.
 *
 * @param {string} folder
 * @param {object} series what must be the same in all of its measurements
 */
export function openResults(folder, series) {
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, SERIES)
  if (existsSync(file)) {
    const { startedAt, ...known } = readJson(file)
    if (JSON.stringify(known) !== JSON.stringify(plain(series)))
      throw new Error(`${folder} holds another series: ${JSON.stringify(known)}`)
  } else {
    writeJson(file, { startedAt: new Date().toISOString(), ...series })
  }
  return {
    has: (name) => existsSync(path.join(folder, `${name}.json`)),
    /** The measurement itself, when and under which load it was made. */
    write: (name, measured) => writeJson(path.join(folder, `${name}.json`), measured),
    read: (name) => readJson(path.join(folder, `${name}.json`)),
    /** A file beside them. */
    path: (name) => path.join(folder, name),
  }
}

/** @returns {object} { series, measured: [name, content][] } of a folder that openResults made */
export function readResults(folder) {
  const names = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => /(?:^|[/\\])\d+\.json$/.test(name))
    .sort()
  return {
    series: readJson(path.join(folder, SERIES)),
    measured: names.map((name) => [name.replace(/\.json$/, ''), readJson(path.join(folder, name))]),
  }
}

/** The name of a measurement; sorts as numbers do. */
export const numbered = (run) => String(run).padStart(3, '0')

/** What any figure depends on. */
export function machine({ cli, goVersion, environment }) {
  return {
    build: commitOf(path.dirname(cli)),
    go: goVersion,
    node: process.version,
    cores: os.availableParallelism(),
    procs: Number(environment.GOMAXPROCS ?? os.availableParallelism()),
  }
}

/** When a measurement began, and how many others wanted the processors then. */
export const now = () => ({ at: new Date().toISOString(), load: Number(os.loadavg()[0].toFixed(1)) })

function commitOf(folder) {
  try {
    return execFileSync('git', ['-C', folder, 'log', '-1', '--format=%h of %cI'], { encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}

const plain = (value) => JSON.parse(JSON.stringify(value))

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'))

/** Put in place in one step: what is interrupted leaves no half of a measurement. */
function writeJson(file, value) {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(`${file}.tmp`, `${JSON.stringify(value, null, 1)}\n`)
  renameSync(`${file}.tmp`, file)
}
