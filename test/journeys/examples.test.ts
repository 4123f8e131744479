import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CreateBucketCommand, DeleteBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSandbox } from '../../src/sandbox/index.ts'
import { connect, customer } from './customer.ts'
import { type Environment, runAnywhere } from './program.ts'
import { type Connection, Stage, TOKEN } from './stage.ts'

const EXAMPLES = join(import.meta.dirname, '../../examples')
const BIN = join(import.meta.dirname, '../../bin/rolecall.js')

const works = (file: string, ...args: string[]) =>
  spawnSync(file, args, { stdio: 'ignore' }).status === 0
const hasBoto3 = works('python3', '-c', 'import boto3')
const hasPytest = hasBoto3 && works('python3', '-m', 'pytest', '--version')
const GO_NEEDED = /^go (\d+)\.(\d+)/m.exec(readFileSync(join(EXAMPLES, 'go/go.mod'), 'utf8'))!
const GO_FOUND = /go(\d+)\.(\d+)/.exec(
  spawnSync('go', ['version'], { encoding: 'utf8' }).stdout ?? '',
)
const minorOf = (version: RegExpExecArray) => Number(version[1]) * 1000 + Number(version[2])
const hasGo = GO_FOUND !== null && minorOf(GO_FOUND) >= minorOf(GO_NEEDED)
if (!hasBoto3)
  process.stderr.write('SKIPPED: boto3 is not installed here, so the Python example is not run.\n')
if (!hasPytest)
  process.stderr.write(
    'SKIPPED: pytest is not installed here, so the suite in Python is not run.\n',
  )
if (!hasGo)
  process.stderr.write(
    `SKIPPED: the Go example is neither compiled nor run. It needs Go ${GO_NEEDED[1]}.${GO_NEEDED[2]}; installed here: ${GO_FOUND?.[0] ?? 'none'}.\n`,
  )

let stage: Stage
let connection: Connection
const who = () => customer(stage, '222233334444')

beforeAll(async () => {
  stage = await Stage.serving(readFileSync(join(EXAMPLES, 'rolecall.yaml'), 'utf8'))
  const invitation = await stage.invite()
  await connect(stage, invitation, who())
  connection = await stage.connected(invitation)
})
afterAll(() => stage?.close())

const { PYENV_ROOT } = process.env
const environment = (changes: Environment): Environment => ({
  ...{
    HOME: stage.folder,
    AWS_ENDPOINT_URL: stage.sandbox,
    AWS_DEFAULT_REGION: 'us-east-1',
    POLL_MS: '50',
  },
  ...(PYENV_ROOT !== undefined && { PYENV_ROOT }),
  ...changes,
})
const asCaller = () => environment({ ROLECALL_URL: stage.url, ROLECALL_TOKEN: TOKEN })
const typescript = (name: string, ...args: string[]) =>
  runAnywhere(process.execPath, [join(EXAMPLES, 'typescript', name), ...args], asCaller())

const container = () => ({
  AWS_CONTAINER_CREDENTIALS_FULL_URI: `${stage.url}/v1/connections/${connection.id}/credentials?scope=inventory`,
  AWS_CONTAINER_AUTHORIZATION_TOKEN: TOKEN,
})

async function profile(): Promise<Environment> {
  const AWS_CONFIG_FILE = join(stage.folder, 'aws-config')
  const { code, stderr } = await stage.cli(['aws-config', '--scope', 'inventory'], {
    AWS_CONFIG_FILE,
  })
  expect(code, stderr).toBe(0)
  return { AWS_CONFIG_FILE, AWS_PROFILE: 'acme-inventory', ROLECALL_TOKEN: TOKEN }
}

describe('the example in TypeScript', () => {
  it('lists the roles of the customer’s account', async () => {
    const { stdout, stderr } = await typescript('list-roles.ts', connection.id)
    expect(stdout.split('\n'), stderr).toContain(connection.roleArn)
  })

  it('says what Rolecall says where it gets no credentials', async () => {
    const { code, stderr } = await typescript('list-roles.ts', 'con_none')
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^NOT_FOUND: There is no such record/),
    ])
  })
})

describe.skipIf(!hasPytest)('the suite of tests in Python', () => {
  it('passes against a sandbox of its own', async () => {
    const sandbox = await startSandbox()
    const file = join(EXAMPLES, 'testing/test_inventory.py')
    const pytest = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', file]
    const { code, stdout } = await runAnywhere('python3', pytest, {
      ...environment({ AWS_ENDPOINT_URL: sandbox.origin }),
      PYTHONDONTWRITEBYTECODE: '1',
    })
    await sandbox.stop()
    expect([code, /\d+ passed/.exec(stdout)?.[0]], stdout).toEqual([0, '3 passed'])
  })
})

describe('the example that provisions', () => {
  const buckets = async () =>
    ((await who().s3.send(new ListBucketsCommand({}))).Buckets ?? []).map(({ Name }) => Name)

  it('makes a stack in the customer’s account, changes nothing a second time, and removes it without a trace', async () => {
    const deployed = await typescript('provision.ts', 'deploy', connection.id)
    expect(deployed.stdout, deployed.stderr).toContain(
      'Bucket=northwind-metrics-222233334444-us-east-1\n',
    )
    expect(deployed.stderr).toMatch(/^CREATE_COMPLETE +Incoming/m)
    expect(await buckets()).toContain('northwind-metrics-222233334444-us-east-1')
    const again = await typescript('provision.ts', 'deploy', connection.id)
    expect([again.code, again.stderr, again.stdout]).toEqual([
      0,
      'Nothing to change.\n',
      deployed.stdout,
    ])
    const removed = await typescript('provision.ts', 'remove', connection.id)
    expect(removed.code, removed.stderr).toBe(0)
    expect(removed.stderr).toMatch(/^DELETE_COMPLETE +northwind-metrics/m)
    expect(removed.stderr).not.toContain('CREATE_')
    expect(await buckets()).toEqual([])
    expect((await typescript('provision.ts', 'remove', connection.id)).stderr).toBe(
      'There is no stack to remove.\n',
    )
  })

  it('says why a stack cannot be made, and starts afresh after that', async () => {
    const Bucket = 'northwind-metrics-222233334444-us-east-1'
    const stranger = customer(stage, '555566667777')
    await stranger.s3.send(new CreateBucketCommand({ Bucket }))
    const failed = await typescript('provision.ts', 'deploy', connection.id)
    expect(failed.code).toBe(1)
    expect(failed.stderr).toMatch(/^CREATE_FAILED +Metrics .*AlreadyExists/m)
    await stranger.s3.send(new DeleteBucketCommand({ Bucket }))
    const deployed = await typescript('provision.ts', 'deploy', connection.id)
    expect(deployed.code, deployed.stderr).toBe(0)
    expect((await typescript('provision.ts', 'remove', connection.id)).code).toBe(0)
  })
})

const unchanged = async (run: (changes: Environment) => ReturnType<typeof runAnywhere>) => {
  for (const changes of [container(), await profile()]) {
    const { stdout, stderr } = await run(environment(changes))
    expect(stdout.split('\n'), stderr).toContain(connection.roleArn)
  }
}

describe('the examples with an SDK as it is', () => {
  it.skipIf(!hasBoto3)(
    'in Python list the roles by the container endpoint, by a profile, and under exec',
    async () => {
      const program = join(EXAMPLES, 'python/list_roles.py')
      await unchanged((changes) => runAnywhere('python3', [program], changes))
      const args = ['exec', connection.id, '--scope', 'inventory', '--', 'python3', program]
      const { stdout, stderr } = await runAnywhere(process.execPath, [BIN, ...args], asCaller())
      expect(stdout.split('\n'), stderr).toContain(connection.roleArn)
    },
  )

  it.skipIf(!hasGo)('in Go list the roles by the container endpoint and by a profile', async () => {
    const folder = join(stage.folder, 'go')
    cpSync(join(EXAMPLES, 'go'), folder, { recursive: true })
    await writeFile(
      join(folder, 'build.sh'),
      'cd "$(dirname "$0")" && go mod tidy && go build -o list-roles .',
    )
    const { HOME = '' } = process.env
    const built = await runAnywhere('sh', [join(folder, 'build.sh')], { HOME })
    expect(built.code, built.stderr).toBe(0)
    await unchanged((changes) => runAnywhere(join(folder, 'list-roles'), [], changes))
  })
})
