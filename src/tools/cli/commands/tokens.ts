import type { Command } from 'commander'
import type { ApiToken, Grant, NewlyMadeApiToken } from '../../../api/types.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { seconds } from '../durations.ts'
import { printPage, withPages } from '../list.ts'
import { valueList } from '../numbers.ts'
import { output, paint, REASON } from '../output.ts'
import { paintStatus } from '../table.ts'

const rolecall = new RolecallClient()

/** API tokens of the running service; the texts of new ones are printed once. */
export function addTokenCommands(program: Command): void {
  const tokens = program.command('tokens').description('list, create, rotate or revoke API tokens')
  withPages(
    tokens
      .command('list', { isDefault: true })
      .description('list API tokens, newest first, without their secret text'),
  ).action((_options: unknown, command: Command) =>
    printPage(command, (page) => rolecall.listTokens(page), {
      ID: ({ id }) => id,
      NAME: ({ name }) => name,
      STATUS: ({ status }) => paintStatus(status),
      GRANTS: describeGrants,
      EXPIRES: ({ expiresAt }) => expiresAt,
      'LAST USED': ({ lastUsedAt }) => lastUsedAt ?? 'never',
    }),
  )
  tokens
    .command('create')
    .description('create a token and print it; it is not shown again')
    .argument(
      '<name>',
      'the name in the audit trail, 1 to 64 letters, digits or _.-; a name can be used only once',
    )
    .requiredOption(
      '--may <grant>',
      'credentials, invitations:read, invitations:write, connections:read, connections:write, audit:read, webhooks, tokens or operate; repeat it for more',
      valueList,
    )
    .option('--customer <customerId>', 'only for this customer; repeat it for more', valueList)
    .option('--connection <id>', 'only for this connection; repeat it for more', valueList)
    .option('--scope <name>', 'only credentials of this scope; repeat it for more', valueList)
    .option(
      '--expires-in <duration>',
      'how long it works, 1m to 366d (default: 365d)',
      seconds({ least: '1m', most: '366d' }),
    )
    .action(create)
  tokens
    .command('rotate')
    .description('replace a token and print the new one; the old one works during the overlap')
    .argument('<id>', 'such as tok_…')
    .option(
      '--overlap <duration>',
      'how long the old token still works, 0s to 7d (default: 24h)',
      seconds({ least: '0s', most: '7d' }),
    )
    .option(...REASON)
    .action(rotate)
  tokens
    .command('revoke')
    .description('end a token at once, and list the tokens that it created')
    .argument('<id>', 'such as tok_…')
    .option('--descendants', 'end the tokens that it created too, and those that they created')
    .option(...REASON)
    .action(revoke)
}

async function rotate(
  id: string,
  { overlap: overlapSeconds, reason }: { overlap?: number; reason?: string },
  command: Command,
): Promise<void> {
  printNew(await rolecall.rotateToken(id, { overlapSeconds, reason }), command)
}

interface CreateOptions {
  may: string[]
  customer?: string[]
  connection?: string[]
  scope?: string[]
  expiresIn?: number
}

async function create(name: string, options: CreateOptions, command: Command): Promise<void> {
  const { may, customer: customers, connection: connections, scope: scopes } = options
  // The service checks the grants and names those that exist.
  const grants = { may: may as Grant[], customers, connections, scopes }
  const input = { name, ...grants, expiresInSeconds: options.expiresIn }
  printNew(await rolecall.createToken(input), command)
}

/** Prints the token and the tokens that it created, and says how to end these too. */
async function revoke(
  id: string,
  options: { descendants?: boolean; reason?: string },
  command: Command,
): Promise<void> {
  const revoked = await rolecall.revokeToken(id, options)
  const all = [revoked, ...revoked.descendants]
  const print = () => all.map((it) => `${it.id}  ${it.status}  ${it.name}`).join('\n')
  output(command).data(revoked, print)
  if (options.descendants || all.length === 1) return
  output(command).say(
    `It created the other tokens in this list (${all.length - 1}), and they still work. To end them too: rolecall tokens revoke ${id} --descendants`,
  )
}

/** Prints only the token on standard output, so that it can be piped into a secret store. */
function printNew(made: NewlyMadeApiToken, command: Command): void {
  const { id, name, expiresAt } = made
  output(command).data(made, () => made.token)
  const note = `Not shown again. ${name} (${id}) works until ${expiresAt}, for: ${describeGrants(made)}.`
  output(command).say(paint('dim', note))
}

const describeGrants = ({ may, customers, connections, scopes }: ApiToken): string =>
  [
    may.join(', '),
    ...Object.entries({ customers, connections, scopes }).flatMap(([what, only]) =>
      only ? `${what} ${only.join(', ')}` : [],
    ),
  ].join('; ')
