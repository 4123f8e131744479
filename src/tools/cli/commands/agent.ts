import { type Command, InvalidArgumentError } from 'commander'
import { isRolecallError } from '../../../api/errors.ts'
import type { AwsCredentials, Wanted } from '../../../client/credentials.ts'
import { fromRolecall } from '../../../client/from-rolecall.ts'
import { type Loopback, openLoopback } from '../../../client/loopback.ts'
import { readAddress } from '../../../client/token.ts'
import { writeTokenFile } from '../agent/token-file.ts'
import { SESSION_DURATION } from '../durations.ts'
import { port } from '../numbers.ts'
import { type Output, output, paint } from '../output.ts'
import { untilStopped } from '../until-stopped.ts'

interface AgentOptions {
  allow: Allowed[]
  duration?: number
  port: number
  tokenFile?: string
}

type Allowed = Required<Pick<Wanted, 'connectionId' | 'scope'>>

interface Served {
  wanted: Allowed
  fresh: () => Promise<AwsCredentials>
}

/** `con_…:scope`. */
function wantedFrom(text: string): Allowed {
  const [, connectionId, scope] = /^(con_[\w-]+):([\w-]+)$/.exec(text) ?? []
  if (connectionId === undefined || scope === undefined)
    throw new InvalidArgumentError('Give CONNECTION:SCOPE, such as con_…:metrics.')
  return { connectionId, scope }
}

export function addAgentCommand(program: Command): void {
  program
    .command('agent')
    .summary('serve credentials to the services on this machine')
    .description(
      'serve credentials on 127.0.0.1, so that the services on this machine need no API token',
    )
    .requiredOption(
      '--allow <connection:scope>',
      'serve this connection and scope, such as con_…:metrics; repeat it for more',
      (text, soFar: Allowed[] = []) => [...soFar, wantedFrom(text)],
    )
    .option('--port <number>', 'port to listen on, 0 to 65535; 0 picks a free one', port, 0)
    .option(...SESSION_DURATION)
    .option(
      '--token-file <file>',
      'write the token for the services to this file, mode 0600 (default: a file in a new temporary folder)',
    )
    .action(serve)
}

async function serve(options: AgentOptions, command: Command): Promise<void> {
  const { allow, duration: durationSeconds, port, tokenFile } = options
  readAddress(process.env) // A missing setting ends the program now, not at the first request.
  const served = allow.map((wanted) => ({
    wanted,
    fresh: fromRolecall({ ...wanted, durationSeconds }),
  }))
  const { file, token, remove } = writeTokenFile(process.env, tokenFile)
  try {
    const loopback = await openLoopback({ served, token, port })
    announce(output(command), { served, loopback, file })
    void warmUp(output(command), served)
    await untilStopped()
    await loopback.stop()
  } finally {
    remove()
  }
  // Do not wait for a request to Rolecall that still runs: nobody needs its answer.
  process.exit()
}

/** Gets credentials before the first caller asks. AWS: an SDK waits for one second only. */
async function warmUp(out: Output, served: Served[]): Promise<void> {
  for (const { wanted, fresh } of served) {
    await fresh().catch((error: unknown) => {
      const [code, message] = isRolecallError(error)
        ? [error.code, error.message]
        : ['INTERNAL', String(error)]
      out.say(`${paint('red', code)} ${wanted.connectionId}:${wanted.scope} ${message}`)
    })
  }
}

function announce(
  out: Output,
  { served, loopback, file }: { served: Served[]; loopback: Loopback; file: string },
): void {
  const sets = served.map(({ wanted }) => ({
    ...wanted,
    environment: {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: loopback.uriOf(wanted),
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file,
    },
  }))
  out.data({ tokenFile: file, served: sets }, () =>
    sets
      .map(({ connectionId, scope, environment }) =>
        [
          `# ${connectionId}, scope ${scope}`,
          ...Object.entries(environment).map(([name, value]) => `export ${name}='${value}'`),
          // Older SDKs ignore the file. The token itself is in no output.
          `export AWS_CONTAINER_AUTHORIZATION_TOKEN="$(cat '${file}')"`,
        ].join('\n'),
      )
      .join('\n'),
  )
  out.say(paint('dim', 'Set one of these groups of variables for each service. Stop with Ctrl+C.'))
}
