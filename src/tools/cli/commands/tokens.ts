import type { Command } from 'commander'
import { apiClient, query } from '../api-client.ts'
import { duration } from '../numbers.ts'
import { paint, table, terminal } from '../output.ts'

interface Token {
  id: string
  name: string
  may: string[]
  customers?: string[]
  connections?: string[]
  scopes?: string[]
  status: string
  expiresAt: string
  lastUsedAt: string | null
}

type DrawnToken = Token & { token: string }

const PATH = '/v1/tokens'
const output = (command: Command) =>
  terminal({ json: command.optsWithGlobals<{ json?: boolean }>().json ?? false })
const api = () => apiClient(process.env)
const collect = (value: string, earlier: string[] = []): string[] => [
  ...earlier,
  ...value.split(','),
]

/** API tokens of the running service; the texts of new ones are printed once. */
export function addTokenCommands(program: Command): void {
  const tokens = program.command('tokens').description('list, create, rotate or revoke API tokens')
  tokens
    .command('list', { isDefault: true })
    .description('newest first')
    .option('--limit <number>', 'how many at most (1 to 200)')
    .option('--cursor <cursor>', 'go on where an earlier list ended')
    .action(list)
  tokens
    .command('create')
    .description('make a token, and print it this once')
    .argument('<name>', 'for the audit trail; never used again')
    .requiredOption(
      '--may <grant>',
      'what it may do, such as credentials or connections:read; again for each',
      collect,
    )
    .option('--customer <customerId>', 'only this customer; again for each', collect)
    .option('--connection <id>', 'only this connection; again for each', collect)
    .option('--scope <name>', 'credentials for this scope only; again for each', collect)
    .option('--expires-in <duration>', 'until it ends, at most 366d (365d)', duration)
    .action(create)
  tokens
    .command('rotate')
    .description('make a successor, and print it this once; both work until the overlap is over')
    .argument('<id>')
    .option('--overlap <duration>', 'how long the old one goes on, at most 7d', duration, 24 * 3600)
    .action(rotate)
  tokens.command('revoke').description('end a token at once').argument('<id>').action(revoke)
}

async function list(
  { limit, cursor }: { limit?: string; cursor?: string },
  command: Command,
): Promise<void> {
  const page = await api().get<{ items: Token[]; nextCursor: string | null }>(
    `${PATH}${query({ limit, cursor })}`,
  )
  const rows = page.items.map((it) => [
    it.id,
    it.name,
    it.status,
    inWords(it),
    it.expiresAt,
    it.lastUsedAt ?? 'never',
  ])
  output(command).data(page, () =>
    table(['ID', 'NAME', 'STATUS', 'GRANTS', 'EXPIRES', 'LAST USED'], rows),
  )
  if (page.nextCursor) output(command).say(`More: --cursor ${page.nextCursor}`)
}

interface CreateOptions {
  may: string[]
  customer?: string[]
  connection?: string[]
  scope?: string[]
  expiresIn?: number
}

async function create(name: string, options: CreateOptions, command: Command): Promise<void> {
  const {
    may,
    customer: customers,
    connection: connections,
    scope: scopes,
    expiresIn: expiresInSeconds,
  } = options
  show(
    await api().post<DrawnToken>(PATH, {
      name,
      may,
      customers,
      connections,
      scopes,
      expiresInSeconds,
    }),
    command,
  )
}

async function rotate(
  id: string,
  { overlap }: { overlap: number },
  command: Command,
): Promise<void> {
  show(
    await api().post<DrawnToken>(`${PATH}/${encodeURIComponent(id)}/rotate`, {
      overlapSeconds: overlap,
    }),
    command,
  )
}

async function revoke(id: string, _options: unknown, command: Command): Promise<void> {
  const token = await api().post<Token>(`${PATH}/${encodeURIComponent(id)}/revoke`)
  output(command).data(token, () => `${token.id}  ${token.status}`)
}

/** The token alone on standard output, so that it can be piped into a secret store. */
function show(drawn: DrawnToken, command: Command): void {
  output(command).data(drawn, () => drawn.token)
  output(command).say(
    paint(
      'dim',
      `Shown this once. ${drawn.name} (${drawn.id}) is good until ${drawn.expiresAt}, for: ${inWords(drawn)}.`,
    ),
  )
}

const inWords = ({ may, customers, connections, scopes }: Token): string =>
  [
    may.join(', '),
    ...Object.entries({ customers, connections, scopes }).flatMap(([what, only]) =>
      only ? `${what} ${only.join(', ')}` : [],
    ),
  ].join('; ')
