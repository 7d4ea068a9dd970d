import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FakeGitHub } from './fake-github/index.ts'
import type { Pull } from './fake-github/state.ts'
import { plainEnvironment, runOrThrow } from './process.ts'

/** Files by path, or a folder that holds them. */
export type Content = Readonly<Record<string, string>> | { readonly folder: string }

/** What to show at GitHub, and what `actions/checkout` has put into the workspace for it. */
export interface Checkout {
  /** GITHUB_SHA */
  readonly sha: string
  readonly ref: string
}

export interface PullCheckout extends Checkout {
  readonly pull: Pull
}

const GIT_TIMEOUT_MS = 60_000

/** A Go project under git in a temporary folder, whose commits the fake knows as pushed. */
export class Project {
  readonly folder: string
  readonly #fake: FakeGitHub
  #isEmpty = true

  private constructor(fake: FakeGitHub, folder: string) {
    this.#fake = fake
    this.folder = folder
  }

  static async create(fake: FakeGitHub, content: Content): Promise<Project> {
    // The real path, as on a runner: macOS has /tmp behind a link.
    const project = new Project(fake, realpathSync(mkdtempSync(path.join(tmpdir(), 'leakgate-project-'))))
    try {
      await project.#initialise()
      await project.pushToMain(content)
      return project
    } catch (error) {
      project.remove()
      throw error
    }
  }

  async #initialise(): Promise<void> {
    const { owner, name } = this.#fake.state.repository
    await this.#git('init', '--quiet', '--initial-branch=main')
    await this.#git('config', 'user.name', 'Dev')
    await this.#git('config', 'user.email', 'dev@example.com')
    await this.#git('remote', 'add', 'origin', `https://github.com/${owner}/${name}.git`)
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
    rmSync(this.#remote, { recursive: true, force: true })
  }

  /** A commit on main with exactly this content, checked out as for a push. */
  async pushToMain(content: Content): Promise<Checkout> {
    return { sha: await this.#commit('main', content), ref: 'refs/heads/main' }
  }

  /** A commit on a branch, checked out as for a push to it. */
  async pushToBranch(branch: string, content: Content): Promise<Checkout> {
    return { sha: await this.#commit(branch, content), ref: `refs/heads/${branch}` }
  }

  /** A pull request of these files against main, checked out as GitHub does: its merge into the base branch. */
  async openPull(
    content: Content,
    { number = 7, branch = 'feature', from = this.#fake.state.repository } = {},
  ): Promise<PullCheckout> {
    const head = await this.#commit(branch, content)
    const base = { ref: 'main', sha: await this.#tipOf('main') }
    const pull = this.#fake.addPull({ number, head: { ref: branch, sha: head, repository: from }, base })
    return this.#checkoutMerge(pull)
  }

  /** Another commit on the pull request. */
  async pushToPull({ pull }: PullCheckout, content: Content): Promise<PullCheckout> {
    pull.head.sha = await this.#commit(pull.head.ref, content)
    return this.#checkoutMerge(pull)
  }

  /** What `git status` finds changed or added; empty for a clean checkout. */
  status(): Promise<string> {
    return this.#git('status', '--porcelain', '--ignored')
  }

  get #remote(): string {
    return `${this.folder}.remote`
  }

  /** Leaves only the commit that is checked out, as actions/checkout does; the others are with a remote. */
  async makeShallow(remote: 'reachable' | 'unreachable'): Promise<void> {
    const head = await this.#tipOf('HEAD')
    renameSync(path.join(this.folder, '.git'), this.#remote)
    await this.#git('--git-dir', this.#remote, 'config', 'uploadpack.allowFilter', 'true')
    await this.#git('init', '--quiet')
    await this.#git('remote', 'add', 'origin', `file://${this.#remote}`)
    await this.#git('fetch', '--quiet', '--depth=1', 'origin', head)
    await this.#git('checkout', '--quiet', '--force', '--detach', head)
    if (remote === 'unreachable') rmSync(this.#remote, { recursive: true })
  }

  /** The commit of the pull request itself, as a workflow with `ref: ${{ github.event.pull_request.head.sha }}` has it. */
  async checkoutHead({ pull, sha, ref }: PullCheckout): Promise<PullCheckout> {
    await this.#git('checkout', '--quiet', '--detach', pull.head.sha)
    return { pull, sha, ref }
  }

  async #checkoutMerge(pull: Pull): Promise<PullCheckout> {
    await this.#git('checkout', '--quiet', '--detach', pull.base.sha)
    await this.#git('merge', '--quiet', '--no-ff', '-m', 'Merge', pull.head.sha)
    return { pull, sha: await this.#tipOf('HEAD'), ref: `refs/pull/${pull.number}/merge` }
  }

  async #commit(branch: string, content: Content): Promise<string> {
    const exists = (await this.#git('branch', '--list', branch)) !== ''
    // Without a commit there is nothing to branch off; git is on `main` already.
    if (!this.#isEmpty)
      await this.#git('checkout', '--quiet', ...(exists ? [branch] : ['-b', branch, 'main']))
    this.#replaceFiles(content)
    await this.#git('add', '--all')
    await this.#git('commit', '--quiet', '--allow-empty', '-m', 'A change')
    this.#isEmpty = false
    const sha = await this.#tipOf('HEAD')
    this.#fake.state.branches.set(branch, sha)
    for (const line of (await this.#git('rev-list', '--all', '--parents')).split('\n')) {
      const [commit = '', ...parents] = line.split(' ')
      this.#fake.state.commits.set(commit, parents)
    }
    return sha
  }

  #replaceFiles(content: Content): void {
    for (const name of readdirSync(this.folder)) {
      if (name !== '.git') rmSync(path.join(this.folder, name), { recursive: true })
    }
    if (isFolder(content)) {
      cpSync(content.folder, this.folder, { recursive: true })
      return
    }
    for (const [name, text] of Object.entries(content)) {
      const file = path.join(this.folder, name)
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
  }

  #tipOf(revision: string): Promise<string> {
    return this.#git('rev-parse', revision)
  }

  async #git(...argv: string[]): Promise<string> {
    // Neither the machine's own settings (signing, hooks) nor a surrounding repository may take part.
    const env = { ...plainEnvironment(), GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
    const output = await runOrThrow('git', argv, { cwd: this.folder, env, timeoutMs: GIT_TIMEOUT_MS })
    return output.trim()
  }
}

function isFolder(content: Content): content is { readonly folder: string } {
  return typeof content.folder === 'string' && Object.keys(content).length === 1
}

/** Both sides of a project under fixtures/modules. */
export function fixture(name: string): { readonly base: Content; readonly head: Content } {
  const side = (which: string) => ({
    folder: fileURLToPath(new URL(`../../fixtures/modules/${name}/${which}`, import.meta.url)),
  })
  return { base: side('base'), head: side('head') }
}
