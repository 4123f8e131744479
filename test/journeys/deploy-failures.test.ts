import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/adapters/embedded/system.ts'
import type { Clock } from '../../src/core/ports.ts'
import { readInstallationFile } from '../../src/hosts/machine/config/installation-file.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts'
import { listPretended } from '../../src/sandbox/services/cloudformation/resources/pretended.ts'
import { tablesOf } from '../../src/sandbox/services/dynamodb/table.ts'
import { listRoles } from '../../src/sandbox/services/iam/roles.ts'
import { s3State } from '../../src/sandbox/services/s3/state.ts'
import { secretsOf } from '../../src/sandbox/services/secretsmanager/state.ts'
import { topicsOf } from '../../src/sandbox/services/sns/topic.ts'
import { queuesOf } from '../../src/sandbox/services/sqs/queue.ts'
import { makeBundles } from '../../src/tools/deploy/bundles.ts'
import { type DeployRequest, deploy } from '../../src/tools/deploy/deploy.ts'
import { destroy } from '../../src/tools/deploy/destroy.ts'
import { stackName } from '../../src/tools/deploy/plan.ts'
import { type StackKind, templateOf } from '../../src/tools/deploy/templates.ts'
import { awsSetupClients, endpointsFrom } from '../../src/tools/setup/clients.ts'
import { SAMPLE_CONFIG } from './sample-config.ts'

const ACCOUNT = '111122223333'
const REGIONS = ['us-east-1', 'eu-west-1']
const NAME = { namePrefix: 'rolecall' }

/** Waits for nothing but the sandbox's own work. */
const quickClock: Clock = {
  ...systemClock,
  sleep: (ms) => systemClock.sleep(Math.min(ms, 40)),
}

let folder: string
let sandbox: Sandbox
let request: DeployRequest
let candidates: Candidate[]
const KINDS = ['data', 'home', 'region'] as const
/** Each part has at most ten resources, so that it ends in time also on a busy machine. */
const PARTS = 10

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rolecall-failures-'))
  writeFileSync(join(folder, 'rolecall.yaml'), SAMPLE_CONFIG)
  sandbox = await startSandbox({ knobs: { pretendUnknownTypes: true } })
  const installation = readInstallationFile(join(folder, 'rolecall.yaml'))
  request = {
    installation,
    bundles: makeBundles(installation),
    homeRegion: REGIONS[0]!,
    regions: REGIONS,
    ...NAME,
    clients: awsSetupClients({
      endpoints: endpointsFrom({ AWS_ENDPOINT_URL: sandbox.origin }),
      credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'sandbox' },
    }),
    clock: quickClock,
    onProgress: () => {},
    countLiving: async () => new Map(),
    confirm: async () => true,
  }
  await deploy(request)
  candidates = (await Promise.all(KINDS.map(candidatesOf))).flat()
  await remove(true)
})

afterAll(async () => {
  await sandbox.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Deletes the service, or all of it. */
const remove = (isDataToo: boolean) => destroy({ ...request, isDataToo, confirm: async () => true })

interface Candidate {
  kind: StackKind
  id: string
  /** Whether it is the first one of its type in its stack that is deleted with the stack. */
  isDeletedFirst: boolean
}

/** All resources of a deployment, from one that exists. */
async function candidatesOf(kind: StackKind): Promise<Candidate[]> {
  const region = REGIONS[kind === 'region' ? 1 : 0]!
  const { StackResources = [] } = await request.clients
    .cloudFormation(region)
    .send(new DescribeStackResourcesCommand({ StackName: stackName(NAME, kind) }))
  const { Resources } = templateOf(kind, { tlsOnly: false })
  const types = new Set<string>()
  return StackResources.map(({ LogicalResourceId: id = '', ResourceType: type = '' }) => {
    const { DeletionPolicy = 'Delete' } = Resources[id] as { DeletionPolicy?: string }
    const isDeletedFirst = DeletionPolicy === 'Delete' && !types.has(type)
    if (isDeletedFirst) types.add(type)
    return { kind, id, isDeletedFirst }
  })
}

const failOnce = (kind: StackKind, id: string): void =>
  sandbox.turn({ failResources: { [`${stackName(NAME, kind)}/${id}`]: 1 } })

/** Runs the work while the resource fails once. Returns what is wrong with that. */
async function failing(
  { kind, id }: Candidate,
  work: () => Promise<unknown>,
): Promise<string | undefined> {
  failOnce(kind, id)
  return work().then(
    () => `${kind} ${id}: it succeeded`,
    (error: Error) => (error.message.includes(id) ? undefined : `${kind} ${id}: ${error.message}`),
  )
}

/** The account may do everything else, until another action is denied. */
const deny = (action: string): void =>
  sandbox.turn({
    serviceControlPolicies: {
      [ACCOUNT]: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Action: action, Resource: '*' }],
      },
    },
  })

/** Everything in all accounts, by service. */
function everything(): Record<string, string[]> {
  const { world } = sandbox
  return {
    pretended: listPretended(world).map(({ type }) => type),
    tables: [...tablesOf(world).values()].map(({ name }) => name),
    buckets: [...s3State(world).buckets.values()]
      .filter(({ accountId }) => accountId === ACCOUNT)
      .map(({ name }) => name),
    topics: [...topicsOf(world).values()].map(({ arn }) => arn),
    queues: [...queuesOf(world).values()].map(({ arn }) => arn),
    roles: listRoles(world, ACCOUNT).map(({ roleName }) => roleName),
    secrets: [...secretsOf(world).values()]
      .filter(({ deletedAt }) => deletedAt === undefined)
      .map(({ name }) => name),
  }
}

describe('a deployment', () => {
  it.each(Array.from({ length: PARTS }, (_, index) => index))(
    `is made and removed when the command is repeated after a failure of any resource, part %i of ${PARTS}`,
    async (part) => {
      const problems: (string | undefined)[] = []
      const mine = candidates.filter((_, index) => index % PARTS === part)
      for (const kind of KINDS) {
        await remove(kind === 'data')
        // Each run goes on from what the failed one before it left.
        for (const one of mine.filter((it) => it.kind === kind))
          problems.push(await failing(one, () => deploy(request)))
      }
      await deploy(request)
      for (const one of mine.filter(({ isDeletedFirst }) => isDeletedFirst)) {
        const destroying = () => remove(one.kind === 'data')
        problems.push(await failing(one, destroying))
        await destroying()
        await deploy(request)
      }
      expect(problems.filter((one) => one !== undefined)).toEqual([])
    },
  )

  it.each([
    'cloudformation:DeleteStack',
    's3:DeleteObjectVersion',
    's3:DeleteBucket',
    'dynamodb:UpdateTable',
    'dynamodb:DeleteTable',
    'secretsmanager:DeleteSecret',
  ])(
    'says what is still there after a removal that lacks %s, which then continues',
    async (action) => {
      await deploy(request)
      deny(action)
      await expect(remove(true)).rejects.toThrow(
        /Still there: .*stack rolecall-data in us-east-1.*Run the same command again/,
      )
      deny('organizations:LeaveOrganization')
      const { left } = (await remove(true))!
      expect(left.map(({ kind }) => kind).sort()).toEqual(['backup', 'key', 'secret', 'secret'])
    },
  )

  it('leaves nothing behind but what destroy names', async () => {
    await fetch(`${sandbox.origin}/_sandbox/reset`, { method: 'POST' })
    await deploy(request)
    const destroyed = await remove(true)
    expect(destroyed!.left.map(({ kind }) => kind).sort()).toEqual([
      'backup',
      'key',
      'secret',
      'secret',
    ])
    expect(everything()).toEqual({
      pretended: ['AWS::KMS::Key'],
      ...{ tables: [], buckets: [], topics: [], queues: [], roles: [], secrets: [] },
    })
  })
})
