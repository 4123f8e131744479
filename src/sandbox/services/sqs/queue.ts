import { partitionOf } from '../../partition.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import type { World } from '../../world.ts'
import { Line } from './line.ts'
import type { Message } from './message.ts'
import { MinHeap } from './min-heap.ts'

export interface Waiter {
  limit: number
  visibilityMs: number
  deadline: number
  resolve: (messages: Message[]) => void
}

export interface RedrivePolicy {
  deadLetterTargetArn: string
  maxReceiveCount: number
}

export interface Queue {
  name: string
  arn: string
  accountId: string
  region: string
  createdAt: number
  modifiedAt: number
  attributes: Map<string, string>
  policy?: PolicyDocument
  redrive?: RedrivePolicy
  tags: Map<string, string>
  messages: Map<string, Message>
  ready: Line<Message>
  /** Delayed messages and those in flight, by the time at which they can be received again. */
  hidden: MinHeap<Message>
  counts: { delayed: number; ready: number; inFlight: number; gone: number }
  waiters: Set<Waiter>
  wakeAt?: number
  purgedAt?: number
}

/** When queues were deleted, by ARN. */
export const deletionsOf = (world: World): Map<string, number> =>
  world.part('sqs-deletions', () => new Map())

type Queues = Map<string, Queue>

export const queuesOf = (world: World): Queues => world.part('sqs', () => new Map())

export const queueArn = (region: string, accountId: string, name: string) =>
  `arn:${partitionOf(region)}:sqs:${region}:${accountId}:${name}`

export const queueUrl = (world: World, queue: Queue) =>
  `${world.origin}/${queue.accountId}/${queue.name}`

export const findQueue = (world: World, arn: string) => queuesOf(world).get(arn)

export const newQueue = (at: Pick<Queue, 'name' | 'accountId' | 'region'>, now: number): Queue => ({
  ...at,
  arn: queueArn(at.region, at.accountId, at.name),
  createdAt: now,
  modifiedAt: now,
  attributes: new Map(),
  tags: new Map(),
  messages: new Map(),
  ready: new Line(),
  hidden: new MinHeap(),
  counts: { delayed: 0, ready: 0, inFlight: 0, gone: 0 },
  waiters: new Set(),
})
