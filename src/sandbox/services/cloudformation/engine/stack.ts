import type { Caller } from '../../../operation.ts'
import { partitionOf } from '../../../partition.ts'
import type { World } from '../../../world.ts'
import type { ResourceDefinition, Template } from '../template/template.ts'
import { invalid, type Value, type ValueMap } from '../template/value.ts'
import type { Before } from './before.ts'

export interface Tag {
  Key: string
  Value: string
}

/** A resource that a stack has made, or is making. */
export interface StackResource {
  definition: ResourceDefinition
  physicalId: string | undefined
  /** What `Ref` gives. */
  ref: string | undefined
  attributes: Readonly<Record<string, Value>>
  noEcho: boolean
  /** The properties last sent to the service, with all functions resolved. */
  properties: ValueMap
  status: string
  statusReason: string | undefined
  at: number
}

export interface StackEvent {
  eventId: string
  at: number
  logicalId: string
  physicalId: string
  type: string
  status: string
  reason: string | undefined
  properties: string | undefined
  clientRequestToken: string | undefined
}

export interface StackOutput {
  key: string
  value: string
  description: string | undefined
  exportName: string | undefined
}

/** What an update may change. */
export interface StackShape {
  template: Template
  parameters: ReadonlyMap<string, string>
  tags: readonly Tag[]
  capabilities: readonly string[]
}

export interface Stack extends StackShape {
  stackId: string
  stackName: string
  accountId: string
  region: string
  /** The stack that this one is nested in, and the outermost one. */
  parentId: string | undefined
  rootId: string | undefined
  roleArn: string | undefined
  onFailure: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING'
  timeoutInMinutes: number | undefined
  terminationProtection: boolean
  status: string
  statusReason: string | undefined
  createdAt: number
  updatedAt: number | undefined
  deletedAt: number | undefined
  changeSetId: string | undefined
  createToken: string | undefined
  resources: Map<string, StackResource>
  outputs: StackOutput[]
  events: StackEvent[]
  /** The running operation, and how to cancel it. */
  running: { done: Promise<void>; cancel: AbortController } | undefined
  /** In a nested stack: its update has succeeded and waits for the root's to end. */
  pending: { before: Before; cleanUp(): Promise<void> } | undefined
}

type Place = Pick<Stack, 'accountId' | 'region'>

/** The stacks of one account in one Region, by their ids. */
function stacksIn(world: World, { accountId, region }: Place): Map<string, Stack> {
  const places = world.part('cloudformation', () => new Map<string, Map<string, Stack>>())
  const place = `${accountId}/${region}`
  const stacks = places.get(place) ?? new Map<string, Stack>()
  places.set(place, stacks)
  return stacks
}

export const saveStack = (world: World, stack: Stack) =>
  stacksIn(world, stack).set(stack.stackId, stack)

export const forgetStack = (world: World, stack: Stack) =>
  stacksIn(world, stack).delete(stack.stackId)

/** The stacks that are resources of this one. */
export const nestedIn = (world: World, stack: Stack): Stack[] =>
  [...stacksIn(world, stack).values()].filter(({ parentId }) => parentId === stack.stackId)

/** The caller's stacks in the caller's Region, newest first. */
export const listStacks = (world: World, caller: Place): Stack[] =>
  [...stacksIn(world, caller).values()].reverse()

// AWS: a name finds a stack that still exists; a deleted one is found by its id alone.
export function findStack(world: World, caller: Caller, nameOrId: string): Stack | undefined {
  return listStacks(world, caller).find(
    (stack) =>
      stack.stackId === nameOrId ||
      (stack.stackName === nameOrId && stack.status !== 'DELETE_COMPLETE'),
  )
}

export function existingStack(world: World, caller: Caller, nameOrId: string | undefined): Stack {
  if (!nameOrId)
    throw invalid(
      "1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null",
    )
  const stack = findStack(world, caller, nameOrId)
  if (!stack) throw invalid(`Stack with id ${nameOrId} does not exist`)
  return stack
}

export const stackArn = (caller: Caller, stackName: string, id: string) =>
  `arn:${partitionOf(caller.region)}:cloudformation:${caller.region}:${caller.accountId}:stack/${stackName}/${id}`

/** A UUID from the world's random source, so that a seeded world repeats itself. */
export function uuid(world: World): string {
  const bytes = world.random.bytes(16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Buffer.from(bytes).toString('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-')
}

const NAME_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

export const randomText = (world: World, length: number) =>
  Array.from(world.random.bytes(length), (byte) => NAME_LETTERS[byte % NAME_LETTERS.length]).join(
    '',
  )
