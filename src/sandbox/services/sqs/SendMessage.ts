import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import type { World } from '../../world.ts'
import { queueFor } from './access.ts'
import { numberAttribute } from './attributes.ts'
import { enqueue } from './backlog.ts'
import { invalidValue, missing } from './faults.ts'
import type { MessageAttributes } from './message.ts'
import { md5, md5OfAttributes, sizeOf } from './message.ts'
import type { Queue } from './queue.ts'

export interface SentMessage {
  MessageBody: string
  DelaySeconds?: number
  MessageAttributes?: MessageAttributes
}

export function SendMessage(
  world: World,
  caller: Caller,
  input: SentMessage & { QueueUrl: string },
) {
  return send(world, caller, queueFor(world, caller, 'SendMessage', input.QueueUrl), input)
}

export function send(world: World, caller: Caller, queue: Queue, input: SentMessage) {
  refuseInvalid(queue, input)
  const attributes = input.MessageAttributes ?? {}
  const delay = input.DelaySeconds === undefined ? undefined : input.DelaySeconds * 1000
  const message = enqueue(
    world,
    queue,
    { body: input.MessageBody, attributes, senderId: caller.accountId },
    delay,
  )
  const digest = md5OfAttributes(attributes)
  return {
    MessageId: message.id,
    MD5OfMessageBody: md5(message.body),
    ...(digest ? { MD5OfMessageAttributes: digest } : {}),
  }
}

function refuseInvalid(
  queue: Queue,
  { MessageBody, DelaySeconds, MessageAttributes }: SentMessage,
): void {
  if (!MessageBody) throw missing('MessageBody')
  const limit = numberAttribute(queue, 'MaximumMessageSize')
  if (Buffer.byteLength(MessageBody) + sizeOf(MessageAttributes ?? {}) > limit) {
    const text = `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`
    throw new AwsFault('InvalidParameterValueException', text)
  }
  // AWS: what XML 1.0 cannot hold is refused.
  if (/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(MessageBody))
    throw new AwsFault(
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    )
  if (
    DelaySeconds !== undefined &&
    !(Number.isInteger(DelaySeconds) && DelaySeconds >= 0 && DelaySeconds <= 900)
  ) {
    throw invalidValue(DelaySeconds, 'DelaySeconds', 'DelaySeconds must be >= 0 and <= 900.')
  }
}
