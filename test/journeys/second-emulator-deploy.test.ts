import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation'
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAX_RECEIVES } from '../../src/tools/cdk/function-list.ts'
import { type StackKind, templateOf } from '../../src/tools/deploy/templates.ts'
import { type Emulator, hasMoto, startEmulator } from '../emulator/start.ts'
import { until } from './stage.ts'

const HOME = 'us-east-1'
const CODE = 'northwind-code'
const STACKS = 'northwind-stacks'

/** Values of the parameters that have no default. */
const GIVEN: Record<StackKind, Record<string, string>> = {
  // moto has no account-regional names of buckets.
  data: { TemplateBucket: 'northwind-templates', ProtectTable: 'false' },
  home: {
    KeyArn: 'arn:aws:kms:us-east-1:111122223333:key/0',
    KeyRingArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:ring-abcdef',
    AdminTokenArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:token-abcdef',
    TemplateBucket: 'northwind-templates',
    BundleBucket: CODE,
    BundlePrefix: 'bundles',
    Regions: 'us-east-1,eu-west-1',
  },
  region: { HomeRegion: HOME },
}

let emulator: Emulator
const settings = (region = HOME) => ({
  endpoint: emulator.origin,
  region,
  credentials: emulator.vendor,
})

/** A list of ARNs may be any of the account. */
function parametersOf(kind: StackKind) {
  const { Parameters } = templateOf(kind, { tlsOnly: false }) as unknown as {
    Parameters: Record<string, { Default?: string; Type: string }>
  }
  return Object.entries(Parameters).flatMap(([ParameterKey, { Default, Type }]) => {
    const list = Type === 'CommaDelimitedList' ? 'arn:aws:sns:us-east-1:111122223333:any' : 'none'
    const ParameterValue = GIVEN[kind][ParameterKey] ?? Default ?? list
    return { ParameterKey, ParameterValue: String(ParameterValue) }
  })
}

/**
 * Creates the stack as it ships, but for its outputs: moto leaves out a resource that it lacks, and
 * refuses an output that names it. Returns the stack's last status.
 */
async function create(kind: StackKind, region = HOME): Promise<string> {
  const s3 = new S3Client({ ...settings(), forcePathStyle: true })
  const Body = JSON.stringify({ ...templateOf(kind, { tlsOnly: false }), Outputs: {} })
  await s3.send(new PutObjectCommand({ Bucket: STACKS, Key: kind, Body }))
  const client = new CloudFormationClient(settings(region))
  const StackName = `rolecall-${kind}`
  await client.send(
    new CreateStackCommand({
      StackName,
      TemplateURL: `${emulator.origin}/${STACKS}/${kind}`,
      Parameters: parametersOf(kind),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  )
  return until(`the stack ${StackName} to settle`, async () => {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }))
    const { StackStatus = '' } = Stacks![0]!
    if (StackStatus.endsWith('_IN_PROGRESS')) return undefined
    if (StackStatus === 'CREATE_COMPLETE') return StackStatus
    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }))
    return `${StackStatus} ${StackEvents.map((it) => it.ResourceStatusReason ?? '').join(' ')}`
  })
}

describe.skipIf(!hasMoto())('a deployment on an emulator of other origin', () => {
  beforeAll(async () => {
    emulator = await startEmulator()
    const s3 = new S3Client({ ...settings(), forcePathStyle: true })
    for (const Bucket of [CODE, STACKS]) await s3.send(new CreateBucketCommand({ Bucket }))
    for (const name of ['http', 'callbacks', 'answers', 'checks', 'expiry'])
      await s3.send(
        new PutObjectCommand({ Bucket: CODE, Key: `bundles/${name}.zip`, Body: 'a program' }),
      )
  })
  afterAll(() => emulator?.stop())

  it.each([
    ['data', HOME],
    ['home', HOME],
    ['region', 'eu-west-1'],
  ] as const)('its %s stack is created', async (kind, region) => {
    expect(await create(kind, region)).toBe('CREATE_COMPLETE')
  })

  it('its queue buries what fails too often, and its broker role exists', async () => {
    const sqs = new SQSClient(settings())
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'rolecall-callbacks' }))
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['RedrivePolicy'] }),
    )
    const { maxReceiveCount } = JSON.parse(Attributes!.RedrivePolicy!) as {
      maxReceiveCount: unknown
    }
    expect(Number(maxReceiveCount)).toBe(MAX_RECEIVES)
    const { Role } = await new IAMClient(settings()).send(
      new GetRoleCommand({ RoleName: 'rolecall-broker' }),
    )
    expect(Role!.Arn).toBe('arn:aws:iam::111122223333:role/rolecall-broker')
  })
})
