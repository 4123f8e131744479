import { DescribeTableCommand } from '@aws-sdk/client-dynamodb'
import { GetRoleCommand } from '@aws-sdk/client-iam'
import { HeadBucketCommand } from '@aws-sdk/client-s3'
import { GetTopicAttributesCommand } from '@aws-sdk/client-sns'
import { isRolecallError } from '../../api/errors.ts'
import { queueUrl } from '../setup/check/check-queue.ts'
import type { ServiceName } from '../setup/clients.ts'
import {
  brokerRoleName,
  checkRoleName,
  deadQueueName,
  type InstallationNames,
  queueName,
  topicArn,
  topicName,
  undeliveredQueueName,
} from '../setup/names.ts'
import { callAwsIfFound, inParallel, type Workbench } from '../setup/progress.ts'
import { dynamoDbIn } from './data-clients.ts'
import type { Creations, Finding } from './preflight.ts'

interface Used {
  region: string
  what: string
}

/** Finds resources that no stack of this deployment made, under names that it would give. */
export async function findNamesInUse(
  bench: Workbench,
  it: InstallationNames,
  { data, adopts, templateBucket }: Creations,
): Promise<Finding[]> {
  const looks = [
    ...(data ? [findTable(bench, it), findBucket(bench, it, templateBucket)] : []),
    ...(adopts ? [] : inboxOf(bench, it)),
  ]
  const used = (await inParallel(looks)).filter((found) => found !== undefined)
  return used.map(({ region, what }) => ({
    ...{ region, problem: `${what} exists already.`, stops: true },
    remedy: what.startsWith('the table')
      ? 'Delete it if its data is not needed, or choose another --name-prefix. An earlier deployment keeps its table when its data stack is deleted by hand.'
      : 'Delete it if nothing uses it, or choose another --name-prefix.',
  }))
}

type Look = Promise<Used | undefined>

function inboxOf(bench: Workbench, it: InstallationNames): Look[] {
  const { homeRegion: home } = it
  return [
    ...[brokerRoleName(it), checkRoleName(it)].map((name) => findRole(bench, home, name)),
    ...[queueName(it), deadQueueName(it)].map((name) => findQueue(bench, home, name)),
    ...it.regions.flatMap((region) => [
      findTopic(bench, it, region),
      findQueue(bench, region, undeliveredQueueName(it)),
    ]),
  ]
}

/** The check asks only whether it exists. What may not be asked is found when it is created. */
async function findAny(
  bench: Workbench,
  { region, what, ...about }: Used & { action: `${ServiceName}:${string}`; absent: string[] },
  call: Promise<unknown>,
): Look {
  const denied = ['AccessDenied', 'AccessDeniedException', 'AuthorizationError']
  const absent = [...about.absent, ...denied]
  const found = await callAwsIfFound(bench, { action: about.action, region, absent }, call)
  return found === undefined ? undefined : { region, what }
}

const findRole = (bench: Workbench, region: string, RoleName: string): Look =>
  findAny(
    bench,
    { region, what: `the role ${RoleName}`, action: 'iam:GetRole', absent: ['NoSuchEntity'] },
    bench.clients.iam(region).send(new GetRoleCommand({ RoleName })),
  )

const findTopic = (bench: Workbench, it: InstallationNames, region: string): Look =>
  findAny(
    bench,
    {
      ...{ region, what: `the topic ${topicName(it)}`, action: 'sns:GetTopicAttributes' },
      absent: ['NotFound', 'NotFoundException'],
    },
    bench.clients
      .sns(region)
      .send(new GetTopicAttributesCommand({ TopicArn: topicArn(it, region) })),
  )

const findTable = (bench: Workbench, it: InstallationNames): Look =>
  findAny(
    bench,
    {
      ...{ region: it.homeRegion, what: `the table ${it.namePrefix}` },
      ...{ action: 'dynamodb:DescribeTable', absent: ['ResourceNotFoundException'] },
    },
    dynamoDbIn(bench, it.homeRegion).send(new DescribeTableCommand({ TableName: it.namePrefix })),
  )

/** Only a name that was chosen can be somebody else's. */
async function findBucket(
  bench: Workbench,
  { homeRegion: region }: InstallationNames,
  Bucket: string | undefined,
): Look {
  if (!Bucket) return undefined
  const taken = { region, what: `the bucket ${Bucket}` }
  return bench.clients
    .s3(region)
    .send(new HeadBucketCommand({ Bucket }))
    .then(
      () => taken,
      // AWS: a bucket of another account, or of another Region, answers 403 or 301.
      (error: { $metadata?: { httpStatusCode?: number } }) =>
        error.$metadata?.httpStatusCode === 404 ? undefined : taken,
    )
}

async function findQueue(bench: Workbench, region: string, name: string): Look {
  try {
    const url = await queueUrl(bench, region, name)
    return url === undefined ? undefined : { region, what: `the queue ${name}` }
  } catch (error) {
    if (isRolecallError(error) && error.code === 'AWS_DENIED') return undefined
    throw error
  }
}
