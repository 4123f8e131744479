import type { Service } from '../../operation.ts'
import { ChangeMessageVisibility, ChangeMessageVisibilityBatch } from './ChangeMessageVisibility.ts'
import { CreateQueue } from './CreateQueue.ts'
import { DeleteMessage, DeleteMessageBatch } from './DeleteMessage.ts'
import { DeleteQueue } from './DeleteQueue.ts'
import { queryErrorCodes } from './faults.ts'
import { GetQueueAttributes } from './GetQueueAttributes.ts'
import { GetQueueUrl } from './GetQueueUrl.ts'
import { ListQueues } from './ListQueues.ts'
import { PurgeQueue } from './PurgeQueue.ts'
import { ListQueueTags, TagQueue, UntagQueue } from './queue-tags.ts'
import { ReceiveMessage } from './ReceiveMessage.ts'
import { SendMessage } from './SendMessage.ts'
import { SendMessageBatch } from './SendMessageBatch.ts'
import { SetQueueAttributes } from './SetQueueAttributes.ts'

export const service: Service = {
  name: 'sqs',
  protocol: 'json',
  targetPrefix: 'AmazonSQS',
  faultNamespace: 'com.amazonaws.sqs',
  queryErrorCodes,
  operations: {
    ChangeMessageVisibility,
    ChangeMessageVisibilityBatch,
    CreateQueue,
    DeleteMessage,
    DeleteMessageBatch,
    DeleteQueue,
    GetQueueAttributes,
    GetQueueUrl,
    ListQueueTags,
    ListQueues,
    PurgeQueue,
    ReceiveMessage,
    SendMessage,
    SendMessageBatch,
    SetQueueAttributes,
    TagQueue,
    UntagQueue,
  },
}
