import * as cloudformation from '@aws-sdk/client-cloudformation'
import * as dynamodb from '@aws-sdk/client-dynamodb'
import * as iam from '@aws-sdk/client-iam'
import * as s3 from '@aws-sdk/client-s3'
import * as secretsmanager from '@aws-sdk/client-secrets-manager'
import * as sns from '@aws-sdk/client-sns'
import * as sqs from '@aws-sdk/client-sqs'
import * as sts from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts'
import type { Members } from '../../src/sandbox/members.ts'
import type { Service } from '../../src/sandbox/operation.ts'
import {
  checkProperties,
  resourceTypes,
} from '../../src/sandbox/services/cloudformation/resources/registry.ts'
import { service as cloudformationService } from '../../src/sandbox/services/cloudformation/service.ts'
import type { ValueMap } from '../../src/sandbox/services/cloudformation/template/value.ts'
import { service as dynamodbService } from '../../src/sandbox/services/dynamodb/service.ts'
import { service as iamService } from '../../src/sandbox/services/iam/service.ts'
import { isRead } from '../../src/sandbox/services/s3/refuse-unread.ts'
import { everyRoute } from '../../src/sandbox/services/s3/rest.ts'
import { service as secretsService } from '../../src/sandbox/services/secretsmanager/service.ts'
import { service as snsService } from '../../src/sandbox/services/sns/service.ts'
import { service as sqsService } from '../../src/sandbox/services/sqs/service.ts'
import { service as stsService } from '../../src/sandbox/services/sts/service.ts'
import { administrator, VENDOR } from './clients.ts'
import {
  exampleOf,
  inputOf,
  isMapOf,
  type Member,
  membersOf,
  operationsOf,
  type Sdk,
  within,
} from './service-model.ts'

const SERVICES: [Service, Sdk][] = [
  [cloudformationService, cloudformation],
  [dynamodbService, dynamodb],
  [iamService, iam],
  [secretsService, secretsmanager],
  [snsService, sns],
  [sqsService, sqs],
  [stsService, sts],
]

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())

/** Every member of an input that the declaration lacks, as an input with this member alone. */
function unreadInputs(schema: Member['schema'], reads: Members): { path: string; input: object }[] {
  return membersOf(schema).flatMap((member) => {
    const { name } = member
    if (!Object.hasOwn(reads, name))
      return [{ path: name, input: { [name]: exampleOf(member.schema) } }]
    const declared = reads[name]
    const inner = declared && isMapOf(member.schema) ? declared['*'] : declared
    if (!inner) return []
    return unreadInputs(member.schema, inner).map(({ path, input }) => ({
      path: isMapOf(member.schema) ? `${name}.key.${path}` : `${name}.${path}`,
      input: { [name]: within(member.schema, input) },
    }))
  })
}

/** Names that a declaration has and the service does not. */
function unknownNames(schema: Member['schema'], reads: Members): string[] {
  const members = new Map(membersOf(schema).map((it) => [it.name, it.schema]))
  return Object.entries(reads).flatMap(([name, inner]) => {
    const member = members.get(name)
    if (!member) return [name]
    const next = inner && isMapOf(member) ? inner['*'] : inner
    return next ? unknownNames(member, next) : []
  })
}

type Send = (command: unknown) => Promise<unknown>

function clientOf(sdk: Sdk): Send {
  const [, Client] = Object.entries(sdk).find(
    ([name]) => /^\w+Client$/.test(name) && name !== '__Client',
  )!
  const client = new (Client as new (settings: object) => { send: Send })({
    ...{ endpoint: sandbox.origin, region: 'us-east-1', maxAttempts: 1 },
    ...{ credentials: administrator(VENDOR), forcePathStyle: true },
  })
  return (command) => client.send(command)
}

const outcome = (sent: Promise<unknown>): Promise<string> =>
  sent.then(
    () => 'accepted',
    // AWS: the answer to a HEAD request has no message.
    (error: Error & { $metadata?: { httpStatusCode?: number } }) =>
      error.message === 'UnknownError'
        ? `status ${error.$metadata?.httpStatusCode}`
        : error.message,
  )

const commandOf = (sdk: Sdk, operation: string, input: object): unknown =>
  new (sdk[`${operation}Command`] as new (input: object) => unknown)(input)

describe.each(SERVICES.map(([service, sdk]) => ({ name: service.name, service, sdk })))(
  'the sandbox’s $name',
  ({ service, sdk }) => {
    it('declares only members that AWS has', () => {
      for (const [operation, { reads }] of Object.entries(service.operations))
        expect({ operation, unknown: unknownNames(inputOf(sdk, operation), reads) }).toEqual({
          operation,
          unknown: [],
        })
    })

    it('refuses every member that it does not read', async () => {
      const send = clientOf(sdk)
      for (const [operation, { reads }] of Object.entries(service.operations))
        for (const { path, input } of unreadInputs(inputOf(sdk, operation), reads))
          expect({ path, outcome: await outcome(send(commandOf(sdk, operation, input))) }).toEqual({
            path,
            outcome: `The Rolecall sandbox does not support ${path} in ${operation}.`,
          })
    })

    it('refuses every operation that it does not have', async () => {
      const send = clientOf(sdk)
      for (const operation of operationsOf(sdk).filter(
        (it) => !Object.hasOwn(service.operations, it),
      )) {
        const input = Object.fromEntries(
          membersOf(inputOf(sdk, operation)).map((it) => [it.name, exampleOf(it.schema)]),
        )
        expect({
          operation,
          outcome: await outcome(send(commandOf(sdk, operation, input))),
        }).toEqual({
          operation,
          outcome: expect.stringMatching(/sandbox/i),
        })
      }
    })
  },
)

describe('the sandbox’s s3', () => {
  const GIVEN = { Bucket: 'a-bucket', Key: 'key', Body: 'x' }
  /** What every HTTP server reads of a request. */
  const OF_HTTP = ['content-length', 'content-md5', 'content-type']

  it('refuses every header, query parameter and member that it does not read', async () => {
    const send = clientOf(s3)
    await send(commandOf(s3, 'CreateBucket', { Bucket: GIVEN.Bucket }))
    for (const { operation, reads } of everyRoute()) {
      const members = membersOf(inputOf(s3, operation))
      for (const { name, carrier, schema } of members) {
        if (carrier === undefined || OF_HTTP.includes(carrier) || isRead(carrier, reads)) continue
        const command = commandOf(s3, operation, { ...GIVEN, [name]: exampleOf(schema) })
        expect({ operation, name, outcome: await outcome(send(command)) }).toEqual({
          operation,
          name,
          outcome: expect.stringMatching(/The sandbox does not support|status 501/),
        })
      }
    }
  })
})

describe('the sandbox’s CloudFormation resources', () => {
  /** Each structure that a type reads, as properties with a member that nobody knows inside. */
  function withUnknown(members: Members): { path: string; properties: ValueMap }[] {
    const inside = Object.entries(members).flatMap(([name, inner]) =>
      // A whole document, such as a policy: the service checks it.
      inner === undefined
        ? []
        : withUnknown(inner).flatMap(({ path, properties }) =>
            [properties, [properties]].map((value) => ({
              path: `${name}.${path}`,
              properties: { [name]: value },
            })),
          ),
    )
    return [{ path: 'Unknown', properties: { Unknown: 'x' } }, ...inside]
  }

  const types = Object.entries(resourceTypes()).filter(([, { properties }]) => properties !== 'any')

  it.each(types)('%s refuses every property that it does not read, at every depth', (name, it) => {
    const plain = Object.fromEntries([...it.properties].map((property) => [property, {}]))
    for (const { path, properties } of withUnknown({ ...plain, ...it.inside }))
      expect(() => checkProperties(name, properties), path).toThrow(
        `The Rolecall sandbox does not support the property ${path} of ${name}.`,
      )
  })

  it('takes whole documents only where AWS has them', () => {
    const documents = types.flatMap(([, { inside = {} }]) =>
      Object.entries(inside).flatMap(([name, inner]) => (inner ? [] : name)),
    )
    expect([...new Set(documents)].sort()).toEqual([
      'AssumeRolePolicyDocument',
      'DeliveryPolicy',
      'Parameters',
      'PolicyDocument',
    ])
  })
})
