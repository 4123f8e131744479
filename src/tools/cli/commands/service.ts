import type { Command } from 'commander'
import type { DevOptions } from '../dev/run.ts'
import { milliseconds } from '../durations.ts'
import { port } from '../numbers.ts'
import { output, paint } from '../output.ts'
import { untilStopped } from '../until-stopped.ts'
import { withEntry } from './client.ts'

const PRETEND =
  'accept resource types that the sandbox lacks: only a record, with made-up attributes'

export function addDev(program: Command): void {
  program
    .command('dev')
    .summary('try Rolecall on this machine, without AWS')
    .description('try Rolecall on this machine: sandbox, service and a customer, without AWS')
    .option('--play', 'play the customer’s part too, then exit')
    .option('--port <port>', 'port of the service (default: 4000)', port)
    .option('--sandbox-port <port>', 'port of the sandbox (default: 4010)', port)
    .option(
      '--region <region>',
      'home Region, which also decides the partition (default: us-east-1)',
    )
    .option('--pretend-unknown-types', PRETEND)
    .option(
      '--parameter <name=value>',
      'value of a parameter that the invitation gives, or that the template asks the customer for; can be repeated',
      withEntry,
    )
    .action(async (options: DevOptions, command: Command) => {
      const { runDev } = await import('../dev/run.ts')
      process.exitCode = await runDev(output(command), options)
    })
}

export function addServe(program: Command): void {
  program
    .command('serve')
    .summary('run the service')
    .description('run the service; it reads rolecall.yaml and ROLECALL_… variables')
    .option(
      '--new-keys',
      'create new keys because the old ones are lost; open invitations stop working',
    )
    .action(async ({ newKeys }: { newKeys?: true }, command: Command) => {
      const { jsonLog } = await import('../../../hosts/machine/run/log.ts')
      const log = jsonLog()
      const out = output(command)
      if (!process.stderr.isTTY) {
        // The log stream holds nothing but lines of JSON (F19), also where Node warns of something.
        out.say = (why) => log.info('service.says', { why })
        process.removeAllListeners('warning')
        process.on('warning', (error) => log.warn('node.warning', { error }))
      }
      const { readSettings } = await import('../../../hosts/machine/config/settings.ts')
      const { finishStart, startService } = await import('../../../hosts/machine/run/service.ts')
      const toTerminal = (out.json ? process.stdout : process.stderr).isTTY
      const options = { newKeys, toTerminal }
      const service = await startService(readSettings(process.env), log, options)
      const { url, adminUrl, newToken, newTokenFile: adminTokenFile } = service
      if (out.json) out.data({ url, adminUrl, adminToken: newToken?.reveal(), adminTokenFile })
      out.say(`Rolecall serves ${url}  (operator’s console: ${adminUrl}/admin)`)
      if (newToken && !out.json)
        out.say(`The first API token (it is shown only now): ${paint('bold', newToken.reveal())}`)
      finishStart()
      await untilStopped()
      out.say('Stopping: finishing work in progress. A second signal stops at once.')
      if (await service.stop()) return
      out.say('Some work was not finished in time. It comes back from the queue.')
      process.exit()
    })
}

interface SandboxFlags {
  port: number
  origin?: string
  propagation: number
  resourceTime: number
  pretendUnknownTypes?: true
}

export function addSandbox(program: Command): void {
  program
    .command('sandbox')
    .summary('imitate AWS on this machine, for any SDK or the AWS CLI')
    .description('run an imitation of AWS on this machine, for any SDK or the AWS CLI')
    .option('--port <port>', 'port of the sandbox', port, 4010)
    .option('--origin <url>', 'address in the URLs that it returns, if it is behind a proxy')
    .option(
      '--propagation <duration>',
      'how long STS does not know a new role, 0s to 10m, such as 8s',
      milliseconds({ least: '0s', most: '10m', bare: 'ms' }),
      0,
    )
    .option(
      '--resource-time <duration>',
      'how long CloudFormation takes for one resource, 0s to 10m',
      milliseconds({ least: '0s', most: '10m', bare: 'ms' }),
      0,
    )
    .option('--pretend-unknown-types', PRETEND)
    .action(async (options: SandboxFlags, command: Command) => {
      const { openSandbox } = await import('../open-sandbox.ts')
      const knobs = {
        iamPropagationMs: options.propagation,
        resourceMs: options.resourceTime,
        pretendUnknownTypes: options.pretendUnknownTypes ?? false,
      }
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
        `Console: ${sandbox.origin}/cloudformation/home?region=us-east-1   Settings: ${sandbox.origin}/_sandbox/knobs`,
      )
      await untilStopped()
      await sandbox.stop()
    })
}
