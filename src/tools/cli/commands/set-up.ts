import { resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { ABANDON, valueList } from '../numbers.ts'
import { output, paint } from '../output.ts'
import type { SetupOptions } from '../set-up.ts'

interface InitOptions {
  vendorName?: string
  supportUrl?: string
  roleName?: string
}

export function addInit(program: Command): void {
  program
    .command('init')
    .summary('write a commented rolecall.yaml to start from')
    .description('write a commented rolecall.yaml to start from; never overwrites one')
    .option('--vendor-name <text>', 'what customers see as your name, at most 80 characters')
    .option('--support-url <url>', 'where customers get help')
    .option('--role-name <name>', 'name of the role in customers’ accounts')
    .action(async (options: InitOptions, command: Command) => {
      const { writeNewConfig } = await import('../init.ts')
      const out = output(command)
      const path = resolve(process.env.ROLECALL_CONFIG || 'rolecall.yaml')
      const choices = process.stdin.isTTY && !out.json ? await askFor(options) : options
      const { vendorName = 'Example Vendor', roleName = 'ExampleVendorAccess' } = choices
      const isNew = await writeNewConfig(path, { ...choices, vendorName, roleName })
      if (!isNew) {
        out.say(`${path} exists. It was left as it is.`)
        process.exitCode = 2
        return
      }
      out.data({ config: path }, () => path)
      out.say(`${paint('green', 'Written.')} Edit it, then run: rolecall template lint`)
    })
}

/** Asks on a terminal for values that no option gives. */
async function askFor(options: InitOptions): Promise<InitOptions> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const ask = async (given: string | undefined, question: string) =>
    given ?? ((await terminal.question(question)).trim() || undefined)
  try {
    return {
      vendorName: await ask(options.vendorName, 'Your name, as customers see it: '),
      supportUrl: await ask(options.supportUrl, 'Where customers get help (URL, or nothing): '),
      roleName: await ask(options.roleName, 'Name of the role in customers’ accounts: '),
    } as InitOptions
  } finally {
    terminal.close()
  }
}

export function addSetup(program: Command): void {
  program
    .command('setup')
    .summary('create what Rolecall needs in your AWS account')
    .description('create what Rolecall needs in your AWS account; can be run again at any time')
    .option(
      '--region <region>',
      'Region in which customers can launch; repeat it for more, the first is the home Region',
      valueList,
    )
    .option('--name-prefix <prefix>', 'prefix of all names (default: "rolecall")')
    .option('--bucket-suffix <suffix>', 'added to the bucket’s name if that name is taken')
    .option(
      '--service-principal <arn>',
      'only this role or user may use the broker role; repeat it for more',
      valueList,
    )
    .option(
      '--only-via-cloudformation',
      'accept messages only from CloudFormation; to undo: --no-only-via-cloudformation',
    )
    .option('--no-only-via-cloudformation', 'accept messages from any AWS account again')
    .option(...ABANDON)
    .action(setup)
}

async function setup(options: SetupOptions, command: Command): Promise<void> {
  const { requirePreparation, setUp, variables } = await import('../set-up.ts')
  const { writeConfig } = await import('../../setup/config/write-config.ts')
  const out = output(command)
  const configPath = await requirePreparation(process.env, options)
  const result = await setUp(out, process.env, options)
  const { onlyViaCloudformation: onlyViaCloudFormation } = options
  const written = await writeConfig(configPath, { ...result, onlyViaCloudFormation })
  const { steps: _, ...made } = result
  const environment = Object.entries(variables(result)).map((pair) => pair.join('='))
  out.data({ ...made, ...variables(result), config: configPath }, () => environment.join('\n'))
  const done = paint('green', result.changed ? 'Set up.' : 'Nothing had to change.')
  out.say(`${done} ${configPath} is ${written}. Next: rolecall serve`)
}

interface DoctorOptions {
  deployed?: boolean
  region?: string[]
  namePrefix?: string
}

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .summary('check the installation, and say how to fix it')
    .description('check settings, store, templates and AWS, and say how to fix what is wrong')
    .option('--deployed', 'check what "rolecall deploy" created')
    .option(
      '--region <region>',
      'with --deployed: its Regions; repeat it for more, the first is the home Region',
      valueList,
    )
    .option('--name-prefix <prefix>', 'with --deployed: its name prefix (default: "rolecall")')
    .action(async (options: DoctorOptions, command: Command) => {
      const out = output(command)
      const problems = options.deployed
        ? await (await import('../doctor-deployed.ts')).examineDeployment(out, process.env, options)
        : await (await import('../doctor.ts')).examine(out, process.env)
      const healthy = problems.length === 0
      const shown = problems.map(({ code, message }) => ({ code, message }))
      if (out.json) out.data({ healthy, problems: shown })
      const count = problems.length === 1 ? '1 problem.' : `${problems.length} problems.`
      out.say(healthy ? paint('green', 'No problems.') : paint('red', count))
      process.exitCode = healthy ? 0 : 4
    })
}
