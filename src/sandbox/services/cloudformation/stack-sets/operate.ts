import type { World } from '../../../world.ts'
import { limitsOf, type OperationPreferences } from './preferences.ts'
import type { Action, OperationResult, StackSet, StackSetOperation, Target } from './stack-set.ts'
import { workOnInstance } from './work-on-instance.ts'

export interface NewOperation {
  operationId: string
  action: Action
  targets: readonly Target[]
  preferences: OperationPreferences
  retainStacks?: boolean
  deploymentTargets?: object
  /** AWS: the preferences do not apply to automatic deployment, so no failure stops it. */
  isAutomatic?: boolean
}

/** Queues an operation; it runs once those before it have ended. */
export function startOperation(world: World, set: StackSet, asked: NewOperation) {
  const before = set.operations.at(-1)
  const operation: StackSetOperation = {
    operationId: asked.operationId,
    action: asked.action,
    status: before && before.endedAt === undefined ? 'QUEUED' : 'RUNNING',
    preferences: asked.preferences,
    retainStacks: asked.retainStacks,
    deploymentTargets: asked.deploymentTargets,
    createdAt: world.clock.now(),
    endedAt: undefined,
    results: asked.targets.map((target) => ({ ...target, status: 'PENDING', reason: undefined })),
    done: Promise.resolve(),
  }
  set.operations.push(operation)
  const run = () => runOperation({ world, set, operation, isAutomatic: asked.isAutomatic === true })
  operation.done = (before?.done ?? Promise.resolve()).then(run).catch((error: unknown) => {
    process.emitWarning(error instanceof Error ? error : String(error), 'SandboxFailure')
    end(world, operation, 'FAILED')
  })
  return operation
}

interface OperationRun {
  world: World
  set: StackSet
  operation: StackSetOperation
  isAutomatic: boolean
}

const end = ({ clock }: World, operation: StackSetOperation, status: StackSetOperation['status']) =>
  Object.assign(operation, { status, endedAt: clock.now() })

async function runOperation(run: OperationRun): Promise<void> {
  const { world, operation } = run
  if (operation.status === 'QUEUED') operation.status = 'RUNNING'
  const regions = regionsOf(operation)
  let isWithin = true
  if (operation.preferences.RegionConcurrencyType === 'PARALLEL')
    isWithin = (await Promise.all(regions.map((region) => runRegion(run, region)))).every(Boolean)
  else
    for (const region of regions) {
      if (isWithin) isWithin = await runRegion(run, region)
      else cancel(run, resultsIn(operation, region))
    }
  const outcome = isWithin ? 'SUCCEEDED' : 'FAILED'
  end(world, operation, isStopping(operation) ? 'STOPPED' : outcome)
}

const isStopping = ({ status }: StackSetOperation) => status === 'STOPPING'

const resultsIn = ({ results }: StackSetOperation, region: string) =>
  results.filter((result) => result.region === region)

function regionsOf({ results, preferences }: StackSetOperation): string[] {
  const regions = new Set(results.map(({ region }) => region))
  const first = (preferences.RegionOrder ?? []).filter((region) => regions.has(region))
  return [...new Set([...first, ...regions])]
}

/** Works through the accounts of one Region, and says whether the failures stay tolerable. */
async function runRegion(run: OperationRun, region: string): Promise<boolean> {
  const { operation, isAutomatic } = run
  const waiting = resultsIn(operation, region)
  const { tolerance, maxConcurrent, isStrict } = isAutomatic
    ? { tolerance: waiting.length, maxConcurrent: waiting.length, isStrict: false }
    : limitsOf(operation.preferences, waiting.length)
  let failures = 0
  let active = 0
  const mayStart = () => {
    if (failures > tolerance || isStopping(operation)) return false
    return active < (isStrict ? Math.min(maxConcurrent, tolerance + 1 - failures) : maxConcurrent)
  }
  await new Promise<void>((resolve, reject) => {
    const next = () => {
      while (waiting.length > 0 && mayStart()) begin(waiting.shift()!)
      if (active > 0) return
      cancel(run, waiting)
      resolve()
    }
    const begin = (result: OperationResult) => {
      active += 1
      workOnInstance(run.world, run.set, operation, result).then((succeeded) => {
        active -= 1
        if (!succeeded) failures += 1
        next()
      }, reject)
    }
    next()
  })
  return failures <= tolerance
}

/** AWS: what is not tried because of earlier failures, or of a stop, is cancelled. */
function cancel({ set, operation }: OperationRun, results: OperationResult[]): void {
  const statusReason = isStopping(operation)
    ? 'Cancelled since the operation was stopped by the user'
    : 'Cancelled since failure tolerance has exceeded'
  for (const result of results) {
    Object.assign(result, { status: 'CANCELLED', reason: statusReason })
    const instance = set.instances.get(`${result.accountId}/${result.region}`)
    if (instance) Object.assign(instance, { detailedStatus: 'CANCELLED', statusReason })
  }
}
