import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { Secret } from '../../../api/secret.ts'
import { toDocument } from '../../../client/credentials.ts'
import { fromRolecall } from '../../../client/from-rolecall.ts'
import { openLoopback } from '../../../client/loopback.ts'
import { SESSION_DURATION } from '../durations.ts'
import { childEnvironment, containerVariables, staticVariables } from '../exec/environment.ts'
import { type Ending, endAlike, runChild } from '../exec/run-child.ts'
import { CONNECTION_ID } from '../ids.ts'
import { output } from '../output.ts'

interface Options {
  scope?: string
  duration?: number
}

/** Commands that hand out a connection's credentials. */
export function addCredentialCommands(program: Command): void {
  const add = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .argument('<connection>', ...CONNECTION_ID)
      .option('--scope <name>', 'scope of the access profile (default: the only one)')
      .option(...SESSION_DURATION)
  add(
    'credentials',
    'print short-lived credentials of a connection, in the format of AWS’s credential_process',
  )
    .option(
      '--url <address>',
      'address of the service (default: ROLECALL_URL, or http://127.0.0.1:4000)',
    )
    .option(
      '--token-file <file>',
      'file with the API token (default: ROLECALL_TOKEN, or the file ROLECALL_TOKEN_FILE)',
    )
    .action(printCredentials)
  add('exec', 'run a command with a connection’s credentials; they are renewed while it runs')
    .argument('<command...>', 'the command and its arguments, after --')
    .option(
      '--static-keys',
      'set AWS_ACCESS_KEY_ID and the like, for programs that read nothing else; these keys are not renewed',
    )
    .action(
      async (id: string, line: [string, ...string[]], options: Options & { staticKeys?: true }) =>
        endAlike(await execute(id, line, options)),
    )
}

async function printCredentials(
  connectionId: string,
  options: Options & { url?: string; tokenFile?: string },
  command: Command,
): Promise<void> {
  const { scope, duration: durationSeconds, url, tokenFile } = options
  const token = tokenFile === undefined ? undefined : { file: tokenFile }
  const wanted = { connectionId, scope, durationSeconds, url, token }
  const { Token: SessionToken, ...rest } = toDocument(await fromRolecall(wanted)())
  // AWS: credential_process expects one JSON document with Version 1 on standard output.
  output(command).data({ Version: 1, ...rest, SessionToken })
}

async function execute(
  connectionId: string,
  line: [string, ...string[]],
  { scope, duration: durationSeconds, staticKeys }: Options & { staticKeys?: true },
): Promise<Ending> {
  const wanted = { connectionId, scope, durationSeconds }
  const fresh = fromRolecall(wanted)
  // Get the first session before the command starts, so that Rolecall reports a refusal and not the
  // command's SDK.
  const first = await fresh()
  if (staticKeys) return runChild(line, childEnvironment(process.env, staticVariables(first)))
  const token = new Secret(randomBytes(32).toString('base64url'))
  const loopback = await openLoopback({ served: [{ wanted, fresh }], token, port: 0 })
  try {
    const variables = containerVariables(loopback.uriOf(wanted), token)
    return await runChild(line, childEnvironment(process.env, variables))
  } finally {
    await loopback.stop()
  }
}
