import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, customer } from './customer.ts'
import { runAnywhere } from './program.ts'
import { type Connection, Stage, TOKEN } from './stage.ts'

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

const bare = () => ({ AWS_ENDPOINT_URL: stage.sandbox, AWS_REGION: 'us-east-1' })

describe("a connection's credentials in an AWS SDK", () => {
  it('come from the container credentials endpoint', async () => {
    const { stdout, stderr } = await runAnywhere(process.execPath, ['--input-type=module', '--eval', SDK_PROGRAM], {
      ...bare(),
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${stage.url}/v1/connections/${connection.id}/credentials?scope=inventory`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: `Bearer ${TOKEN}`,
    })
    expect(stdout, stderr).toBe(connection.accountId)
  })

  it('come from credential_process', async () => {
    const bin = join(import.meta.dirname, '../../bin/rolecall.js')
    const config = join(stage.folder, 'aws-config')
    const command = `"${process.execPath}" "${bin}" credentials ${connection.id} --scope inventory`
    await writeFile(config, `[profile acme]\nregion = us-east-1\ncredential_process = ${command}\n`)
    const { stdout, stderr } = await runAnywhere(process.execPath, ['--input-type=module', '--eval', SDK_PROGRAM], {
      ...bare(),
      AWS_CONFIG_FILE: config,
      AWS_PROFILE: 'acme',
      ROLECALL_URL: stage.url,
      ROLECALL_TOKEN: TOKEN,
    })
    expect(stdout, stderr).toBe(connection.accountId)
  })

  it('come to a command by exec, which keeps the vendor’s own and the API token away from it', async () => {
    const print = 'process.stdout.write(JSON.stringify([process.env.AWS_ACCESS_KEY_ID, process.env.ROLECALL_TOKEN ?? null]))'
    const { code, stdout } = await stage.cli(['exec', connection.id, '--scope', 'inventory', '--', process.execPath, '-e', print])
    expect(code).toBe(0)
    const [accessKeyId, token] = JSON.parse(stdout)
    expect(accessKeyId).toMatch(/^ASIA/)
    expect(token).toBeNull()
  })

  it('pass on how the command ended', async () => {
    const args = ['exec', connection.id, '--scope', 'inventory', '--', process.execPath, '-e', 'process.exit(7)']
    expect((await stage.cli(args)).code).toBe(7)
  })
})

const aws = spawnSync('aws', ['--version']).error ? undefined : 'aws'
if (!aws) process.stderr.write('The AWS CLI is not installed: the customer is not played with it.\n')

describe.skipIf(!aws)('the customer with the AWS CLI', () => {
  const cli = async (...args: string[]) => {
    const home = join(stage.folder, 'customer')
    await mkdir(home, { recursive: true })
    const environment = { AWS_ACCESS_KEY_ID: '555566667777', AWS_SECRET_ACCESS_KEY: 'sandbox', AWS_DEFAULT_REGION: 'eu-west-1', HOME: home }
    const outcome = await runAnywhere(aws!, ['--endpoint-url', stage.sandbox, '--output', 'json', ...args], {
      ...environment,
    })
    expect(outcome.code, outcome.stderr).toBe(0)
    return outcome.stdout
  }

  it('creates the stack, is connected, deletes it, and is disconnected', { timeout: 120_000 }, async () => {
    const invitation = await stage.invite({ accountId: '555566667777' })
    const stack = ['--stack-name', 'northwind']
    const launch = ['--template-url', invitation.templateUrl, '--capabilities', 'CAPABILITY_NAMED_IAM']
    await cli('cloudformation', 'create-stack', ...stack, ...launch)
    await stage.connected(invitation)
    const { Stacks } = JSON.parse(await cli('cloudformation', 'describe-stacks', ...stack))
    expect(Stacks[0].StackStatus).toBe('CREATE_COMPLETE')
    await cli('cloudformation', 'delete-stack', ...stack)
    await stage.connected(invitation, 'disconnected')
  })
})
