import { isMap, isScalar, isSeq, type Node } from 'yaml'
import { childPath, type Lint, lintOf, type Place, type RuleFace } from '../../trust-policy/lint.ts'
import { lintTrustPolicy } from '../../trust-policy/lint-trust-policy.ts'
import type { Expected } from '../../trust-policy/policy/facts.ts'
import { nearestPlace, placeBetween } from '../../trust-policy/policy/read-json.ts'
import { assignmentsOf } from './rights/assignments.ts'
import { assume } from './rights/evaluate.ts'
import { type Plain, type PlainMap, type PlainTemplate, plainTemplate } from './rights/plain.ts'
import { conditionsIn } from './rights/read-policy.ts'
import { ABSENT, type Context, resolve } from './rights/resolve.ts'
import { pairOf, type TemplateSource } from './source.ts'

export const TRUST_CONDITIONS_MANY: RuleFace = {
  id: 'trust-conditions-many',
  level: 'error',
  title: 'The trust policy of {found} depends on too many conditions.',
  why: 'So the linter cannot try every way in which they can be together, and nobody can read who may assume the role.',
  fix: 'Write one trust policy that holds for every customer.',
}

/** A role of a template whose trust policy is checked. */
export interface TrustingRole {
  logicalId: string
  properties: PlainMap
  condition: string | undefined
}

export interface TrustGiven {
  expected: Expected
  /** A policy that needs no check, such as one that only stands for another. */
  isExempt?: (policy: unknown) => boolean
}

const MAX_ASSIGNMENTS = 64

/**
 * Checks the trust policy of a role for every way in which the conditions of the template can be,
 * and no others.
 */
export function lintRoleTrust(
  source: TemplateSource,
  role: TrustingRole,
  given: TrustGiven,
): Lint[] {
  const template = plainTemplate(source)
  const trust = role.properties.AssumeRolePolicyDocument
  if (trust === undefined) return []
  const path = childPath('/Resources', role.logicalId, 'Properties', 'AssumeRolePolicyDocument')
  const context = contextOf(template, role, given)
  const assignments = assignmentsOf(context, conditionsIn(trust))
  const place = placeOfStep(source, template, role.properties, 'AssumeRolePolicyDocument')
  if (!assignments || assignments.length > MAX_ASSIGNMENTS)
    return [
      {
        ...lintOf(TRUST_CONDITIONS_MANY, { path, found: role.logicalId }),
        ...(place && { place }),
      },
    ]
  return assignments.flatMap((truth) => {
    const places = new Map<string, Place>(place ? [[path, place]] : [])
    const note = (at: string, whole: Plain, step: string | number) => {
      const found = placeOfStep(source, template, whole, step)
      if (found) places.set(at, found)
    }
    const policy = resolve(trust, { ...context, truth, note }, path)
    if (policy === ABSENT || given.isExempt?.(policy)) return []
    return lintTrustPolicy(policy, given.expected).map((lint) => ({
      ...lint,
      path: path + lint.path,
      ...nearestPlace(places, path + lint.path),
    }))
  })
}

function contextOf(
  { root }: PlainTemplate,
  { condition }: TrustingRole,
  { expected }: TrustGiven,
): Context {
  const context: Context = {
    root,
    truth: new Map(),
    choices: new Map(),
    partition: expected.brokerRole?.partition ?? 'aws',
  }
  return condition === undefined ? context : assume(context, condition, true)
}

/** The place of a key or an item of the template; undefined if not known. */
function placeOfStep(
  { lines }: TemplateSource,
  template: PlainTemplate,
  whole: Plain,
  step: string | number,
): Place | undefined {
  const node = template.nodeOf(whole)
  const [from, to] = isSeq(node)
    ? [node.items[Number(step)], node.items[Number(step)]]
    : isMap(node)
      ? endsOfPair(pairOf(node, String(step)))
      : []
  const [start, end] = [from as Node | undefined, to as Node | undefined]
  return start?.range && end?.range ? placeBetween(lines, start, end) : undefined
}

const endsOfPair = (pair: { key: unknown; value: unknown } | undefined): unknown[] =>
  pair ? [pair.key, isScalar(pair.value) ? pair.value : pair.key] : []
