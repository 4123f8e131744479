import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  type DeleteStackCommandInput,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation'
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam'
import { DeleteTopicCommand, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasMoto, startEmulator, Vendor } from '../emulator/start.ts'
import { SAMPLE_CONFIG } from './sample-config.ts'
import { type Connection, type Invitation, Stage, until, VENDOR } from './stage.ts'

interface Keys {
  accessKeyId: string
  secretAccessKey: string
}

/** An AWS with a vendor that serves in two Regions, and a customer's administrator. */
interface Scene {
  origin: string
  vendor: Keys
  customer: Keys
  invite(): Promise<Invitation>
  /** What the API says of the invitation's connection. */
  connections(): Promise<Connection[]>
  verify(connection: Connection): Promise<Connection>
  serve(): Promise<void>
  kill(): Promise<void>
  close(): Promise<void>
}

const CUSTOMER = '540000000001'
const ALL = '/v1/connections?limit=100'

async function inSandbox(): Promise<Scene> {
  const stage = await Stage.serving()
  return {
    origin: stage.sandbox,
    vendor: { accessKeyId: VENDOR, secretAccessKey: 'sandbox' },
    customer: { accessKeyId: CUSTOMER, secretAccessKey: 'sandbox' },
    invite: () => stage.invite({ accountId: CUSTOMER }),
    connections: async () => (await stage.call<{ items: Connection[] }>('GET', ALL)).body.items,
    verify: async (connection) => (await stage.order(connection, 'verify')).body,
    serve: async () => void (await stage.serve()),
    kill: () => stage.crash(),
    close: () => stage.close(),
  }
}

async function inEmulator(): Promise<Scene> {
  const emulator = await startEmulator()
  const vendor = new Vendor(emulator, SAMPLE_CONFIG)
  const made = await vendor.setUp('--region', 'us-east-1', '--region', 'eu-west-1')
  expect(made.code, made.stderr).toBe(0)
  await vendor.serve()
  const { accountId } = emulator.customer
  return {
    ...emulator,
    invite: () => vendor.call('/v1/invitations', { customerId: 'acme', accountId }),
    connections: async () => (await vendor.call<{ items: Connection[] }>(ALL)).items,
    verify: ({ id }) => vendor.call(`/v1/connections/${id}/verify`, {}),
    serve: () => vendor.serve(),
    kill: () => vendor.stop(),
    close: async () => {
      await vendor.stop()
      await emulator.stop()
    },
  }
}

/** The customer's administrator in one Region. */
function administrator({ origin, customer: credentials }: Scene, region: string) {
  const settings = { endpoint: origin, region, credentials, maxAttempts: 8 }
  const cloudFormation = new CloudFormationClient(settings)
  const iam = new IAMClient(settings)
  const settled = (StackName: string) =>
    until('the stack to settle', async () => {
      const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }))
      const status = Stacks![0]!.StackStatus!
      return status.endsWith('_IN_PROGRESS') ? undefined : status
    })
  return {
    async create(TemplateBody: string): Promise<string> {
      const { StackId } = await cloudFormation.send(
        new CreateStackCommand({
          StackName: `northwind-${region}`,
          TemplateBody,
          Capabilities: ['CAPABILITY_NAMED_IAM'],
        }),
      )
      return StackId!
    },
    settled,
    async remove(
      StackName: string,
      how: Omit<DeleteStackCommandInput, 'StackName'> = {},
    ): Promise<string> {
      await cloudFormation.send(new DeleteStackCommand({ StackName, ...how }))
      return settled(StackName)
    },
    /** The reasons of failures, by resource. */
    async failures(StackName: string): Promise<Record<string, string>> {
      const { StackEvents = [] } = await cloudFormation.send(
        new DescribeStackEventsCommand({ StackName }),
      )
      return Object.fromEntries(
        StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('FAILED')).map(
          (event) => [event.LogicalResourceId!, event.ResourceStatusReason ?? ''],
        ),
      )
    },
    async roles(): Promise<string[]> {
      const { Roles = [] } = await iam.send(new ListRolesCommand({}))
      return Roles.map(({ RoleName }) => RoleName!)
    },
  }
}

async function deleteTopics({ origin, vendor: credentials }: Scene, region: string): Promise<void> {
  const sns = new SNSClient({ endpoint: origin, region, credentials })
  const { Topics = [] } = await sns.send(new ListTopicsCommand({}))
  for (const { TopicArn } of Topics) await sns.send(new DeleteTopicCommand({ TopicArn }))
}

const hasStatus = (scene: Scene, { id }: Invitation, status: string): Promise<Connection> =>
  until(`the connection to be ${status}`, async () =>
    (await scene.connections()).find((one) => one.invitationId === id && one.status === status),
  )

describe.for([
  ['the sandbox', inSandbox, true],
  ['a second emulator', inEmulator, hasMoto()],
] as const)('in %s', ([, open, isHere]) => {
  describe.skipIf(!isHere)('a customer whose vendor is gone', () => {
    let scene: Scene
    beforeAll(async () => {
      scene = await open()
    })
    afterAll(() => scene?.close())

    async function connects(region: string) {
      const who = administrator(scene, region)
      const before = await who.roles()
      const invitation = await scene.invite()
      const template = await (await fetch(invitation.templateUrl)).text()
      const stackId = await who.create(
        template.replaceAll(/ServiceTimeout: \d+/g, 'ServiceTimeout: 10'),
      )
      expect(await who.settled(stackId), JSON.stringify(await who.failures(stackId))).toBe(
        'CREATE_COMPLETE',
      )
      const connection = await hasStatus(scene, invitation, 'active')
      expect(await who.roles()).toHaveLength(before.length + 1)
      return { who, before, invitation, stackId, connection }
    }

    it('removes the role although the service never runs again (F1)', async () => {
      const { who, before, invitation, stackId } = await connects('us-east-1')
      await scene.kill()
      expect(await who.remove(stackId)).toBe('DELETE_FAILED')
      expect(await who.roles()).toEqual(before)
      expect(Object.keys(await who.failures(stackId))).toContain('Invitation')
      expect(await who.failures(stackId)).not.toHaveProperty('Connection')
      expect(await who.remove(stackId, { RetainResources: ['Invitation'] })).toBe('DELETE_COMPLETE')
      await scene.serve()
      await hasStatus(scene, invitation, 'disconnected')
    })

    it('removes the role although the topic is deleted, and the next check notices (F1)', async () => {
      const { who, before, stackId, connection } = await connects('eu-west-1')
      await deleteTopics(scene, 'eu-west-1')
      expect(await who.remove(stackId)).toBe('DELETE_FAILED')
      expect(await who.roles()).toEqual(before)
      expect((await who.failures(stackId)).Invitation).toContain('Topic does not exist')
      expect(await who.remove(stackId, { DeletionMode: 'FORCE_DELETE_STACK' })).toBe(
        'DELETE_COMPLETE',
      )
      expect((await scene.verify(connection)).status).toMatch(/^(unreachable|disconnected)$/)
    })
  })
})
