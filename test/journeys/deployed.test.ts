import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PretendedResource } from '../../src/sandbox/services/cloudformation/resources/pretended.ts'
import type { Deployed } from '../../src/tools/deploy/deploy.ts'
import type { Destroyed } from '../../src/tools/deploy/destroy.ts'
import { Deployment, deployByCli } from '../lambda/deployment.ts'
import { accept, pressLaunch } from './customer.ts'
import { type Environment, runAnywhere } from './program.ts'
import { type Invitation, REGIONS, Stage, until, VENDOR } from './stage.ts'

const CUSTOMER = '222233334444'
const ALL_REGIONS = REGIONS.flatMap((region) => ['--region', region])

let stage: Stage
let deployed: Deployed
let deployment: Deployment
let invitation: Invitation
let stackId: string

beforeAll(async () => {
  stage = await Stage.open()
})

afterAll(async () => {
  await deployment?.stop()
  await stage?.close()
})

/** The AWS CLI, which prints nothing but the answer. */
async function aws(keys: Environment, ...args: string[]): Promise<string> {
  const { PYENV_ROOT } = process.env
  const { code, stdout, stderr } = await runAnywhere('aws', [...args, '--output', 'text'], {
    ...{ HOME: stage.folder, AWS_PAGER: '', AWS_DEFAULT_REGION: 'eu-west-1' },
    ...(PYENV_ROOT !== undefined && { PYENV_ROOT }),
    AWS_ENDPOINT_URL: stage.sandbox,
    ...keys,
  })
  if (code !== 0) throw new Error(`aws ${args.join(' ')} ended with ${code}: ${stderr}`)
  return stdout.trim()
}

const customerKeys = { AWS_ACCESS_KEY_ID: CUSTOMER, AWS_SECRET_ACCESS_KEY: 'sandbox' }
const byCustomer = (...args: string[]) => aws(customerKeys, ...args)

const hasCli = await runAnywhere('aws', ['--version'], { HOME: process.env.HOME ?? '/' }).then(
  ({ code }) => code === 0,
  () => false,
)
if (!hasCli)
  process.stderr.write(
    'SKIPPED: the AWS CLI is not installed here, so no customer uses it with a deployment.\n',
  )

describe('rolecall deploy in an empty account', () => {
  it('makes a deployment that the doctor finds whole, and that a second run leaves alone', async () => {
    deployed = await deployByCli(stage)
    deployment = await Deployment.open(stage, deployed)
    deployment.start()
    expect(deployed.changed).toBe(true)
    const environment = { ROLECALL_PUBLIC_URL: stage.url }
    const doctor = await stage.cli(['doctor', '--deployed', ...ALL_REGIONS], environment)
    expect([doctor.code, doctor.stdout + doctor.stderr]).toEqual([
      0,
      expect.stringContaining(`Service at ${stage.url}`),
    ])
    expect((await deployByCli(stage)).changed).toBe(false)
  })

  it.skipIf(!hasCli)('connects a customer who creates the stack with the AWS CLI', async () => {
    invitation = await stage.invite({ customerId: 'acme', region: 'eu-west-1' })
    await accept(invitation, CUSTOMER)
    const { templateUrl } = await pressLaunch(invitation, 'eu-west-1')
    stackId = await byCustomer(
      ...['cloudformation', 'create-stack', '--stack-name', 'northwind-access'],
      ...['--template-url', templateUrl, '--capabilities', 'CAPABILITY_NAMED_IAM'],
      ...['--query', 'StackId'],
    )
    await byCustomer('cloudformation', 'wait', 'stack-create-complete', '--stack-name', stackId)
    expect(await stage.connected(invitation)).toMatchObject({ accountId: CUSTOMER, findings: [] })
  })

  it.skipIf(!hasCli)(
    'issues credentials that the AWS CLI uses in the customer’s account',
    async () => {
      const { id, roleArn } = (await stage.connection(invitation))!
      const { body } = await stage.call<Record<string, string>>(
        'GET',
        `/v1/connections/${id}/credentials?scope=inventory`,
      )
      const arn = await aws(
        {
          AWS_ACCESS_KEY_ID: body.AccessKeyId!,
          AWS_SECRET_ACCESS_KEY: body.SecretAccessKey!,
          AWS_SESSION_TOKEN: body.Token!,
        },
        ...['sts', 'get-caller-identity', '--query', 'Arn'],
      )
      const roleName = roleArn.split('/').at(-1)
      expect(arn).toContain(`arn:aws:sts::${CUSTOMER}:assumed-role/${roleName}/`)
    },
  )

  it.skipIf(!hasCli)('stops when the customer deletes the stack', async () => {
    await byCustomer('cloudformation', 'delete-stack', '--stack-name', stackId)
    await byCustomer('cloudformation', 'wait', 'stack-delete-complete', '--stack-name', stackId)
    await until('the connection to be disconnected', async () => {
      await deployment.tick()
      return (await stage.connection(invitation))?.status === 'disconnected' ? true : undefined
    })
  })
})

interface Account {
  accountId: string
  buckets: string[]
  topics: string[]
  queues: string[]
  tables: string[]
}

describe('rolecall destroy', () => {
  const read = async <T>(path: string) =>
    (await (await fetch(`${stage.sandbox}/_sandbox/${path}`)).json()) as T

  /** What the sandbox has of the vendor, in the words of `destroy`. */
  async function inAccount(): Promise<string[]> {
    const { accounts } = await read<{ accounts: Account[] }>('accounts')
    const { resources } = await read<{ resources: PretendedResource[] }>('pretended')
    const { buckets, topics, queues, tables } = accounts.find((it) => it.accountId === VENDOR)!
    return [
      ...buckets.map((name) => `bucket ${name}`),
      ...tables.map((arn) => `table ${arn.split('/').at(-1)}`),
      ...[...topics, ...queues],
      ...resources.map((it) => `${it.type === 'AWS::KMS::Key' ? 'key' : it.type} ${it.physicalId}`),
    ].sort()
  }

  /** What `destroy` says is left of these kinds. */
  async function destroyed(...options: string[]): Promise<string[]> {
    const outcome = await stage.cli(['destroy', '--yes', '--json', ...ALL_REGIONS, ...options])
    expect(outcome.code, outcome.stderr).toBe(0)
    const { left } = JSON.parse(outcome.stdout) as Destroyed
    return left
      .filter(({ kind }) => ['bucket', 'table', 'key'].includes(kind))
      .map(({ kind, name }) => `${kind} ${name}`)
      .sort()
  }

  it('leaves exactly what it says: the data, and a key in the end', async () => {
    await deployment.stop()
    const said = await destroyed()
    expect(said.map((it) => it.split(' ')[0])).toEqual(['bucket', 'bucket', 'key', 'table'])
    expect(await inAccount()).toEqual(said)
    const key = await destroyed('--delete-data')
    expect(key).toEqual([expect.stringMatching(/^key /)])
    expect(await inAccount()).toEqual(key)
  })
})
