import { arm } from './cli/arm.ts'
import { baseline } from './cli/baseline.ts'
import { check } from './cli/check.ts'
import { demo } from './cli/demo.ts'
import { helpPage } from './cli/help.ts'
import { init } from './cli/init.ts'
import { record } from './cli/record.ts'
import { parseInvocation } from './config/flags.ts'
import { exitCodeOf, messageOf } from './errors.ts'
import { VERSION } from './version.ts'

async function main(argv: readonly string[]): Promise<number> {
  const invocation = parseInvocation(argv)
  switch (invocation.kind) {
    case 'help':
      process.stdout.write(helpPage(invocation.topic))
      return 0
    case 'version':
      process.stdout.write(`leakgate ${VERSION}\n`)
      return 0
    case 'arm':
      return arm(invocation)
    case 'record':
      return record(invocation)
    case 'check':
      return check(invocation)
    case 'baseline':
      return baseline(invocation.command)
    case 'init':
      return init(invocation)
    case 'demo':
      return demo()
    default:
      return invocation satisfies never
  }
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`)
  process.exitCode = exitCodeOf(error)
}
