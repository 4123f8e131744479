import { parsePolicy } from '../policy/parse-policy.ts'
import type { Knobs, World } from '../world.ts'

type Rule = (value: unknown) => boolean

const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0
const isChance: Rule = (value) => isNumber(value) && value <= 1
const isThrottle: Rule = (value) =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).every(
    ([rule, rate]) =>
      /^(?:\*|[a-z\d-]+):(?:\*|\w+)$/.test(rule) && (rate === null || isNumber(rate)),
  )
const isPolicy: Rule = (value) => {
  try {
    return value === null || parsePolicy(value as object, 'identity').Statement.length > 0
  } catch {
    return false
  }
}
const isPolicies: Rule = (value) =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).every(([id, policy]) => /^\d{12}$/.test(id) && isPolicy(policy))

const isFailures: Rule = (value) =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).every(
    ([name, times]) =>
      /^[\w-]+\/[A-Za-z\d]+$/.test(name) &&
      (times === null || (isNumber(times) && Number.isInteger(times))),
  )

const RULES: Readonly<Record<keyof Knobs, readonly [Rule, string]>> = {
  iamPropagationMs: [isNumber, 'a number of milliseconds, zero or more'],
  resourceMs: [isNumber, 'a number of milliseconds, zero or more'],
  duplicateDeliveries: [isChance, 'a chance from 0 to 1'],
  reorderDeliveries: [isChance, 'a chance from 0 to 1'],
  indexLagMs: [isNumber, 'a number of milliseconds, zero or more'],
  throttle: [
    isThrottle,
    'an object such as {"sts:AssumeRole": 5}: calls per second, or null to remove the limit',
  ],
  serviceControlPolicies: [
    isPolicies,
    'an object from account ids to policy documents, or null to remove an account’s policy',
  ],
  failResources: [
    isFailures,
    'an object such as {"my-stack/Topic": 1}: how often this fails, or null for never',
  ],
  blockPublicAccess: [(value) => typeof value === 'boolean', 'true or false'],
  lambdaConcurrency: [isNumber, 'a number, zero or more'],
  pretendUnknownTypes: [(value) => typeof value === 'boolean', 'true or false'],
}

/** What is wrong with a change of the knobs. Undefined when it is valid. */
export function complaintAbout(change: unknown): string | undefined {
  if (typeof change !== 'object' || change === null || Array.isArray(change))
    return 'The body must be a JSON object of knobs.'
  for (const [name, value] of Object.entries(change)) {
    if (!Object.hasOwn(RULES, name))
      return `There is no knob ${name}. The knobs are ${Object.keys(RULES).join(', ')}.`
    const [isGood, wanted] = RULES[name as keyof Knobs]
    if (!isGood(value)) return `${name} must be ${wanted}.`
  }
  return undefined
}

/** Merges a valid change. A limit or policy of null is removed. */
export function turnKnobs({ knobs }: World, change: Partial<Knobs>): void {
  Object.assign(knobs, change, {
    throttle: merge(knobs.throttle, change.throttle),
    serviceControlPolicies: merge(knobs.serviceControlPolicies, change.serviceControlPolicies),
    failResources: merge(knobs.failResources, change.failResources),
  })
}

const merge = <Entry>(old: Record<string, Entry>, change: Record<string, Entry> = {}) =>
  Object.fromEntries(Object.entries({ ...old, ...change }).filter(([, entry]) => entry !== null))
