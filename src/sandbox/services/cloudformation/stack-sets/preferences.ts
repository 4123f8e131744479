import { invalid } from '../template/value.ts'

/** How an operation goes through its accounts, as the caller gave it. */
export interface OperationPreferences {
  RegionConcurrencyType?: string
  RegionOrder?: string[]
  FailureToleranceCount?: number | string
  FailureTolerancePercentage?: number | string
  MaxConcurrentCount?: number | string
  MaxConcurrentPercentage?: number | string
  ConcurrencyMode?: string
}

export const OPERATION_PREFERENCES = `RegionConcurrencyType RegionOrder FailureToleranceCount
  FailureTolerancePercentage MaxConcurrentCount MaxConcurrentPercentage ConcurrencyMode`

interface Limits {
  /** How many accounts of a Region may fail before the operation fails there. */
  tolerance: number
  maxConcurrent: number
  /** AWS: STRICT_FAILURE_TOLERANCE: never more than tolerance + 1 accounts fail. */
  isStrict: boolean
}

// AWS: StackSetOperationPreferences: percentages are rounded down; concurrency is at least 1.
export function limitsOf(preferences: OperationPreferences, accounts: number): Limits {
  const { FailureTolerancePercentage: tolerated, MaxConcurrentPercentage: concurrent } = preferences
  return {
    tolerance:
      tolerated === undefined
        ? Number(preferences.FailureToleranceCount ?? 0)
        : Math.floor((accounts * Number(tolerated)) / 100),
    maxConcurrent:
      concurrent === undefined
        ? Number(preferences.MaxConcurrentCount ?? 1)
        : Math.max(1, Math.floor((accounts * Number(concurrent)) / 100)),
    isStrict: preferences.ConcurrencyMode !== 'SOFT_FAILURE_TOLERANCE',
  }
}

/** Refuses preferences that contradict each other or are out of range. */
export function readPreferences(given: OperationPreferences = {}): OperationPreferences {
  const {
    FailureToleranceCount: count,
    FailureTolerancePercentage: percentage,
    MaxConcurrentCount: maxCount,
    MaxConcurrentPercentage: maxPercentage,
    ConcurrencyMode: mode,
    RegionConcurrencyType: regions,
  } = given
  if (count !== undefined && percentage !== undefined)
    throw bothPresent('FailureTolerancePercentage and FailureToleranceCount')
  if (maxCount !== undefined && maxPercentage !== undefined)
    throw bothPresent('MaxConcurrentPercentage and MaxConcurrentCount')
  refuseOutside('failureToleranceCount', count, [0, Number.MAX_SAFE_INTEGER])
  refuseOutside('failureTolerancePercentage', percentage, [0, 100])
  refuseOutside('maxConcurrentCount', maxCount, [1, Number.MAX_SAFE_INTEGER])
  refuseOutside('maxConcurrentPercentage', maxPercentage, [1, 100])
  refuseOther('concurrencyMode', mode, ['STRICT_FAILURE_TOLERANCE', 'SOFT_FAILURE_TOLERANCE'])
  refuseOther('regionConcurrencyType', regions, ['SEQUENTIAL', 'PARALLEL'])
  return given
}

const bothPresent = (names: string) =>
  invalid(`Exactly one of ${names} must be specified since both parameters are present`)

function refuseOutside(
  name: string,
  value: number | string | undefined,
  [min, max]: [number, number],
): void {
  if (value === undefined) return
  const number = Number(value)
  if (Number.isInteger(number) && number >= min && number <= max) return
  throw invalid(
    `1 validation error detected: Value '${value}' at 'operationPreferences.${name}' failed to satisfy constraint: Member must be an integer from ${min} to ${max}`,
  )
}

/** Refuses a value that AWS's list of values lacks. */
export function refuseOther(name: string, value: string | undefined, known: string[]): void {
  if (value === undefined || known.includes(value)) return
  throw invalid(
    `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: Member must satisfy enum value set: [${known.join(', ')}]`,
  )
}
