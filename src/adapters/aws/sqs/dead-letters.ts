import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import type { TopicArn } from '../../../core/model/aws/topic-arn.ts'
import type { DeadLetter, DeadLetters, UnreadQueue } from '../../../core/ports.ts'
import { faultName } from '../faults.ts'
import { readQueueLimits } from './queue.ts'

interface Place {
  clientIn: (region: string) => SQSClient
  homeRegion: string
  queueUrl: string
  topic: TopicArn
  regions: string[]
}

/** One dead-letter queue, found by its name. */
interface Queue {
  client: SQSClient
  region: string
  name: string
  url: string
}

const ABSENT = ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue']
const HIDDEN_SECONDS = 120
/** AWS: a receive that waits asks all of the queue's servers, so it misses no message. */
const WAIT_SECONDS = 1

/**
 * Reads the dead-letter queues: of the callback queue in the home Region, and in each Region the
 * queue of messages that SNS could not deliver (OPS-1).
 */
export function sqsDeadLetters(place: Place): DeadLetters {
  return {
    async take(limit) {
      const { found, unread } = await onEach(place, (queue) => takeFrom(queue, limit))
      return { letters: found.flat(), unread }
    },
    async count() {
      const { found, unread } = await onEach(place, async (queue) => ({
        ...nameOf(queue),
        messages: await messagesIn(queue),
      }))
      return { queues: found, unread }
    },
  }
}

const nameOf = ({ region, name }: Pick<Queue, 'region' | 'name'>) => ({ region, queue: name })

/**
 * Continues after a queue that cannot be read, and returns its name. A queue that does not exist
 * counts as empty.
 */
async function onEach<T>(
  place: Place,
  work: (queue: Queue) => Promise<T>,
): Promise<{ found: T[]; unread: UnreadQueue[] }> {
  const found: T[] = []
  const unread: UnreadQueue[] = []
  const regions = [...new Set([place.homeRegion, ...place.regions])]
  const looks = [
    { region: place.homeRegion, name: 'callbacks-dead', find: () => deadQueue(place) },
    ...regions.map((region) => ({
      region,
      name: 'callbacks-undelivered',
      find: () => undeliveredQueue(place, region),
    })),
  ]
  await Promise.all(
    looks.map(async ({ find, ...queue }) => {
      try {
        found.push(await work(await find()))
      } catch (error) {
        if (!ABSENT.includes(faultName(error)))
          unread.push({ ...nameOf(queue), why: faultName(error) })
      }
    }),
  )
  return { found, unread }
}

async function deadQueue({ clientIn, homeRegion, queueUrl }: Place): Promise<Queue> {
  const client = clientIn(homeRegion)
  const { deadLetterTargetArn } = await readQueueLimits(client, queueUrl)
  const [, , , region = homeRegion, accountId, name] = deadLetterTargetArn?.split(':') ?? []
  if (name === undefined)
    throw Object.assign(new Error('The queue has no dead-letter queue.'), {
      name: 'NoRedrivePolicy',
    })
  return queueNamed(client, { region, name, accountId })
}

const undeliveredQueue = ({ clientIn, topic }: Place, region: string): Promise<Queue> =>
  queueNamed(clientIn(region), {
    region,
    name: `${topic.topicName}-undelivered`,
    accountId: topic.accountId,
  })

async function queueNamed(
  client: SQSClient,
  it: { region: string; name: string; accountId: string | undefined },
): Promise<Queue> {
  const { QueueUrl } = await client.send(
    new GetQueueUrlCommand({ QueueName: it.name, QueueOwnerAWSAccountId: it.accountId }),
  )
  return { client, region: it.region, name: it.name, url: QueueUrl! }
}

async function messagesIn({ client, url }: Queue): Promise<number> {
  const AttributeNames = ['ApproximateNumberOfMessages' as const]
  const request = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames })
  return Number((await client.send(request)).Attributes?.ApproximateNumberOfMessages ?? 0)
}

async function takeFrom(queue: Queue, limit: number): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = []
  while (letters.length < limit) {
    const { Messages = [] } = await queue.client.send(
      new ReceiveMessageCommand({
        QueueUrl: queue.url,
        MaxNumberOfMessages: Math.min(10, limit - letters.length),
        VisibilityTimeout: HIDDEN_SECONDS,
        WaitTimeSeconds: WAIT_SECONDS,
        MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
      }),
    )
    if (Messages.length === 0) break
    letters.push(...Messages.map((message) => toLetter(queue, message)))
  }
  return letters
}

function toLetter(
  queue: Queue,
  { MessageId, Body, ReceiptHandle, Attributes }: Message,
): DeadLetter {
  const handle = { QueueUrl: queue.url, ReceiptHandle: ReceiptHandle! }
  return {
    ...nameOf(queue),
    id: MessageId!,
    body: Body ?? '',
    sentAt: new Date(Number(Attributes?.SentTimestamp ?? 0)),
    receiveCount: Number(Attributes?.ApproximateReceiveCount ?? 1),
    async done() {
      await queue.client.send(new DeleteMessageCommand(handle))
    },
    async release() {
      await queue.client.send(
        new ChangeMessageVisibilityCommand({ ...handle, VisibilityTimeout: 0 }),
      )
    },
  }
}
