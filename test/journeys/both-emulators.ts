import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  type DeleteStackCommandInput,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation'
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam'
import { hasMoto, startEmulator, Vendor } from '../emulator/start.ts'
import { changeConfig, SAMPLE_CONFIG } from './sample-config.ts'
import { type Connection, type Invitation, Stage, until, VENDOR } from './stage.ts'

interface Keys {
  accessKeyId: string
  secretAccessKey: string
}

/** An AWS with a vendor that serves in two Regions, and a customer's administrator. */
export interface Scene {
  origin: string
  vendor: Keys
  customer: Keys
  invite(): Promise<Invitation>
  /** What the API says of the invitation's connection. */
  connections(): Promise<Connection[]>
  verify(connection: Connection): Promise<Connection>
  /** Calls the API: a POST if there is a body. Throws unless it succeeds. */
  call<Answer>(path: string, body?: unknown): Promise<Answer>
  /** Starts the service again with a changed rolecall.yaml. */
  restartWith(config: string): Promise<void>
  serve(): Promise<void>
  kill(): Promise<void>
  close(): Promise<void>
}

const CUSTOMER = '540000000001'
const Capabilities = ['CAPABILITY_NAMED_IAM' as const]
const ALL = '/v1/connections?limit=100'

async function inSandbox(): Promise<Scene> {
  const stage = await Stage.serving()
  return {
    origin: stage.sandbox,
    vendor: { accessKeyId: VENDOR, secretAccessKey: 'sandbox' },
    customer: { accessKeyId: CUSTOMER, secretAccessKey: 'sandbox' },
    invite: () => stage.invite({ accountId: CUSTOMER }),
    async call<Answer>(path: string, body?: unknown) {
      const answer = await stage.call<Answer>(body === undefined ? 'GET' : 'POST', path, body)
      if (answer.status >= 300) throw new Error(JSON.stringify(answer.body))
      return answer.body
    },
    restartWith: (config) => stage.restartWith(config),
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
  if (made.code !== 0) throw new Error(made.stderr)
  await vendor.serve()
  const { accountId } = emulator.customer
  return {
    ...emulator,
    invite: () => vendor.call('/v1/invitations', { customerId: 'acme', accountId }),
    call: (path, body) => vendor.call(path, body),
    async restartWith(config) {
      await vendor.stop()
      await changeConfig(vendor.folder, config)
      await vendor.serve()
    },
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
export function administrator({ origin, customer: credentials }: Scene, region: string) {
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
    iam,
    async create(TemplateBody: string): Promise<string> {
      const { StackId } = await cloudFormation.send(
        new CreateStackCommand({
          StackName: `northwind-${Math.random().toString(36).slice(2, 8)}`,
          TemplateBody,
          Capabilities,
        }),
      )
      return StackId!
    },
    settled,
    async update(StackName: string, TemplateBody: string): Promise<string> {
      await cloudFormation.send(new UpdateStackCommand({ StackName, TemplateBody, Capabilities }))
      return settled(StackName)
    },
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

export const hasStatus = (scene: Scene, { id }: Invitation, status: string): Promise<Connection> =>
  until(`the connection to be ${status}`, async () =>
    (await scene.connections()).find((one) => one.invitationId === id && one.status === status),
  )

/** Both emulators, and whether they are installed here. */
export const SCENES = [
  ['the sandbox', inSandbox, true],
  ['a second emulator', inEmulator, hasMoto()],
] as const
