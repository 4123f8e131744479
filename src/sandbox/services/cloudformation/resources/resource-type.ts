import type { Members } from '../../../members.ts'
import type { Caller } from '../../../operation.ts'
import type { World } from '../../../world.ts'
import type { Tag } from '../engine/stack.ts'
import type { Value, ValueMap } from '../template/value.ts'

/** The account and Region where a resource is made, and whose permissions apply. */
export interface ResourceContext {
  world: World
  caller: Caller
  stackId: string
  stackName: string
  region: string
  accountId: string
  partition: string
  logicalId: string
  type: string
  tags: readonly Tag[]
  /** Aborted when CloudFormation cancels the operation. */
  signal: AbortSignal
}

export interface Made {
  physicalId: string
  /** What `Ref` gives, if not the physical id. */
  ref?: string
  attributes: Readonly<Record<string, Value>>
  noEcho?: boolean
}

export interface Change {
  physicalId: string
  properties: ValueMap
  oldProperties: ValueMap
  oldAttributes: Readonly<Record<string, Value>>
  /** Whether a failed update is being undone. */
  isRollback: boolean
}

interface Removal {
  physicalId: string
  properties: ValueMap
}

export interface ResourceType {
  properties: readonly string[] | 'any'
  /**
   * What is read inside of properties that are structures; `undefined` stands for a whole document.
   * A property that is not here takes no structure.
   */
  inside?: Members
  required: readonly string[]
  /** What `Fn::GetAtt` knows. A star at the end stands for any text. */
  attributes: readonly string[] | 'any'
  /** Properties that a resource keeps for life: a change makes a new one. */
  replacedBy: readonly string[]
  /** The property by which the author chooses the resource's name. */
  nameProperty?: string
  /**
   * AWS: DescribeChangeSet, ChangeSource `Automatic`: each update of a stack updates its nested
   * stacks too, because their templates might have changed at the same URL.
   */
  alwaysUpdated?: true
  /** The reason in the event of its creation. */
  note?: string
  create(context: ResourceContext, properties: ValueMap): Promise<Made>
  /** A result with another physical id is a replacement: the old resource is then removed. */
  update(context: ResourceContext, change: Change): Promise<Made>
  remove(context: ResourceContext, removal: Removal): Promise<void>
}

/** A failure in CloudFormation's own words; `physicalId` is what has to be removed on rollback. */
export class ResourceFailure extends Error {
  readonly physicalId: string | undefined

  constructor(message: string, physicalId?: string) {
    super(message)
    this.physicalId = physicalId
  }
}

export const CANCELLED = 'Resource creation cancelled'
