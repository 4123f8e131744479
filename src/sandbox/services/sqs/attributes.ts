import { AwsFault } from '../../operation.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import { parsePolicy } from '../../policy/parse-policy.ts'
import type { World } from '../../world.ts'
import { invalidValue } from './faults.ts'
import type { Queue, RedrivePolicy } from './queue.ts'
import { findQueue } from './queue.ts'

/** Least, greatest and default value of the attributes that are numbers. */
const NUMBERS: Readonly<Record<string, readonly [number, number, number]>> = {
  DelaySeconds: [0, 900, 0],
  MaximumMessageSize: [1024, 1_048_576, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600, 345_600],
  ReceiveMessageWaitTimeSeconds: [0, 20, 0],
  VisibilityTimeout: [0, 43_200, 30],
  KmsDataKeyReusePeriodSeconds: [60, 86_400, 300],
}

const OTHERS = new Set(['Policy', 'RedrivePolicy', 'KmsMasterKeyId', 'SqsManagedSseEnabled'])
const UNSUPPORTED = [
  ...['FifoQueue', 'ContentBasedDeduplication', 'FifoThroughputLimit', 'DeduplicationScope'],
  'RedriveAllowPolicy',
]
const ALWAYS_SHOWN = [
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'VisibilityTimeout',
]

export function numberAttribute(queue: Queue, name: string): number {
  return Number(queue.attributes.get(name) ?? NUMBERS[name]![2])
}

/** Validates all before any is set. */
export function setAttributes(
  world: World,
  queue: Queue,
  given: Readonly<Record<string, string>>,
): void {
  for (const [name, value] of Object.entries(given)) refuseInvalid(name, value)
  const policy = readPolicy(given.Policy)
  const redrive = readRedrive(world, queue, given.RedrivePolicy)
  for (const [name, value] of Object.entries(given)) {
    if (value === '') queue.attributes.delete(name)
    else queue.attributes.set(name, String(value))
  }
  if (given.Policy !== undefined) replace(queue, 'policy', policy)
  if (given.RedrivePolicy !== undefined) replace(queue, 'redrive', redrive)
}

function replace<Name extends 'policy' | 'redrive'>(
  queue: Queue,
  name: Name,
  value: Queue[Name],
): void {
  if (value === undefined) delete queue[name]
  else queue[name] = value
}

function refuseInvalid(name: string, value: string): void {
  const range = Object.hasOwn(NUMBERS, name) ? NUMBERS[name] : undefined
  if (!range && !OTHERS.has(name)) {
    const isKnown = UNSUPPORTED.includes(name)
    throw new AwsFault(
      'InvalidAttributeName',
      isKnown ? `The sandbox does not support ${name} of queues.` : `Unknown Attribute ${name}.`,
    )
  }
  if (
    range &&
    !(/^\d+$/.test(String(value)) && Number(value) >= range[0] && Number(value) <= range[1])
  ) {
    throw new AwsFault('InvalidAttributeValue', `Invalid value for the parameter ${name}.`)
  }
}

function readPolicy(text: string | undefined): PolicyDocument | undefined {
  if (!text) return undefined
  try {
    return parsePolicy(text, 'resource')
  } catch {
    throw new AwsFault('InvalidAttributeValue', 'Invalid value for the parameter Policy.')
  }
}

function readRedrive(
  world: World,
  queue: Queue,
  text: string | undefined,
): RedrivePolicy | undefined {
  if (!text) return undefined
  const policy = parseRedrive(text)
  const target = findQueue(world, policy.deadLetterTargetArn)
  // AWS: the dead-letter queue is in the same account and Region as the queue that uses it.
  if (!target || target.accountId !== queue.accountId || target.region !== queue.region) {
    throw invalidValue(text, 'RedrivePolicy', 'Dead letter target does not exist.')
  }
  return policy
}

function parseRedrive(text: string): RedrivePolicy {
  try {
    const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(text)
    const count = Number(maxReceiveCount)
    if (
      typeof deadLetterTargetArn === 'string' &&
      Number.isInteger(count) &&
      count >= 1 &&
      count <= 1000
    ) {
      return { deadLetterTargetArn, maxReceiveCount: count }
    }
  } catch {
    throw invalidValue(text, 'RedrivePolicy', 'Redrive policy is not a valid JSON map.')
  }
  throw invalidValue(
    text,
    'RedrivePolicy',
    'maxReceiveCount must be from 1 to 1000 and deadLetterTargetArn an ARN.',
  )
}

/** The first of the given attributes whose value differs from the queue's. */
export const firstDifference = (queue: Queue, given: Readonly<Record<string, string>>) =>
  Object.entries(given).find(
    ([name, value]) => !sameValue(allAttributes(queue)[name] ?? '', String(value)),
  )?.[0]

function sameValue(a: string, b: string): boolean {
  if (a === b) return true
  try {
    return JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b))
  } catch {
    return false
  }
}

export function allAttributes(queue: Queue): Record<string, string> {
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(queue.counts.ready),
    ApproximateNumberOfMessagesNotVisible: String(queue.counts.inFlight),
    ApproximateNumberOfMessagesDelayed: String(queue.counts.delayed),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1000)),
    ...Object.fromEntries(ALWAYS_SHOWN.map((name) => [name, String(numberAttribute(queue, name))])),
    SqsManagedSseEnabled: queue.attributes.has('KmsMasterKeyId') ? 'false' : 'true',
    ...Object.fromEntries(queue.attributes),
  }
}
