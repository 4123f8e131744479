import { CommanderError } from 'commander'
import { useProxies } from '../../adapters/network/proxies.ts'
import { ERRORS, isRolecallError } from '../../api/errors.ts'
import type { Log } from '../../core/ports.ts'
import { paint } from './output.ts'
import { makeProgram } from './program.ts'
import { messageFor } from './remedies.ts'
import './umask.ts'

const EXIT = { caller: 2, customer: 3, operator: 4, nobody: 5 } as const

const program = makeProgram(process.argv.slice(2))

/** The log of the service, where one is written: it holds nothing but lines of JSON (F19). */
let log: Log | undefined
program.hook('preAction', async (_, command) => {
  if (command.name() === 'serve' && !process.stderr.isTTY)
    log = (await import('../../hosts/machine/run/log.ts')).jsonLog()
  const unusedProxy = useProxies()
  if (unusedProxy && log) log.warn('proxy.unused', { why: unusedProxy })
  else if (unusedProxy) process.stderr.write(`${unusedProxy}\n`)
})

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
  // Commander has printed its own errors.
  if (!(error instanceof CommanderError)) print(error)
}

/**
 * Prints the error as JSON where that was asked for. The exit code says who can fix it: 2 the
 * caller, 3 the customer, 4 the operator, 5 nobody; 1 is an unexpected error.
 */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (!isRolecallError(error)) return 1
  if (program.opts<{ json?: boolean }>().json)
    process.stdout.write(
      `${JSON.stringify({ error: { code: error.code, message: messageFor(error, process.env) } })}\n`,
    )
  return EXIT[ERRORS[error.code].fixedBy]
}

function print(error: unknown): void {
  if (log) {
    log.error('service.failed', { error })
    return
  }
  const text = isRolecallError(error)
    ? `${paint('red', error.code)} ${messageFor(error, process.env)}`
    : `${paint('red', 'Unexpected:')} ${error instanceof Error ? error.stack : String(error)}`
  process.stderr.write(`${text}\n`)
}
