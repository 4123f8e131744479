import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { Secret } from '../../../api/secret.ts'
import { freshCredentials, toDocument, type Wanted } from '../../../client/credentials.ts'
import { openLoopback } from '../../../client/loopback.ts'
import { readAddress } from '../../../client/token.ts'
import { systemWorld } from '../../../client/world.ts'
import { childEnvironment, containerVariables, staticVariables } from '../exec/environment.ts'
import { type Ending, endAlike, runChild } from '../exec/run-child.ts'
import { sessionSeconds } from '../numbers.ts'
import { output } from '../output.ts'

interface ScopeOptions {
  scope?: string
  duration?: number
}

const DURATION = [
  '--duration <seconds>',
  'how long each session lives, 900 (the default) to 3600',
  sessionSeconds,
] as const

/** Commands that hand out a connection's credentials. */
export function addCredentialCommands(program: Command): void {
  addCredentials(program)
  addExec(program)
}

function addCredentials(program: Command): void {
  program
    .command('credentials')
    .description('print short-lived credentials as AWS’s credential_process document')
    .argument('<connection>')
    .option('--scope <name>', 'scope of the access profile')
    .option(...DURATION)
    .option('--url <address>', 'where Rolecall is, instead of ROLECALL_URL')
    .option('--token-file <file>', 'holds the API token, instead of ROLECALL_TOKEN')
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
        // AWS: "Sourcing credentials with an external process": one JSON document with Version 1 on standard output.
        output(command).data({ Version: 1, AccessKeyId, SecretAccessKey, SessionToken, Expiration })
      },
    )
}

function addExec(program: Command): void {
  program
    .command('exec')
    .description(
      'run a command with a connection’s credentials, which stay fresh as long as it runs',
    )
    .argument('<connection>')
    .argument('<command...>', 'after --')
    .option('--scope <name>', 'scope of the access profile')
    .option(...DURATION)
    .option(
      '--static-keys',
      'give keys in the environment, for programs that know no other way; they end with their session',
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
  // Asked before the command starts, so that a refusal is read here and not in the command's own words.
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
