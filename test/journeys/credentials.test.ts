import { spawnSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, customer } from './customer.ts'
import { launch, runAnywhere } from './program.ts'
import { type Connection, Stage, TOKEN } from './stage.ts'

const BIN = join(import.meta.dirname, '../../bin/rolecall.js')

let stage: Stage
let connection: Connection
const who = () => customer(stage, '222233334444')

beforeAll(async () => {
  stage = await Stage.serving()
  const invitation = await stage.invite()
  await connect(stage, invitation, who())
  connection = await stage.connected(invitation)
})
afterAll(() => stage.close())

/** A separate program of the vendor, with the SDK of its own and nothing but its environment. */
const SDK_PROGRAM = `
  import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
  process.stdout.write((await new STSClient({}).send(new GetCallerIdentityCommand({}))).Account)
`

const REFUSED_PROGRAM = `
  import { fromHttp } from '@aws-sdk/credential-provider-http'
  await fromHttp()().catch(({ Code, Message }) => process.stdout.write(Code + ': ' + Message))
`

const EXEC_PROGRAM = `
  import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
  const { Account: account } = await new STSClient({}).send(new GetCallerIdentityCommand({}))
  process.stdout.write(JSON.stringify({ account, region: process.env.AWS_REGION, names: Object.keys(process.env) }))
`

const bare = () => ({ AWS_ENDPOINT_URL: stage.sandbox, AWS_REGION: 'us-east-1' })

describe("a connection's credentials in an AWS SDK", () => {
  it('come from the container credentials endpoint', async () => {
    const { stdout, stderr } = await runAnywhere(
      process.execPath,
      ['--input-type=module', '--eval', SDK_PROGRAM],
      {
        ...bare(),
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${stage.url}/v1/connections/${connection.id}/credentials?scope=inventory`,
        AWS_CONTAINER_AUTHORIZATION_TOKEN: `Bearer ${TOKEN}`,
      },
    )
    expect(stdout, stderr).toBe(connection.accountId)
  })

  it('are refused there in words that the SDK’s provider hands on', async () => {
    const { stdout, stderr } = await runAnywhere(
      process.execPath,
      ['--input-type=module', '--eval', REFUSED_PROGRAM],
      {
        ...bare(),
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${stage.url}/v1/connections/${connection.id}/credentials?scope=admin`,
        AWS_CONTAINER_AUTHORIZATION_TOKEN: TOKEN,
      },
    )
    expect(stdout, stderr).toMatch(/^SCOPE_UNKNOWN: .*Choose one: inventory, metrics\.$/)
  })

  it('come from credential_process', async () => {
    const config = join(stage.folder, 'aws-config')
    const command = `"${process.execPath}" "${BIN}" credentials ${connection.id} --scope inventory`
    await writeFile(config, `[profile acme]\nregion = us-east-1\ncredential_process = ${command}\n`)
    const { stdout, stderr } = await runAnywhere(
      process.execPath,
      ['--input-type=module', '--eval', SDK_PROGRAM],
      {
        ...bare(),
        AWS_CONFIG_FILE: config,
        AWS_PROFILE: 'acme',
        ROLECALL_URL: stage.url,
        ROLECALL_TOKEN: TOKEN,
      },
    )
    expect(stdout, stderr).toBe(connection.accountId)
  })

  it('come to a command by exec, as an endpoint of its own: neither keys, nor other credentials of the vendor, nor the API token', async () => {
    await mkdir(join(stage.folder, '.aws'), { recursive: true })
    await writeFile(
      join(stage.folder, '.aws/credentials'),
      '[default]\naws_access_key_id = 111122223333\naws_secret_access_key = sandbox\n',
    )
    await writeFile(join(stage.folder, '.aws/config'), '[default]\nregion = eu-west-1\n')
    const args = [
      'exec',
      connection.id,
      '--scope',
      'inventory',
      '--',
      process.execPath,
      '--input-type=module',
      '--eval',
      EXEC_PROGRAM,
    ]
    const { AWS_REGION: _, ...environment } = stage.environment
    const { code, stdout, stderr } = await runAnywhere(process.execPath, [BIN, ...args], {
      ...environment,
      HOME: stage.folder,
    })
    expect(code, stderr).toBe(0)
    const seen = JSON.parse(stdout) as { account: string; region: string; names: string[] }
    expect(seen).toMatchObject({ account: connection.accountId, region: 'eu-west-1' })
    expect(
      seen.names.filter((name) => /^AWS_.*(KEY|SESSION|PROFILE)|^ROLECALL_.*TOKEN/.test(name)),
    ).toEqual([])
    expect(stdout).not.toContain(TOKEN)
  })

  it('come as keys to a command that knows no other way, where that is asked for', async () => {
    const print =
      'process.stdout.write(JSON.stringify([process.env.AWS_ACCESS_KEY_ID, process.env.ROLECALL_TOKEN ?? null]))'
    const args = [
      'exec',
      connection.id,
      '--scope',
      'inventory',
      '--static-keys',
      '--',
      process.execPath,
      '-e',
      print,
    ]
    const [accessKeyId, token] = JSON.parse((await stage.cli(args)).stdout)
    expect(accessKeyId).toMatch(/^ASIA/)
    expect(token).toBeNull()
  })

  it('pass on how the command ended', async () => {
    const ended = (script: string) =>
      stage.cli([
        'exec',
        connection.id,
        '--scope',
        'inventory',
        '--',
        process.execPath,
        '-e',
        script,
      ])
    expect((await ended('process.exit(7)')).code).toBe(7)
    expect(await ended('process.kill(process.pid, "SIGKILL")')).toMatchObject({
      code: null,
      signal: 'SIGKILL',
    })
  })

  it('pass on a signal, and show no secret to who lists processes', async () => {
    const script =
      'process.on("SIGTERM", () => process.exit(9)); setInterval(() => {}, 1000); console.log("ready", process.pid)'
    const args = [
      'exec',
      connection.id,
      '--scope',
      'inventory',
      '--',
      process.execPath,
      '-e',
      script,
    ]
    const running = launch(args, stage.environment, { cwd: stage.folder })
    const [, pid] = await running.prints(/ready (\d+)/)
    if (process.platform === 'linux') {
      const lines = await Promise.all(
        [pid!, running.process.pid!].map((it) => readFile(`/proc/${it}/cmdline`, 'utf8')),
      )
      const [, token] = /AWS_CONTAINER_AUTHORIZATION_TOKEN=([^\0]+)/.exec(
        await readFile(`/proc/${pid}/environ`, 'utf8'),
      )!
      for (const secret of [TOKEN, token!]) expect(lines.join()).not.toContain(secret)
    }
    expect((await running.kill('SIGTERM')).code).toBe(9)
  })

  it('are refused with what to do, on standard error and with an exit code, before the command starts', async () => {
    const { code, stdout, stderr } = await stage.cli([
      'exec',
      connection.id,
      '--scope',
      'admin',
      '--',
      'echo',
      'started',
    ])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/SCOPE_UNKNOWN .*Choose one: inventory, metrics/)
  })
})

const aws = spawnSync('aws', ['--version']).error ? undefined : 'aws'
if (!aws)
  process.stderr.write('The AWS CLI is not installed: the customer is not played with it.\n')

describe.skipIf(!aws)('the customer with the AWS CLI', () => {
  const cli = async (...args: string[]) => {
    const home = join(stage.folder, 'customer')
    await mkdir(home, { recursive: true })
    const environment = {
      AWS_ACCESS_KEY_ID: '555566667777',
      AWS_SECRET_ACCESS_KEY: 'sandbox',
      AWS_DEFAULT_REGION: 'eu-west-1',
      HOME: home,
    }
    const outcome = await runAnywhere(
      aws!,
      ['--endpoint-url', stage.sandbox, '--output', 'json', ...args],
      {
        ...environment,
      },
    )
    expect(outcome.code, outcome.stderr).toBe(0)
    return outcome.stdout
  }

  it('creates the stack, is connected, deletes it, and is disconnected', async () => {
    const invitation = await stage.invite({ accountId: '555566667777' })
    const stack = ['--stack-name', 'northwind']
    const launch = [
      '--template-url',
      invitation.templateUrl,
      '--capabilities',
      'CAPABILITY_NAMED_IAM',
    ]
    await cli('cloudformation', 'create-stack', ...stack, ...launch)
    await stage.connected(invitation)
    const { Stacks } = JSON.parse(await cli('cloudformation', 'describe-stacks', ...stack))
    expect(Stacks[0].StackStatus).toBe('CREATE_COMPLETE')
    await cli('cloudformation', 'delete-stack', ...stack)
    await stage.connected(invitation, 'disconnected')
  })
})
