/** A line by which a program speaks to the runner: `::error file=a.go,line=3::message`. */
export interface WorkflowCommand {
  readonly command: string
  readonly properties: Readonly<Record<string, string>>
  readonly message: string
}

const COMMAND = /^::([\w-]+)(?: (.*?))?::(.*)$/

/**
 * The commands that a runner would obey in this output: those between `::stop-commands::TOKEN` and `::TOKEN::` are only
 * printed (actions/runner, src/Runner.Worker/ActionCommandManager.cs).
 */
export function obeyedCommands(output: string): readonly WorkflowCommand[] {
  const obeyed: WorkflowCommand[] = []
  let resumeToken: string | undefined
  for (const line of output.split(/\r?\n/)) {
    // The runner takes commands that are indented, too.
    const text = line.trimStart()
    if (resumeToken !== undefined) {
      if (text.trimEnd() === `::${resumeToken}::`) resumeToken = undefined
      continue
    }
    const match = COMMAND.exec(text)
    if (match === null) continue
    const [, command = '', properties = '', message = ''] = match
    if (command === 'stop-commands') resumeToken = message
    obeyed.push({ command, properties: parseProperties(properties), message: unescapeData(message) })
  }
  return obeyed
}

/** Output to show in a log of our own, whose runner must not obey it. */
export function quoted(output: string): string {
  return output.replace(/^/gm, '| ')
}

function parseProperties(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(',').map((pair) => pair.split('='))
  return Object.fromEntries(
    pairs.flatMap(([name = '', ...value]) =>
      name === '' ? [] : [[name, unescapeProperty(value.join('='))]],
    ),
  )
}

function unescapeProperty(text: string): string {
  return unescapeData(text.replaceAll('%3A', ':').replaceAll('%2C', ','))
}

function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
}

/** The content of GITHUB_OUTPUT: `name<<DELIMITER`, lines, `DELIMITER`, or `name=value`. */
export function parseOutputFile(text: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {}
  const lines = text.split(/\r?\n/)
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const heredoc = /^([^=]+?)<<(.+)$/.exec(line)
    if (heredoc) {
      const [, name = '', delimiter = ''] = heredoc
      const end = lines.indexOf(delimiter)
      outputs[name] = lines.splice(0, end).join('\n')
      lines.shift()
    } else if (line.includes('=')) {
      const at = line.indexOf('=')
      outputs[line.slice(0, at)] = line.slice(at + 1)
    }
  }
  return outputs
}
