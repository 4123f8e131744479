import { randomUUID } from 'node:crypto'
import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { type MessageAttributes, sizeOf } from '../sqs/message.ts'
import { topicFor } from './access.ts'
import { deliverToAll } from './deliver.ts'
import { invalidParameter } from './faults.ts'

export interface PublishInput {
  TopicArn?: string
  /** AWS: another name for the topic's ARN. */
  TargetArn?: string
  Message: string
  Subject?: string
  MessageAttributes?: MessageAttributes
}

export function Publish(world: World, caller: Caller, input: PublishInput): { MessageId: string } {
  const topic = topicFor(world, caller, input.TopicArn ?? input.TargetArn, { action: 'Publish' })
  refuseInvalid(input)
  const messageId = randomUUID()
  deliverToAll(world, topic, {
    messageId,
    message: input.Message,
    ...(input.Subject === undefined ? {} : { subject: input.Subject }),
    timestamp: new Date(world.clock.now()).toISOString(),
    attributes: input.MessageAttributes ?? {},
  })
  return { MessageId: messageId }
}

function refuseInvalid({ Message, Subject, MessageAttributes = {} }: PublishInput): void {
  if (!Message) throw invalidParameter('Empty message')
  // AWS: attributes count towards the size of a message.
  if (Buffer.byteLength(Message) + sizeOf(MessageAttributes) > 256 * 1024)
    throw invalidParameter('Message too long')
  if (Subject !== undefined && !/^[!-~][ -~]{0,99}$/.test(Subject))
    throw invalidParameter('Subject')
}
