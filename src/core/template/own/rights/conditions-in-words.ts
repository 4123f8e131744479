import type { Context } from './evaluate.ts'
import { callIn, isPlainMap, type Plain } from './plain.ts'

/** The assumed conditions of a template, such as `the parameter Write is “yes”`. */
export const conditionsInWords = ({ truth, root }: Context): string[] => {
  const conditions = isPlainMap(root.Conditions) ? root.Conditions : {}
  return [...truth].map(([name, outcome]) => inWords(conditions, name, outcome))
}

const MAX_DEPTH = 8

function inWords(
  conditions: Record<string, Plain>,
  name: string,
  outcome: boolean,
  depth = 0,
): string {
  const unexplained = `the condition ${name} of the template is ${outcome}`
  const call = callIn(conditions[name])
  if (!call || depth > MAX_DEPTH) return unexplained
  const [first, second] = Array.isArray(call.argument) ? call.argument : [call.argument]
  if (call.name === 'Condition') return inWords(conditions, String(first), outcome, depth + 1)
  if (call.name === 'Not' && first !== undefined) {
    const inner = { ...conditions, [name]: first }
    return inWords(inner, name, !outcome, depth + 1)
  }
  if (call.name !== 'Equals' || first === undefined || second === undefined) return unexplained
  const [subject, value] = typeof first === 'string' ? [second, first] : [first, second]
  const reference = callIn(subject)
  if (reference?.name !== 'Ref' || typeof value !== 'string') return unexplained
  const what =
    reference.argument === 'AWS::Region' ? 'the Region' : `the parameter ${reference.argument}`
  return `${what} is ${outcome ? '' : 'not '}“${value}”`
}
