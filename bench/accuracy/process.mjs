import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'

/**
 * Runs a program with its output in a file.
 * @returns {{ status: number | null, seconds: number }}
 */
export function runLogged([file, ...argv], { cwd, env, log }) {
  const output = openSync(log, 'w')
  try {
    const start = performance.now()
    const { status, error } = spawnSync(file, argv, { cwd, env, stdio: ['ignore', output, output] })
    if (error) throw error
    return { status, seconds: (performance.now() - start) / 1000 }
  } finally {
    closeSync(output)
  }
}

/** @returns {string} standard output of a program that must succeed */
export function capture([file, ...argv], { cwd, env }) {
  return execFileSync(file, argv, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
}

/** The end of a log, for the message of an error. */
export function tail(log, lines = 15) {
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
}
