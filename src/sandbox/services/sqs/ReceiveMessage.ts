import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { queueFor } from './access.ts'
import { numberAttribute } from './attributes.ts'
import { awaitMessages, takeReady } from './backlog.ts'
import { invalidValue } from './faults.ts'
import type { Message, MessageAttributes } from './message.ts'
import { md5, md5OfAttributes } from './message.ts'

export interface ReceiveMessageInput {
  QueueUrl: string
  MaxNumberOfMessages?: number
  WaitTimeSeconds?: number
  VisibilityTimeout?: number
  AttributeNames?: string[]
  MessageSystemAttributeNames?: string[]
  MessageAttributeNames?: string[]
}

/** `gone` ends a long poll whose caller has hung up. */
export async function ReceiveMessage(
  world: World,
  caller: Caller & { gone?: AbortSignal },
  input: ReceiveMessageInput,
) {
  const queue = queueFor(world, caller, 'ReceiveMessage', input.QueueUrl)
  const limit = within(input.MaxNumberOfMessages ?? 1, 'MaxNumberOfMessages', 1, 10)
  const waitMs =
    within(
      input.WaitTimeSeconds ?? numberAttribute(queue, 'ReceiveMessageWaitTimeSeconds'),
      'WaitTimeSeconds',
      0,
      20,
    ) * 1000
  const visibility = within(
    input.VisibilityTimeout ?? numberAttribute(queue, 'VisibilityTimeout'),
    'VisibilityTimeout',
    0,
    43_200,
  )
  const visibilityMs = visibility * 1000
  const asked = { limit, visibilityMs, deadline: world.clock.now() + waitMs }
  const ready = takeReady(world, queue, limit, visibilityMs)
  const messages =
    ready.length > 0 || waitMs === 0 ? ready : await awaitMessages(world, queue, asked, caller.gone)
  return messages.length > 0 ? { Messages: messages.map((message) => toWire(message, input)) } : {}
}

function within(value: number, name: string, least: number, greatest: number): number {
  if (Number.isInteger(value) && value >= least && value <= greatest) return value
  throw invalidValue(value, name, `Must be >= ${least} and <= ${greatest}, if provided.`)
}

function toWire(message: Message, input: ReceiveMessageInput) {
  const attributes = chosenAttributes(message.attributes, input.MessageAttributeNames ?? [])
  const system = systemAttributes(message, [
    ...(input.AttributeNames ?? []),
    ...(input.MessageSystemAttributeNames ?? []),
  ])
  const digest = md5OfAttributes(attributes)
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(Object.keys(system).length > 0 ? { Attributes: system } : {}),
    ...(digest ? { MessageAttributes: attributes, MD5OfMessageAttributes: digest } : {}),
  }
}

function systemAttributes(message: Message, names: readonly string[]): Record<string, string> {
  const all = {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  }
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name)),
  )
}

function chosenAttributes(
  attributes: MessageAttributes,
  names: readonly string[],
): MessageAttributes {
  const chosen = (name: string) =>
    names.some(
      (wanted) =>
        wanted === 'All' ||
        wanted === '.*' ||
        wanted === name ||
        (wanted.endsWith('.*') && name.startsWith(wanted.slice(0, -2))),
    )
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => chosen(name)))
}
