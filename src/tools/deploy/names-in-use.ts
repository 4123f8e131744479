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
import { callAws, callAwsIfFound, inParallel, type Workbench } from '../setup/progress.ts'
import { dynamoDbIn } from './data-clients.ts'
import { type Finding, Unchecked } from './finding.ts'
import type { Creations } from './preflight.ts'

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
  const answers = (await inParallel(looks)).filter((answer) => answer !== undefined)
  const unknown = answers.filter((answer) => 'why' in answer)
  const used = answers.filter((answer) => 'region' in answer)
  const reasons = Map.groupBy(unknown, ({ why }) => why)
  return [
    ...[...reasons].map(
      ([why, names]) =>
        new Unchecked(`whether there is already ${names.map(({ what }) => what).join(', ')}`, why),
    ),
    ...used.map(({ region, what }) => ({
      ...{ region, problem: `${what} exists already.`, stops: true },
      remedy: what.startsWith('the table')
        ? 'Delete it if its data is not needed, or choose another --name-prefix. An earlier deployment keeps its table when its data stack is deleted by hand.'
        : 'Delete it if nothing uses it, or choose another --name-prefix.',
    })),
  ]
}

/** A name about which AWS does not say whether it is in use. */
interface Unknown {
  what: string
  why: string
}

type Look = Promise<Used | Unknown | undefined>

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

/** Whether AWS knows what the call asks for. */
async function findAny(
  bench: Workbench,
  { region, what, ...about }: Used & { action: `${ServiceName}:${string}`; absent: string[] },
  call: Promise<unknown>,
): Look {
  const { action, absent } = about
  return lookFor(
    { region, what },
    callAwsIfFound(bench, { action, region, absent }, call).then((found) => found !== undefined),
  )
}

async function lookFor(used: Used, isThere: Promise<boolean>): Look {
  try {
    return (await isThere) ? used : undefined
  } catch (error) {
    if (!isRolecallError(error)) throw error
    return { what: used.what, why: error.message }
  }
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
  const call = bench.clients
    .s3(region)
    .send(new HeadBucketCommand({ Bucket }))
    .then(
      () => true,
      // AWS: a bucket of another account, or of another Region, answers 403 or 301.
      (error: { $metadata?: { httpStatusCode?: number } }) => {
        const status = error.$metadata?.httpStatusCode
        if (status === 403 || status === 301) return true
        if (status === 404) return false
        throw error
      },
    )
  const about = { action: 's3:HeadBucket', region } as const
  return lookFor({ region, what: `the bucket ${Bucket}` }, callAws(bench, about, call))
}

const findQueue = (bench: Workbench, region: string, name: string): Look =>
  lookFor(
    { region, what: `the queue ${name}` },
    queueUrl(bench, region, name).then((url) => url !== undefined),
  )
