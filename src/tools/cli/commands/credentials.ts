import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { Secret } from '../../../api/secret.ts'
import { freshCredentials, toDocument, type Wanted } from '../../../client/credentials.ts'
import { openLoopback } from '../../../client/loopback.ts'
import { readAddress } from '../../../client/token.ts'
import { systemWorld } from '../../../client/world.ts'
import { childEnvironment, containerVariables, staticVariables } from '../exec/environment.ts'
import { type Ending, endAlike, runChild } from '../exec/run-child.ts'
import { SESSION_DURATION } from '../numbers.ts'
import { output } from '../output.ts'

interface ScopeOptions {
  scope?: string
  duration?: number
}

/** Commands that hand out a connection's credentials. */
export function addCredentialCommands(program: Command): void {
  addCredentials(program)
  addExec(program)
}

function addCredentials(program: Command): void {
  program
    .command('credentials')
    .description(
      'print short-lived credentials of a connection, in the format of AWS’s credential_process',
    )
    .argument('<connection>', 'id of the connection, such as con_…')
    .option('--scope <name>', 'scope of the access profile (default: the only one)')
    .option(...SESSION_DURATION)
    .option(
      '--url <address>',
      'address of the service (default: ROLECALL_URL, or http://127.0.0.1:4000)',
    )
    .option(
      '--token-file <file>',
      'file with the API token (default: ROLECALL_TOKEN, or the file ROLECALL_TOKEN_FILE)',
    )
    .action(
      async (
        connectionId: string,
        options: ScopeOptions & { url?: string; tokenFile?: string },
        command: Command,
      ) => {
        const { scope, duration: durationSeconds, url, tokenFile } = options
        const given = {
          ...(url !== undefined && { url }),
          ...(tokenFile !== undefined && { token: { file: tokenFile } }),
        }
        const fresh = freshCredentials(
          () => readAddress(process.env, given),
          { connectionId, scope, durationSeconds },
          systemWorld,
        )
        const {
          AccessKeyId,
          SecretAccessKey,
          Token: SessionToken,
          Expiration,
        } = toDocument(await fresh())
        // AWS: credential_process expects one JSON document with Version 1 on standard output.
        output(command).data({ Version: 1, AccessKeyId, SecretAccessKey, SessionToken, Expiration })
      },
    )
}

function addExec(program: Command): void {
  program
    .command('exec')
    .description('run a command with a connection’s credentials; they are renewed while it runs')
    .argument('<connection>', 'id of the connection, such as con_…')
    .argument('<command...>', 'the command and its arguments, after --')
    .option('--scope <name>', 'scope of the access profile (default: the only one)')
    .option(...SESSION_DURATION)
    .option(
      '--static-keys',
      'set AWS_ACCESS_KEY_ID and the like, for programs that read nothing else; these keys are not renewed',
    )
    .action(
      async (
        connectionId: string,
        line: [string, ...string[]],
        options: ScopeOptions & { staticKeys?: boolean },
      ) => {
        const { scope, duration: durationSeconds, staticKeys = false } = options
        endAlike(await execute({ connectionId, scope, durationSeconds }, line, staticKeys))
      },
    )
}

async function execute(
  wanted: Wanted,
  line: [string, ...string[]],
  staticKeys: boolean,
): Promise<Ending> {
  const fresh = freshCredentials(() => readAddress(process.env), wanted, systemWorld)
  // Before the command starts, so that a refusal is reported by us and not by the command's SDK.
  const first = await fresh()
  if (staticKeys) return runChild(line, childEnvironment(process.env, staticVariables(first)))
  const token = new Secret(randomBytes(32).toString('base64url'))
  const loopback = await openLoopback({ served: [{ wanted, fresh }], token, port: 0 })
  try {
    return await runChild(
      line,
      childEnvironment(process.env, containerVariables(loopback.uriOf(wanted), token)),
    )
  } finally {
    await loopback.stop()
  }
}
