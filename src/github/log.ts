import * as core from '@actions/core'

/** Where the GitHub side says what it does. Any text may be passed: each method makes it harmless. */
export interface Log {
  readonly debug: (message: string) => void
  readonly info: (message: string) => void
  readonly notice: (message: string) => void
  readonly warning: (message: string) => void
}

export const runnerLog: Log = {
  debug: (message) => core.debug(message),
  info: (message) => core.info(logLine(message)),
  notice: (message) => core.notice(message),
  warning: (message) => core.warning(message),
}

/**
 * Text as one line in which the runner sees no command. `core.info` writes as is, unlike the other methods.
 * The runner takes `::name::` at the start of a line and the older `##[name]` anywhere in it
 * (actions/runner, src/Runner.Common/ActionCommand.cs).
 */
export function logLine(text: string): string {
  return text
    .replace(/\p{Cc}+/gu, ' ')
    .replaceAll('##[', '## [')
    .replace(/^\s*::/, ': :')
}
