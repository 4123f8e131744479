import type { Command } from 'commander'
import { milliseconds, port } from '../numbers.ts'
import { type Output, paint, terminal } from '../output.ts'
import type { SetupOptions } from '../set-up.ts'
import { untilStopped } from '../until-stopped.ts'

const output = (command: Command) =>
  terminal({ json: command.optsWithGlobals<{ json?: boolean }>().json ?? false })
const collect = (value: string, earlier: string[] = []): string[] => [
  ...earlier,
  ...value.split(','),
]

/** Commands that run something: each loads its part of the program only when it is asked for. */
export function addServiceCommands(program: Command): void {
  addDev(program)
  addServe(program)
  addSetup(program)
  addDoctor(program)
  addSandbox(program)
}

function addDev(program: Command): void {
  program
    .command('dev')
    .description(
      'try everything on this machine: sandbox, set-up, service and a sample customer; no AWS account needed',
    )
    .option('--play', 'play the customer’s part too, and exit')
    .option('--port <port>', 'where the service listens', port)
    .option('--sandbox-port <port>', 'where the sandbox listens', port)
    .action(
      async (
        options: { play?: boolean; port?: number; sandboxPort?: number },
        command: Command,
      ) => {
        const { runDev } = await import('../dev/run.ts')
        process.exitCode = await runDev(output(command), options)
      },
    )
}

function addServe(program: Command): void {
  program
    .command('serve')
    .description('run the service; settings come from rolecall.yaml and ROLECALL_… variables')
    .option('--new-keys', 'the keys are lost: draw others, and end the open invitations')
    .action(async ({ newKeys }: { newKeys?: true }, command: Command) => {
      const { jsonLog } = await import('../../../hosts/machine/run/log.ts')
      const { readSettings } = await import('../../../hosts/machine/config/settings.ts')
      const { startService } = await import('../../../hosts/machine/run/service.ts')
      const out = output(command)
      const toTerminal = (out.json ? process.stdout : process.stderr).isTTY
      const options = { newKeys, toTerminal }
      const service = await startService(readSettings(process.env), jsonLog(), options)
      const { url, newToken, newTokenFile: adminTokenFile } = service
      if (out.json) out.data({ url, adminToken: newToken?.reveal(), adminTokenFile })
      out.say(`Rolecall serves ${url}  (operator’s console: ${url}/admin)`)
      if (newToken && !out.json)
        out.say(`The first API token (it is shown only now): ${paint('bold', newToken.reveal())}`)
      await untilStopped()
      out.say('Stopping: finishing what is in hand. A second signal ends at once.')
      if (await service.stop()) return
      out.say('Not all of it was finished in time: the rest comes back from the queue.')
      process.exit()
    })
}

function addSetup(program: Command): void {
  program
    .command('setup')
    .description('make what Rolecall needs in your AWS account; run it again at any time')
    .option(
      '--region <region>',
      'a Region in which customers may launch, again for each; the first is the home Region',
      collect,
    )
    .option('--name-prefix <prefix>', 'begins the names of all that is made (rolecall)')
    .option('--bucket-suffix <suffix>', 'ends the bucket’s name, where the usual one is taken')
    .option(
      '--service-principal <arn>',
      'let only this role or user act as the broker, again for each',
      collect,
    )
    .option(
      '--only-via-cloudformation',
      'let strangers publish to the topics by way of CloudFormation only; stays on until taken back',
    )
    .option('--no-only-via-cloudformation', 'take that back')
    .action(async (options: SetupOptions, command: Command) => {
      const { setUp, variables } = await import('../set-up.ts')
      const { readSettings } = await import('../../../hosts/machine/config/settings.ts')
      const { writeConfig } = await import('../../setup/config/write-config.ts')
      const out = output(command)
      const { configPath } = readSettings(process.env, { making: true })
      const result = await setUp(out, process.env, options)
      const written = await writeConfig(configPath, {
        ...result,
        onlyViaCloudFormation: options.onlyViaCloudformation,
      })
      const { steps: _, ...made } = result
      out.data({ ...made, ...variables(result), config: configPath }, () =>
        Object.entries(variables(result))
          .map((pair) => pair.join('='))
          .join('\n'),
      )
      out.say(
        `${paint('green', result.changed ? 'Set up.' : 'Nothing had to change.')} ${configPath} ${written === 'unchanged' ? 'says so already' : `was ${written}`}. Next: rolecall serve`,
      )
    })
}

function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description(
      'check settings, store, templates and AWS, and say how to mend what is wrong; changes nothing',
    )
    .option('--deployed', 'check what "rolecall deploy" made')
    .option(
      '--region <region>',
      'with --deployed: its Regions, again for each; the first is the home Region',
      collect,
    )
    .option(
      '--name-prefix <prefix>',
      'with --deployed: begins the names of all that was made (rolecall)',
    )
    .action(
      async (
        options: { deployed?: boolean; region?: string[]; namePrefix?: string },
        command: Command,
      ) => {
        const out = output(command)
        const failed = options.deployed
          ? await deployedProblems(out, options)
          : await servedProblems(out)
        if (out.json)
          out.data({
            healthy: failed.length === 0,
            problems: failed.map(({ code, message }) => ({ code, message })),
          })
        out.say(
          failed.length === 0
            ? paint('green', 'All is well.')
            : paint('red', `${failed.length} to mend.`),
        )
        process.exitCode = failed.length === 0 ? 0 : 4
      },
    )
}

type Problem = { code: string; message: string }

async function servedProblems(out: Output): Promise<Problem[]> {
  const { examine } = await import('../doctor.ts')
  return examine(out, process.env)
}

async function deployedProblems(
  out: Output,
  options: { region?: string[]; namePrefix?: string },
): Promise<Problem[]> {
  const { examineDeployment } = await import('../doctor-deployed.ts')
  return examineDeployment(out, process.env, options)
}

interface SandboxFlags {
  port: number
  origin?: string
  propagation: number
  resourceTime: number
}

function addSandbox(program: Command): void {
  program
    .command('sandbox')
    .description('run a small AWS on this machine, for any SDK or the AWS CLI')
    .option('--port <port>', 'where it listens', port, 4010)
    .option('--origin <url>', 'what it calls itself in the URLs that it hands out, behind a proxy')
    .option('--propagation <ms>', 'how long a new role stays invisible to STS', milliseconds, 0)
    .option(
      '--resource-time <ms>',
      'how long CloudFormation takes for one resource',
      milliseconds,
      0,
    )
    .action(async (options: SandboxFlags, command: Command) => {
      const { openSandbox } = await import('../open-sandbox.ts')
      const knobs = { iamPropagationMs: options.propagation, resourceMs: options.resourceTime }
      const sandbox = await openSandbox(
        { port: options.port, knobs, ...(options.origin && { origin: options.origin }) },
        '--port',
      )
      const out = output(command)
      out.data(
        { endpoint: sandbox.origin, region: 'us-east-1' },
        () => `AWS_ENDPOINT_URL=${sandbox.origin}`,
      )
      out.say(
        'Any 12 digits are an account: AWS_ACCESS_KEY_ID=222222222222 AWS_SECRET_ACCESS_KEY=sandbox',
      )
      out.say(
        `Console look-alike: ${sandbox.origin}/cloudformation/home?region=us-east-1   Knobs: ${sandbox.origin}/_sandbox/knobs`,
      )
      await untilStopped()
      await sandbox.stop()
    })
}
