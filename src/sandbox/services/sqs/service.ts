import { declare, type Service } from '../../operation.ts'
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
    ChangeMessageVisibility: declare(
      ChangeMessageVisibility,
      'QueueUrl ReceiptHandle VisibilityTimeout',
    ),
    ChangeMessageVisibilityBatch: declare(
      ChangeMessageVisibilityBatch,
      'QueueUrl Entries[Id ReceiptHandle VisibilityTimeout]',
    ),
    CreateQueue: declare(CreateQueue, 'QueueName Attributes tags'),
    DeleteMessage: declare(DeleteMessage, 'QueueUrl ReceiptHandle'),
    DeleteMessageBatch: declare(DeleteMessageBatch, 'QueueUrl Entries[Id ReceiptHandle]'),
    DeleteQueue: declare(DeleteQueue, 'QueueUrl'),
    GetQueueAttributes: declare(GetQueueAttributes, 'QueueUrl AttributeNames'),
    GetQueueUrl: declare(GetQueueUrl, 'QueueName QueueOwnerAWSAccountId'),
    ListQueueTags: declare(ListQueueTags, 'QueueUrl'),
    ListQueues: declare(ListQueues, 'QueueNamePrefix NextToken MaxResults'),
    PurgeQueue: declare(PurgeQueue, 'QueueUrl'),
    ReceiveMessage: declare(
      ReceiveMessage,
      `QueueUrl AttributeNames MessageSystemAttributeNames MessageAttributeNames
       MaxNumberOfMessages VisibilityTimeout WaitTimeSeconds`,
    ),
    SendMessage: declare(
      SendMessage,
      'QueueUrl MessageBody DelaySeconds MessageAttributes*[DataType StringValue BinaryValue]',
    ),
    SendMessageBatch: declare(
      SendMessageBatch,
      `QueueUrl Entries[Id MessageBody DelaySeconds MessageAttributes*[DataType StringValue
       BinaryValue]]`,
    ),
    SetQueueAttributes: declare(SetQueueAttributes, 'QueueUrl Attributes'),
    TagQueue: declare(TagQueue, 'QueueUrl Tags'),
    UntagQueue: declare(UntagQueue, 'QueueUrl TagKeys'),
  },
}
