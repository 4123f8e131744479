import { readMembers } from '../../../members.ts'
import { CreateQueue } from '../../sqs/CreateQueue.ts'
import { DeleteQueue } from '../../sqs/DeleteQueue.ts'
import { TagQueue, UntagQueue } from '../../sqs/queue-tags.ts'
import { SetQueueAttributes } from '../../sqs/SetQueueAttributes.ts'
import { sameValue, type ValueMap } from '../template/value.ts'
import { physicalName } from './naming.ts'
import { attributesOf, tagsOf, text } from './reading.ts'
import type { Change, Made, ResourceContext, ResourceType } from './resource-type.ts'

const SETTINGS = [
  ...[
    'DelaySeconds',
    'KmsDataKeyReusePeriodSeconds',
    'KmsMasterKeyId',
    'MaximumMessageSize',
    'MessageRetentionPeriod',
  ],
  ...[
    'ReceiveMessageWaitTimeSeconds',
    'RedrivePolicy',
    'SqsManagedSseEnabled',
    'VisibilityTimeout',
  ],
]

function made({ partition, region, accountId }: ResourceContext, url: string): Made {
  const name = url.slice(url.lastIndexOf('/') + 1)
  return {
    physicalId: url,
    attributes: {
      Arn: `arn:${partition}:sqs:${region}:${accountId}:${name}`,
      QueueName: name,
      QueueUrl: url,
    },
  }
}

const tagRecord = (context: ResourceContext, properties: ValueMap) =>
  Object.fromEntries(tagsOf(properties, context.tags).map(({ Key, Value }) => [Key, Value]))

async function create(context: ResourceContext, properties: ValueMap): Promise<Made> {
  const QueueName = text(properties, 'QueueName') ?? physicalName(context, 80)
  const tags = tagRecord(context, properties)
  const { QueueUrl } = CreateQueue(context.world, context.caller, {
    QueueName,
    Attributes: attributesOf(properties, SETTINGS),
    tags,
  })
  return made(context, QueueUrl)
}

// AWS: SetQueueAttributes: these are the values that a queue has when none is given.
const DEFAULTS: Readonly<Record<string, string>> = {
  DelaySeconds: '0',
  KmsDataKeyReusePeriodSeconds: '300',
  MaximumMessageSize: '262144',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
  VisibilityTimeout: '30',
}

async function update(
  context: ResourceContext,
  { physicalId: QueueUrl, properties, oldProperties }: Change,
): Promise<Made> {
  const { world, caller } = context
  const [before, after] = [
    attributesOf(oldProperties, SETTINGS),
    attributesOf(properties, SETTINGS),
  ]
  const changed = SETTINGS.filter((name) => before[name] !== after[name])
  const Attributes = Object.fromEntries(
    changed.map((name) => [name, after[name] ?? DEFAULTS[name] ?? '']),
  )
  if (changed.length > 0) SetQueueAttributes(world, caller, { QueueUrl, Attributes })
  if (!sameValue(properties.Tags, oldProperties.Tags)) {
    const Tags = tagRecord(context, properties)
    UntagQueue(world, caller, {
      QueueUrl,
      TagKeys: Object.keys(tagRecord(context, oldProperties)).filter(
        (key) => !Object.hasOwn(Tags, key),
      ),
    })
    TagQueue(world, caller, { QueueUrl, Tags })
  }
  return made(context, QueueUrl)
}

export const queue: ResourceType = {
  properties: ['QueueName', 'Tags', ...SETTINGS],
  inside: readMembers('RedrivePolicy[deadLetterTargetArn maxReceiveCount] Tags[Key Value]'),
  required: [],
  attributes: ['Arn', 'QueueName', 'QueueUrl'],
  replacedBy: ['QueueName'],
  nameProperty: 'QueueName',
  create,
  update,
  remove: async ({ world, caller }, { physicalId }) => {
    DeleteQueue(world, caller, { QueueUrl: physicalId })
  },
}
