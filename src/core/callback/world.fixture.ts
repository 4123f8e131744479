import { keysFrom, newRing } from '../../adapters/embedded/local-keys.ts'
import { openSqliteStore } from '../../adapters/embedded/sqlite-store.ts'
import { SessionCache } from '../credentials/session-cache.ts'
import { createInvitation, type NewInvitation } from '../invitations/create.ts'
import type { Actor } from '../model/actor.ts'
import { EVERYTHING } from '../model/grants.ts'
import { connectionIdOf, type Invitation } from '../model/invitation.ts'
import {
  AnswerBook,
  CANARY,
  FakeBucket,
  FakeClock,
  LogBook,
  OpenPolicies,
  RoleDirectory,
  seededRandom,
  trustsOnly,
} from '../ports.fixture.ts'
import type { Installation } from '../ports.ts'
import { northwindInstallation, northwindProfile } from '../template/northwind.fixture.ts'
import { issueCallbackToken } from './receive/callback-token.ts'

export const CUSTOMER = '222222222222'
export const STRANGER = '333333333333'
export const VENDOR = '012345678901'
export const OPERATOR: Actor = { kind: 'operator', id: 'tests', grants: EVERYTHING }
/** The operator, as the audit trail names them. */
export const BY_OPERATOR = { kind: OPERATOR.kind, id: OPERATOR.id }

export type World = ReturnType<typeof makeWorld>

/** All ports: small scripted ones, and the real store, in memory unless a file is named. */
export function makeWorld({
  file = ':memory:',
  installation = {},
}: {
  file?: string
  installation?: Partial<Installation>
} = {}) {
  const clock = new FakeClock()
  const random = seededRandom()
  return {
    clock,
    random,
    keys: keysFrom(newRing(random), random),
    store: openSqliteStore(file),
    templates: new FakeBucket(),
    sts: new RoleDirectory(clock),
    sessions: new SessionCache({ clock, random: seededRandom('sessions') }),
    roles: new OpenPolicies(),
    answers: new AnswerBook(),
    log: new LogBook(),
    installation: { ...northwind(), ...installation },
  }
}

const northwind = (): Installation => ({
  ...northwindInstallation(),
  profiles: new Map([['default', northwindProfile()]]),
  publicUrl: 'https://connect.northwind.example',
  ownAccountIds: [VENDOR],
  homeRegion: 'us-east-1',
  patienceSeconds: 75,
})

export const invite = (world: World, input: Partial<NewInvitation> = {}): Promise<Invitation> =>
  createInvitation(world, OPERATOR, { customerId: 'acme', ...input })

export const connectionOf = (world: World, invitation: Invitation) =>
  world.store.get('connection', connectionIdOf(invitation.id))

export interface Stack {
  stackId: string
  roleArn: string
  region: string
  accountId: string
}

/** A customer's stack. The account and the serial number determine it. */
export function stackIn(accountId = CUSTOMER, { serial = 1, region = 'us-east-1' } = {}): Stack {
  const uuid = `${serial.toString(16).padStart(8, '0')}-aaaa-11ee-bbbb-0123456789ab`
  const stackId = `arn:aws:cloudformation:${region}:${accountId}:stack/northwind-${serial}/${uuid}`
  return {
    stackId,
    roleArn: `arn:aws:iam::${accountId}:role/NorthwindInsightsAccess`,
    region,
    accountId,
  }
}

/** Makes the stack's role, with the trust policy of the template. */
export const makeRole = (world: World, stack: Stack, invitation: Invitation): void =>
  world.sts.set(stack.roleArn, trustsOnly(invitation.externalId))

interface Telling {
  invitation: Invitation
  stack: Stack
  requestType?: 'Create' | 'Update' | 'Delete'
  requestId?: string
  physicalResourceId?: string
  /** Changes to ResourceProperties; the other fields change the request and its envelope. */
  properties?: Record<string, unknown>
  members?: Record<string, unknown>
  envelope?: Record<string, unknown>
}

/** A message as it comes from the queue: SNS's envelope around CloudFormation's request. */
export function message(world: World, telling: Telling): string {
  const TopicArn = `arn:aws:sns:${telling.stack.region}:${VENDOR}:rolecall-callbacks`
  return JSON.stringify({
    Type: 'Notification',
    MessageId: 'f3b1d4a0-0000-5000-8000-000000000000',
    TopicArn,
    Subject: 'AWS CloudFormation custom resource request',
    Message: JSON.stringify({ ...request(world, telling, TopicArn), ...telling.members }),
    Timestamp: world.clock.now().toISOString(),
    SignatureVersion: '1',
    ...telling.envelope,
  })
}

function request(world: World, telling: Telling, ServiceToken: string) {
  const {
    invitation,
    stack,
    requestType = 'Create',
    requestId = `request-${requestType}`,
    physicalResourceId,
  } = telling
  return {
    RequestType: requestType,
    ServiceToken,
    ResponseURL: responseUrl(stack, requestId),
    StackId: stack.stackId,
    RequestId: requestId,
    ResourceType: 'Custom::RolecallConnection',
    LogicalResourceId: 'RolecallConnection',
    ...(physicalResourceId !== undefined && { PhysicalResourceId: physicalResourceId }),
    ResourceProperties: {
      ServiceToken,
      ServiceTimeout: '300',
      RoleArn: stack.roleArn,
      ExternalId: invitation.externalId,
      CallbackToken: callbackToken(world, invitation, stack.region),
      Profile: invitation.profile,
      ProfileVersion: invitation.profileVersion,
      ...telling.properties,
    },
  }
}

export const callbackToken = (
  world: World,
  { id, externalId, expiresAt }: Invitation,
  region: string,
): string =>
  issueCallbackToken(world.keys, {
    invitationId: id,
    externalId,
    region,
    expiresAt: Math.floor(Date.parse(expiresAt) / 1000),
  })

export function responseUrl({ stackId, region }: Stack, requestId: string): string {
  const key = encodeURIComponent([stackId, 'RolecallConnection', requestId].join('|'))
  const host = `cloudformation-custom-resource-response-${region.replaceAll('-', '')}.s3.amazonaws.com`
  return `https://${host}/${key}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=${CANARY.signature}`
}

/** The last answer that was sent, as CloudFormation reads it. */
export const lastAnswer = (world: World): Record<string, string> =>
  JSON.parse(world.answers.sent.at(-1)!.body)
