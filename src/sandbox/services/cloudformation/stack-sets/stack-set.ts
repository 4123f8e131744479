import { AwsFault } from '../../../operation.ts'
import { partitionOf } from '../../../partition.ts'
import type { World } from '../../../world.ts'
import { type StackShape, uuid } from '../engine/stack.ts'
import type { OperationPreferences } from './preferences.ts'

export type Action = 'CREATE' | 'UPDATE' | 'DELETE'

/** Where a stack set has, or may get, a stack. */
export interface Target {
  accountId: string
  region: string
  /** The root or OU by which a service-managed stack set chose the account. */
  unitId: string | undefined
}

type DetailedStatus =
  | 'PENDING'
  | 'RUNNING'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'CANCELLED'
  | 'INOPERABLE'
  | 'SKIPPED_SUSPENDED_ACCOUNT'

/** A stack, or the attempt to make one, in one account and Region. */
export interface StackInstance extends Target {
  /** The stack made last; a failed creation deletes it again. */
  stackId: string | undefined
  status: 'CURRENT' | 'OUTDATED' | 'INOPERABLE'
  detailedStatus: DetailedStatus
  statusReason: string | undefined
  overrides: ReadonlyMap<string, string>
  lastOperationId: string | undefined
}

export interface OperationResult extends Target {
  status: 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED'
  reason: string | undefined
}

export interface StackSetOperation {
  operationId: string
  action: Action
  status: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'STOPPING' | 'STOPPED'
  preferences: OperationPreferences
  retainStacks: boolean | undefined
  deploymentTargets: object | undefined
  createdAt: number
  endedAt: number | undefined
  results: OperationResult[]
  /** Resolves when the operation has ended; it never rejects. */
  done: Promise<void>
}

export interface StackSet extends StackShape {
  stackSetName: string
  /** `NAME:UUID` */
  stackSetId: string
  arn: string
  /** AWS: stack sets of delegated administrators belong to the management account too. */
  accountId: string
  region: string
  description: string | undefined
  permissionModel: 'SERVICE_MANAGED' | 'SELF_MANAGED'
  administrationRoleArn: string | undefined
  executionRoleName: string
  autoDeployment: { enabled: boolean; retainStacks: boolean } | undefined
  managedExecution: boolean
  status: 'ACTIVE' | 'DELETED'
  /** The OUs for which stacks were asked, with the Regions: for automatic deployment. */
  unitRegions: Map<string, Set<string>>
  instances: Map<string, StackInstance>
  operations: StackSetOperation[]
}

export const setsOf = (world: World): Map<string, StackSet> =>
  world.part('stack-sets', () => new Map<string, StackSet>())

export const instanceKey = ({ accountId, region }: Pick<Target, 'accountId' | 'region'>): string =>
  `${accountId}/${region}`

type Owner = Pick<StackSet, 'accountId' | 'region'>

/** The stack sets of an account in one Region, newest first. */
export const listStackSets = (world: World, owner: Owner): StackSet[] =>
  [...setsOf(world).values()]
    .filter(({ accountId, region }) => accountId === owner.accountId && region === owner.region)
    .reverse()

/** A stack set that still exists, by its name, id or ARN. */
export function findStackSet(world: World, owner: Owner, nameOrId: string): StackSet | undefined {
  return listStackSets(world, owner).find(
    ({ stackSetName, stackSetId, arn, status }) =>
      status === 'ACTIVE' && [stackSetName, stackSetId, arn].includes(nameOrId),
  )
}

/** The id and ARN of a new stack set. */
export function newStackSetId(world: World, { accountId, region }: Owner, name: string) {
  const stackSetId = `${name}:${uuid(world)}`
  const partition = partitionOf(region)
  const arn = `arn:${partition}:cloudformation:${region}:${accountId}:stackset/${stackSetId}`
  return { stackSetId, arn }
}

export const runningOperation = ({ operations }: StackSet): StackSetOperation | undefined =>
  operations.find(({ endedAt }) => endedAt === undefined)

/** AWS: without managed execution, a stack set does one operation at a time. */
export function refuseWhileBusy(set: StackSet): void {
  const running = runningOperation(set)
  if (running && !set.managedExecution)
    throw new AwsFault(
      'OperationInProgressException',
      `Another Operation on StackSet ${set.arn} is in progress: ${running.operationId}`,
      409,
    )
}
