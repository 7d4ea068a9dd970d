import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { runLogged, tail } from './process.mjs'

/** Records a baseline of a module, or with `history` merges one more run into it, and says how long that took. */
export function record({ cli }, { dir, command, env, out, work, flags = [], history }) {
  const log = path.join(work, 'record.log')
  const target = history === undefined ? ['--out', out] : ['--into', out, '--history', String(history)]
  if (history === undefined) rmSync(out, { force: true })
  const { seconds } = runLogged(
    [process.execPath, cli, 'record', ...flags, ...target, '--dir', dir, '--', ...command],
    { cwd: dir, env, log },
  )
  if (!existsSync(out)) throw new Error(`nothing was recorded in ${dir}:\n${tail(log)}`)
  return { seconds, baseline: JSON.parse(readFileSync(out, 'utf8')) }
}

/** Compares a module with a baseline. The exit code is the command's own where its tests fail, so the report decides. */
export function check({ cli, confirm, budget }, { dir, command, env, baseline, work, flags = [] }) {
  const json = path.join(work, 'report.json')
  const log = path.join(work, 'check.log')
  rmSync(json, { force: true })
  const own = ['--baseline', baseline, '--json', json, '--confirm', confirm, '--confirm-budget', budget]
  const { status, seconds } = runLogged(
    [process.execPath, cli, 'check', ...flags, ...own, '--dir', dir, '--', ...command],
    { cwd: dir, env, log },
  )
  if (!existsSync(json)) throw new Error(`no report for ${dir}, exit code ${status}:\n${tail(log)}`)
  return { seconds, report: JSON.parse(readFileSync(json, 'utf8')) }
}
