import { execFileSync } from 'node:child_process'
import { renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/errors.ts'
import { changedSince } from '../../src/git/changed.ts'
import { temporaryFolder, writeFiles } from '../support/module.ts'

function repository() {
  const folder = temporaryFolder()
  const git = (...argv: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=dev', '-c', 'user.email=dev@example.com', ...argv], {
      cwd: folder,
      stdio: 'pipe',
    })
  const commit = (files: Readonly<Record<string, string>>) => {
    writeFiles(folder, files)
    git('add', '--all')
    git('commit', '--quiet', '--message=work')
  }
  git('init', '--quiet', '--initial-branch=main')
  commit({ 'a.go': 'a', 'b.go': 'b', 'sub/c.go': 'c', '.gitignore': 'out\n' })
  return { folder, git, commit }
}

describe('changedSince', () => {
  it('names what the branch did, not what the base did meanwhile', async () => {
    const { folder, git, commit } = repository()
    git('switch', '--quiet', '--create=change')
    commit({ 'sub/c.go': 'changed', 'new name ü.go': 'x' })
    git('switch', '--quiet', 'main')
    commit({ 'a.go': 'theirs' })
    git('switch', '--quiet', 'change')
    expect([...(await changedSince('main', folder, process.env))].sort()).toEqual([
      'new name ü.go',
      'sub/c.go',
    ])
  })

  it('names what is not committed, both names of a rename, and nothing that git ignores', async () => {
    const { folder } = repository()
    renameSync(path.join(folder, 'a.go'), path.join(folder, 'z.go'))
    rmSync(path.join(folder, 'b.go'))
    writeFiles(folder, { 'sub/new_test.go': 'n', out: 'x' })
    const changed = await changedSince('HEAD', path.join(folder, 'sub'), process.env)
    expect([...changed].sort()).toEqual(['a.go', 'b.go', 'sub/new_test.go', 'z.go'])
  })

  it('is empty when nothing changed', async () => {
    expect(await changedSince('main', repository().folder, process.env)).toEqual([])
  })

  it.each(['gone', '--output=x', ''])('refuses the revision %j', async (revision) => {
    await expect(changedSince(revision, repository().folder, process.env)).rejects.toThrow(ConfigurationError)
  })

  it('refuses a folder outside of git', async () => {
    await expect(changedSince('main', temporaryFolder(), process.env)).rejects.toThrow(
      'not in a git repository',
    )
  })
})
