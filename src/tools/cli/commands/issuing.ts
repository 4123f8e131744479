import type { Command } from 'commander'
import { RolecallError } from '../../../api/errors.ts'
import { apiClient } from '../api-client.ts'
import { table, terminal } from '../output.ts'

interface Stop {
  customerId: string | null
  by: string
  reason: string | null
  since: string
}

interface Options {
  customer?: string
  all?: boolean
  reason?: string
}

const output = (command: Command) =>
  terminal({ json: command.optsWithGlobals<{ json?: boolean }>().json ?? false })
const api = () => apiClient(process.env)
const whose = ({ customerId }: Stop): string => customerId ?? 'everybody'

/** The kill switches for a customer and for everybody; a single connection has `connections suspend`. */
export function addIssuingCommands(program: Command): void {
  const SESSIONS =
    'Sessions already issued live to their end: 15 minutes, an hour where a caller asked for it.'
  turn(
    program,
    'stop-issuing',
    'issue no credentials for a customer, or for anybody, from the next call on',
    SESSIONS,
  )
  turn(program, 'resume-issuing', 'let them be issued again', 'The next call makes new sessions.')
  program
    .command('stops')
    .description('for whom issuing is stopped, by whom and why')
    .action(async (_options: unknown, command: Command) => {
      const page = await api().get<{ items: Stop[]; nextCursor: string | null }>(
        '/v1/stops?limit=200',
      )
      const rows = page.items.map((it) => [whose(it), it.since, it.by, it.reason ?? '-'])
      output(command).data(page, () => table(['CUSTOMER', 'SINCE', 'BY', 'REASON'], rows))
    })
}

function turn(
  program: Command,
  name: 'stop-issuing' | 'resume-issuing',
  ...[description, note]: [string, string]
): void {
  program
    .command(name)
    .description(description)
    .option('--customer <customerId>', 'this customer')
    .option('--all', 'everybody')
    .option('--reason <text>', 'for the audit trail')
    .action(async ({ customer: customerId, all, reason }: Options, command: Command) => {
      if ((customerId === undefined) === !all)
        throw new RolecallError('REQUEST_INVALID', { detail: 'Give --customer ID, or --all.' })
      const stop = await api().post<Stop>(`/v1/${name}`, {
        ...(all ? { all } : { customerId }),
        reason,
      })
      output(command).data(
        stop,
        () => `${name === 'stop-issuing' ? 'stopped' : 'resumed'} for ${whose(stop)}`,
      )
      output(command).say(note)
    })
}
