import type { When } from '../../access/sheet-words.ts'
import { callIn, isPlainMap, type Plain } from './plain.ts'
import type { Context } from './resolve.ts'

/** The assumed conditions of a template, such as that the parameter Write is “yes”. */
export const assumedConditions = ({ truth, root }: Context): When[] => {
  const conditions = isPlainMap(root.Conditions) ? root.Conditions : {}
  return [...truth].map(([name, outcome]) => explain(conditions, name, outcome))
}

const MAX_DEPTH = 8

function explain(
  conditions: Record<string, Plain>,
  name: string,
  outcome: boolean,
  depth = 0,
): When {
  const unexplained = { is: 'condition', name, outcome } as const
  const call = callIn(conditions[name])
  if (!call || depth > MAX_DEPTH) return unexplained
  const [first, second] = Array.isArray(call.argument) ? call.argument : [call.argument]
  if (call.name === 'Condition') return explain(conditions, String(first), outcome, depth + 1)
  if (call.name === 'Not' && first !== undefined) {
    const inner = { ...conditions, [name]: first }
    return explain(inner, name, !outcome, depth + 1)
  }
  if (call.name !== 'Equals' || first === undefined || second === undefined) return unexplained
  const [subject, value] = typeof first === 'string' ? [second, first] : [first, second]
  const reference = callIn(subject)
  if (reference?.name !== 'Ref' || typeof value !== 'string') return unexplained
  return reference.argument === 'AWS::Region'
    ? { is: 'region', name: value, outcome }
    : { is: 'parameter', name: String(reference.argument), outcome, value }
}
