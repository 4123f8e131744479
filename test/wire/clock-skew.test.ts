import { randomUUID } from 'node:crypto'
import { ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { CreateBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3'
import { ListQueuesCommand } from '@aws-sdk/client-sqs'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dynamoClient } from '../../src/adapters/aws/dynamodb/client.ts'
import { isAccessDenied } from '../../src/adapters/aws/faults.ts'
import { s3Client } from '../../src/adapters/aws/s3/client.ts'
import { s3Templates } from '../../src/adapters/aws/s3/templates.ts'
import { sqsClient } from '../../src/adapters/aws/sqs/client.ts'
import { assumeRoleDirectly } from '../../src/adapters/aws/sts/assume-role.ts'
import { stsClient } from '../../src/adapters/aws/sts/client.ts'
import { systemClock } from '../../src/adapters/embedded/system.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts'
import { administrator, clients, VENDOR } from './clients.ts'

const HOUR_MS = 3_600_000
const NO_ROLE = `arn:aws:iam::${VENDOR}:role/none`

/** How much AWS's clock is ahead of ours. */
let ahead = 0
let sandbox: Sandbox
beforeAll(async () => {
  const clock = { now: () => Date.now() + ahead, sleep: async () => {} }
  sandbox = await startSandbox({ clock })
  const { s3 } = clients(sandbox.origin, administrator(VENDOR))
  await s3.send(new CreateBucketCommand({ Bucket: 'rolecall-templates' }))
  process.env.AWS_ENDPOINT_URL = sandbox.origin
  const { accessKeyId, secretAccessKey } = administrator(VENDOR)
  process.env.AWS_ACCESS_KEY_ID = accessKeyId
  process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey
})
afterAll(() => sandbox.stop())

/** One call of each client that the service has. */
function calls(): Record<string, () => Promise<unknown>> {
  const access = { region: 'us-east-1', endpoint: sandbox.origin, s3Endpoint: sandbox.origin }
  const [sts, sqs, s3] = [stsClient(access), sqsClient(access), s3Client(access)]
  const dynamo = dynamoClient(access)
  const assumeRole = assumeRoleDirectly(sts, (_, work) => work())
  const bucket = { name: 'rolecall-templates', region: 'us-east-1', owner: VENDOR }
  const templates = s3Templates(s3, bucket, { reading: 'public', clock: systemClock })
  return {
    sts: () => sts.send(new GetCallerIdentityCommand({})),
    sqs: () => sqs.send(new ListQueuesCommand({})),
    s3: () => s3.send(new ListBucketsCommand({})),
    dynamo: () => dynamo.send(new ListTablesCommand({})),
    // There is no such role: AWS denies it, and must not refuse the request for its time.
    assumeRole: () =>
      assumeRole({ RoleArn: NO_ROLE, RoleSessionName: 'test' }).catch((error: unknown) => {
        if (!isAccessDenied(error)) throw error
        return {}
      }),
    template: async () => {
      await templates.put(`templates/${randomUUID()}.yaml`, 'Resources: {}')
      return {}
    },
  }
}

describe("a machine's clock that is wrong (A9, faults 18, 19)", () => {
  it.each([HOUR_MS, -HOUR_MS])(
    'fails no call, neither the first one nor one after the clock was set: %i ms (A9)',
    async (wrong) => {
      for (const [name, call] of Object.entries(calls()))
        for (ahead of [wrong, wrong, 0, 0, wrong])
          expect([name, ahead, typeof (await call())]).toEqual([name, ahead, 'object'])
      ahead = 0
    },
  )
})
