import { spawnSync } from 'node:child_process'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliVersion, warmCli } from '../fixtures/warm-cli.ts'
import { clockIn, pythonClockIn } from './clock.ts'
import { connect, customer } from './customer.ts'
import { type Environment, launch, launchAnywhere, type Running, runAnywhere } from './program.ts'
import { type Connection, Stage, TOKEN, until } from './stage.ts'

const BIN = join(import.meta.dirname, '../../bin/rolecall.js')
const CLOCK = join(tmpdir(), `rolecall-clock-${process.pid}`)
const LONGER_THAN_CREDENTIALS_LIVE = 61 * 60_000
const REFUSAL = /CONNECTION_NOT_ISSUING/
const REASON = /No credentials are issued while the connection is suspended\./

const found = (file: string, ...args: string[]) =>
  spawnSync(file, args, { stdio: 'ignore' }).status === 0
const installedCli = await cliVersion()
const hasCli = installedCli !== undefined
const hasBoto3 = found('python3', '-c', 'import boto3')
if (!hasBoto3)
  process.stderr.write(
    'SKIPPED: boto3 is not installed here, so it is not tried with credentials of Rolecall.\n',
  )

let stage: Stage
let connection: Connection
let agent: Running
let warm: Awaited<ReturnType<typeof warmCli>>
let ahead = 0

/** All programs' calendars jump at once; nobody waits. */
async function jump(milliseconds: number): Promise<void> {
  ahead += milliseconds
  await writeFile(CLOCK, String(ahead))
}

beforeAll(async () => {
  await writeFile(CLOCK, '0')
  stage = await Stage.serving(undefined, clockIn(CLOCK))
  const invitation = await stage.invite()
  await connect(stage, invitation, customer(stage, '222233334444'))
  connection = await stage.connected(invitation)
  agent = launch(
    ['agent', '--json', '--allow', `${connection.id}:inventory`],
    { ...stage.environment, ...clockIn(CLOCK) },
    { cwd: stage.folder },
  )
  await agent.prints(/\n}\n/)
  const { name, text } = pythonClockIn(CLOCK)
  await mkdir(pythonClock())
  await writeFile(join(pythonClock(), name), text)
  warm = await warmCli(installedCli, { PYTHONPATH: pythonClock() })
})
afterAll(async () => {
  await warm?.stop()
  await agent?.kill('SIGTERM')
  await stage?.close()
  await rm(CLOCK, { force: true })
})

interface Announced {
  tokenFile: string
  served: { connectionId: string; scope: string; environment: Environment }[]
}

const announced = () => JSON.parse(agent.said().stdout) as Announced

/**
 * The three ways that AWS documents, and the agent's: what a service's environment holds for each.
 */
const WAYS: Record<string, () => Promise<Environment>> = {
  'the container endpoint with a token': async () => ({
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${stage.url}/v1/connections/${connection.id}/credentials?scope=inventory`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: TOKEN,
  }),
  'the container endpoint with a token file': async () => {
    const file = join(stage.folder, 'token')
    await writeFile(file, TOKEN, { mode: 0o600 })
    return {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${stage.url}/v1/connections/${connection.id}/credentials?scope=inventory`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file,
    }
  },
  'the agent': async () => announced().served[0]!.environment,
  credential_process: async () => {
    const config = join(stage.folder, 'aws-config')
    const command = `"${process.execPath}" "${BIN}" credentials ${connection.id} --scope inventory`
    await writeFile(config, `[profile acme]\nregion = us-east-1\ncredential_process = ${command}\n`)
    return {
      AWS_CONFIG_FILE: config,
      AWS_PROFILE: 'acme',
      ROLECALL_URL: stage.url,
      ROLECALL_TOKEN: TOKEN,
    }
  },
}

const pythonClock = () => join(stage.folder, 'python-clock')

/** The client as it is installed, with a calendar that jumps. */
async function environmentFor(way: string): Promise<Environment> {
  const { PYENV_ROOT } = process.env
  return {
    ...{
      HOME: stage.folder,
      AWS_ENDPOINT_URL: stage.sandbox,
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_PAGER: '',
      PYTHONPATH: pythonClock(),
    },
    ...(PYENV_ROOT !== undefined && { PYENV_ROOT }),
    ...clockIn(CLOCK),
    ...(await WAYS[way]!()),
  }
}

/** A long-running service: it says who it is whenever it is asked, with the key that it used. */
const BOTO3_PROGRAM = `
import sys, boto3
session = boto3.Session()
sts = session.client('sts')
for line in sys.stdin:
    try:
        account = sts.get_caller_identity()['Account']
        print(line.strip(), account, session.get_credentials().get_frozen_credentials().access_key, flush=True)
    except Exception as error:
        print(line.strip(), 'refused', error, flush=True)
`

const UNDER_EXEC = 'exec'

async function launchService(way: string): Promise<Running> {
  if (way !== UNDER_EXEC)
    return launchAnywhere('python3', ['-c', BOTO3_PROGRAM], await environmentFor(way))
  const { AWS_PROFILE: _, ...environment } = await environmentFor('credential_process')
  return launchAnywhere(
    process.execPath,
    [BIN, 'exec', connection.id, '--scope', 'inventory', '--', 'python3', '-c', BOTO3_PROGRAM],
    environment,
  )
}

async function service(way: string) {
  const running = await launchService(way)
  let turn = 0
  return {
    running,
    async ask(): Promise<string> {
      running.process.stdin!.write(`turn${++turn}\n`)
      return (await running.prints(new RegExp(`^turn${turn} (.*)$`, 'm')))[1]!
    },
  }
}

const cli = async (way: string) =>
  runAnywhere('aws', ['sts', 'get-caller-identity', '--output', 'json'], {
    ...(await environmentFor(way)),
    PATH: warm.path,
  })

const ways = Object.keys(WAYS)
const eachWay = <T>(ask: (way: string) => Promise<T>, among = ways): Promise<T[]> =>
  Promise.all(among.map(ask))
/**
 * Each command is a program of its own, which takes its time to start: AWS's three ways must do.
 */
const documented = ways.filter((way) => way !== 'the agent')

describe('unchanged AWS clients', () => {
  it.skipIf(!hasCli)(
    'of the command line get credentials in each way, and new ones after those expired',
    async () => {
      for (const outcome of await eachWay(cli, documented))
        expect(JSON.parse(outcome.stdout || outcome.stderr)).toMatchObject({
          Account: connection.accountId,
        })
      await jump(LONGER_THAN_CREDENTIALS_LIVE)
      for (const outcome of await eachWay(cli, documented))
        expect(JSON.parse(outcome.stdout || outcome.stderr)).toMatchObject({
          Account: connection.accountId,
        })
    },
  )

  it.skipIf(!hasBoto3)(
    'of Python get credentials in each way, renew them when they expire, and say why none come any more',
    async () => {
      const tried = [...ways, UNDER_EXEC]
      const services = await eachWay(service, tried)
      const asked = () => Promise.all(services.map(({ ask }) => ask()))
      const before = await asked()
      for (const [index, said] of before.entries())
        expect(said, tried[index]!).toMatch(new RegExp(`^${connection.accountId} ASIA`))
      await jump(LONGER_THAN_CREDENTIALS_LIVE)
      const after = await asked()
      for (const [index, said] of after.entries()) {
        expect(said, tried[index]!).toMatch(new RegExp(`^${connection.accountId} ASIA`))
        expect(said, tried[index]!).not.toBe(before[index])
      }
      await stage.order(connection, 'suspend')
      await jump(LONGER_THAN_CREDENTIALS_LIVE)
      const refused = await asked()
      for (const [index, said] of refused.entries()) {
        expect(said, tried[index]!).toMatch(/^refused/)
        expect(said, tried[index]!).toMatch(REASON)
      }
      for (const { running } of services) running.process.stdin!.end()
      await Promise.all(services.map(({ running }) => running.ended))
      await stage.order(connection, 'resume')
    },
  )

  it.skipIf(!hasCli)(
    'of the command line are refused in words, with an exit code, while the connection is suspended',
    async () => {
      await stage.order(connection, 'suspend')
      for (const { code, stdout, stderr } of await eachWay(cli, documented)) {
        expect([code === 0, stdout]).toEqual([false, ''])
        expect(stderr).toMatch(REASON)
        expect(stderr).toMatch(REFUSAL)
      }
      await stage.order(connection, 'resume')
    },
  )
})

describe('the agent', () => {
  it('keeps its token in a file that only this user reads, and holds the API token itself (BRK-8)', async () => {
    const { tokenFile, served } = announced()
    expect((await stat(tokenFile)).mode & 0o777).toBe(0o600)
    expect(served).toMatchObject([{ connectionId: connection.id, scope: 'inventory' }])
    expect(agent.said().stdout + agent.said().stderr).not.toContain(TOKEN)
  })

  it('wants to know what it may serve', async () => {
    expect((await stage.cli(['agent'])).code).toBe(2)
    const { code, stderr } = await stage.cli(['agent', '--allow', connection.id])
    expect([code, stderr]).toEqual([2, expect.stringContaining('Give CONNECTION:SCOPE')])
  })

  it('prints the environment, says at once what it cannot serve, stops when told, and leaves no file behind', async () => {
    const file = join(stage.folder, 'agent-token')
    const args = [
      'agent',
      '--token-file',
      file,
      '--allow',
      `${connection.id}:inventory`,
      '--allow',
      `${connection.id}:admin`,
    ]
    const running = launch(args, stage.environment, { cwd: stage.folder })
    await running.prints(/SCOPE_UNKNOWN con_\w+:admin .*Choose one: inventory, metrics/)
    expect(running.said().stdout).toMatch(
      /^# con_\w+, scope inventory\nexport AWS_CONTAINER_CREDENTIALS_FULL_URI='http:\/\/127\.0\.0\.1:\d+\/v1\//,
    )
    expect(running.said().stdout).toContain(
      `export AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE='${file}'`,
    )
    expect((await running.kill('SIGTERM')).code).toBe(0)
    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('the console link', () => {
  it('signs in to the console of the customer’s account, for the scope, and lands where it was told', async () => {
    const destination = '/cloudformation/home?region=us-east-1'
    const { code, stdout, stderr } = await stage.cli(
      ['console', connection.id, '--scope', 'inventory', '--destination', destination],
      clockIn(CLOCK),
    )
    expect(code, stderr).toBe(0)
    expect(stderr).toMatch(/Keep this link secret: it signs in/)
    const answer = await fetch(stdout.trim(), { redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([
      302,
      stage.sandbox + destination,
    ])
    expect((await fetch(answer.headers.get('location')!)).status).toBe(200)
  })

  it('is opened by the browser without the link standing in its command line', async () => {
    const opened = join(stage.folder, 'opened')
    const browser = join(stage.folder, 'browser.mjs')
    await writeFile(
      browser,
      `#!${process.execPath}
      import { writeFileSync } from 'node:fs'
      const answer = await fetch(process.argv[2], { redirect: 'manual' })
      const again = await fetch(process.argv[2], { redirect: 'manual' }).then((it) => it.status, () => 'gone')
      writeFileSync(${JSON.stringify(opened)}, JSON.stringify({ argv: process.argv.slice(2), location: answer.headers.get('location'), again }))`,
      { mode: 0o755 },
    )
    const { code, stdout, stderr } = await stage.cli(
      ['console', connection.id, '--scope', 'inventory', '--open'],
      {
        BROWSER: browser,
        ...clockIn(CLOCK),
      },
    )
    expect(code, stderr).toBe(0)
    expect(stdout).not.toContain('SigninToken')
    const seen = await until(
      'the browser',
      async () => spawnSync('cat', [opened], { encoding: 'utf8' }).stdout || undefined,
    )
    const { argv, location, again } = JSON.parse(seen) as {
      argv: string[]
      location: string
      again: unknown
    }
    expect(argv.join()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{40,}$/)
    expect(location).toContain(`${stage.sandbox}/federation?Action=login&Issuer=`)
    expect([404, 'gone']).toContain(again)
  })

  it('is refused for a page that is not the console’s (attack 47)', async () => {
    for (const destination of [
      '//evil.example',
      'https://evil.example/',
      'javascript:alert(1)',
      'https://console.aws.amazon.com@evil.example/',
    ]) {
      const { code, stderr } = await stage.cli(
        ['console', connection.id, '--scope', 'inventory', '--destination', destination],
        clockIn(CLOCK),
      )
      expect([code, stderr]).toEqual([
        2,
        expect.stringContaining('--destination must be a page on'),
      ])
    }
  })
})

describe('aws-config', () => {
  const HAND_MADE =
    '[default]\r\nregion = eu-west-1\r\n\r\n[profile acme-inventory]\r\nregion = \u00fc # no line break follows'
  const config = () => join(stage.folder, 'hand-made-config')
  const awsConfig = (...args: string[]) =>
    stage.cli(['aws-config', ...args], { AWS_CONFIG_FILE: config(), ...clockIn(CLOCK) })
  const bytes = () => readFile(config(), 'utf8')

  it('writes a profile for each connection and scope, once, and takes them out again, byte for byte', async () => {
    await writeFile(config(), HAND_MADE, { mode: 0o640 })
    const shown = await awsConfig('--dry-run')
    expect(shown.stdout).toMatch(/\+ +acme-metrics +222233334444 +con_\w+/)
    expect(await bytes()).toBe(HAND_MADE)
    expect((await awsConfig()).code).toBe(0)
    const written = await bytes()
    expect(written.startsWith(HAND_MADE)).toBe(true)
    expect(profiles(written)).toEqual([
      'default',
      'acme-inventory',
      'acme-222233334444-inventory',
      'acme-metrics',
    ])
    expect(written).not.toContain(TOKEN)
    expect((await stat(config())).mode & 0o777).toBe(0o640)
    const again = await awsConfig('--json')
    expect(JSON.parse(again.stdout)).toMatchObject({ changed: false, removed: [] })
    expect(await bytes()).toBe(written)
    expect(JSON.parse((await awsConfig('--scope', 'metrics', '--json')).stdout)).toMatchObject({
      removed: ['acme-222233334444-inventory'],
    })
    expect((await awsConfig('--remove')).stdout).toMatch(/- +acme-metrics/)
    expect(await bytes()).toBe(HAND_MADE)
  })

  it('makes profiles that an unchanged client takes, with the token in its environment or in a file', async () => {
    const token = join(stage.folder, 'profile-token')
    await writeFile(token, `${TOKEN}\n`)
    await writeFile(config(), '')
    const { ROLECALL_TOKEN: _, ...tokenless } = stage.environment
    const environment = {
      ...tokenless,
      ROLECALL_TOKEN_FILE: token,
      AWS_CONFIG_FILE: config(),
      ...clockIn(CLOCK),
    }
    const outcome = await runAnywhere(
      process.execPath,
      [BIN, 'aws-config', '--scope', 'inventory'],
      { ...environment, HOME: stage.folder },
    )
    expect(outcome.code, outcome.stderr).toBe(0)
    const program = `
      import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
      process.stdout.write((await new STSClient({}).send(new GetCallerIdentityCommand({}))).Account)`
    const sdk = {
      AWS_ENDPOINT_URL: stage.sandbox,
      AWS_CONFIG_FILE: config(),
      AWS_PROFILE: 'acme-inventory',
      ...clockIn(CLOCK),
    }
    const { stdout, stderr } = await runAnywhere(
      process.execPath,
      ['--input-type=module', '--eval', program],
      {
        ...sdk,
        HOME: stage.folder,
      },
    )
    expect(stdout, stderr).toBe(connection.accountId)
  })
})

const profiles = (text: string): string[] =>
  [...text.matchAll(/^\[(?:profile )?(.*)\]/gm)].map(([, name]) => name!)
