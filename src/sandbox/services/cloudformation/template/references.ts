import { isMap, singleEntry, type Value } from './value.ts'
import { splitAttribute } from './yaml.ts'

export type Reference =
  | { kind: 'ref'; name: string }
  | { kind: 'attribute'; name: string; attribute: string }
  | { kind: 'condition'; name: string }
  | { kind: 'function'; name: string }

/** Every name that a part of a template mentions, in order of appearance. */
export function* referencesIn(value: Value | undefined): Generator<Reference> {
  if (Array.isArray(value)) for (const item of value) yield* referencesIn(item)
  if (!isMap(value)) return
  const call = singleEntry(value)
  if (call && (call[0] === 'Ref' || call[0].startsWith('Fn::'))) yield* referencesOfCall(...call)
  else for (const member of Object.values(value)) yield* referencesIn(member)
}

function* referencesOfCall(name: string, argument: Value): Generator<Reference> {
  if (name.startsWith('Fn::')) yield { kind: 'function', name }
  if (name === 'Ref') yield { kind: 'ref', name: String(argument) }
  else if (name === 'Fn::GetAtt') yield attributeReference(argument)
  else if (name === 'Fn::Sub') yield* referencesOfSub(argument)
  else yield* referencesOfArguments(name, argument)
}

function* referencesOfArguments(name: string, argument: Value): Generator<Reference> {
  const isIf = name === 'Fn::If' && Array.isArray(argument)
  if (isIf) yield { kind: 'condition', name: String(argument[0]) }
  yield* referencesIn(isIf ? argument.slice(1) : argument)
}

function attributeReference(argument: Value): Reference {
  const [name = '', attribute = ''] = Array.isArray(argument)
    ? argument.map(String)
    : splitAttribute(String(argument))
  return { kind: 'attribute', name, attribute }
}

function* referencesOfSub(argument: Value): Generator<Reference> {
  const [text, own] = Array.isArray(argument) ? argument : [argument]
  yield* referencesIn(own)
  for (const name of substitutions(String(text))) {
    if (isMap(own) && name in own) continue
    yield name.includes('.') ? attributeReference(name) : { kind: 'ref', name }
  }
}

export const SUBSTITUTION = /\$\{([^${}]*)\}/g

/** The names in `${...}`, without the `${!Literal}` ones. */
function substitutions(text: string): string[] {
  return [...text.matchAll(SUBSTITUTION)]
    .map((match) => match[1]!.trim())
    .filter((name) => !name.startsWith('!'))
}
