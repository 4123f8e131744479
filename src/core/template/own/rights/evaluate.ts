import { callIn, isPlainMap, type Plain, type PlainMap } from './plain.ts'

/** `AWS::NoValue`: the key or item is left out. */
export const ABSENT = Symbol('AWS::NoValue')

/** What is known where a part of a template is evaluated. */
export interface Context {
  root: PlainMap
  /** The assumed value of each condition of the template. */
  truth: ReadonlyMap<string, boolean>
  /** The values that a placeholder such as `${Access}` can have, if they are all known. */
  choices: Map<string, string[]>
}

type Value = Plain | typeof ABSENT
type Intrinsic = (argument: Plain, context: Context) => Value | undefined

/**
 * A part of a template as data. What only CloudFormation knows becomes a placeholder, such as
 * `${Bucket.Arn}`.
 */
export function evaluate(value: Plain, context: Context): Value {
  if (typeof value === 'string') return withoutSecrets(value)
  // A policy of rolecall.yaml may contain numbers and booleans.
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value))
    return value.map((item) => evaluate(item, context)).filter((item) => item !== ABSENT)
  const call = callIn(value)
  if (call) {
    const known = Object.hasOwn(TABLE, call.name) ? TABLE[call.name] : undefined
    return known?.(call.argument, context) ?? placeholder(`${call.name} ${words(call.argument)}`)
  }
  const entries = Object.entries(value)
    .map(([key, inner]): [string, Value] => [key, evaluate(inner, context)])
    .filter((entry): entry is [string, Plain] => entry[1] !== ABSENT)
  return Object.fromEntries(entries)
}

const TABLE: Record<string, Intrinsic> = {
  Ref: (argument, context) => reference(String(argument), context),
  Condition: (argument) => placeholder(`Condition ${words(argument)}`),
  GetAtt: (argument) =>
    placeholder(Array.isArray(argument) ? argument.map(words).join('.') : words(argument)),
  Sub: substitute,
  Join: join,
  If: choose,
  FindInMap: findInMap,
  Select: select,
}

const placeholder = (text: string): string => `\${${text.replaceAll(/[{}$]/g, '')}}`

/** A dynamic reference is read when the stack is created. */
const withoutSecrets = (text: string): string =>
  text.replaceAll(/\{\{(resolve:[^}]*)\}\}/g, (_all, inner: string) => placeholder(inner))

const words = (value: Plain): string =>
  typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '')

function reference(name: string, { root, choices }: Context): Value {
  if (name === 'AWS::NoValue') return ABSENT
  if (name === 'AWS::Partition') return 'aws'
  const text = placeholder(name)
  const parameter = isPlainMap(root.Parameters) ? root.Parameters[name] : undefined
  if (
    isPlainMap(parameter) &&
    Array.isArray(parameter.AllowedValues) &&
    /^(?:String|Number)$/.test(String(parameter.Type))
  )
    choices.set(text, parameter.AllowedValues.map(words))
  return text
}

function substitute(argument: Plain, context: Context): Value | undefined {
  const [text, given] = Array.isArray(argument) ? argument : [argument]
  if (typeof text !== 'string') return undefined
  return withoutSecrets(text).replaceAll(
    /\$\{(!?)([^}]*)\}/g,
    (all, literal: string, name: string) => {
      if (literal) return `\${${name}}`
      if (name.startsWith('resolve:')) return all
      const own =
        isPlainMap(given) && Object.hasOwn(given, name.trim()) ? given[name.trim()] : undefined
      const value = own === undefined ? reference(name.trim(), context) : evaluate(own, context)
      return typeof value === 'string' ? value : value === ABSENT ? '' : placeholder(words(value))
    },
  )
}

function join(argument: Plain, context: Context): Value | undefined {
  if (!Array.isArray(argument) || typeof argument[0] !== 'string') return undefined
  const items = evaluate(argument[1] ?? '', context)
  return Array.isArray(items) && items.every((item) => typeof item === 'string')
    ? items.join(argument[0])
    : undefined
}

function choose(argument: Plain, context: Context): Value | undefined {
  if (!Array.isArray(argument)) return undefined
  const truth = context.truth.get(String(argument[0]))
  const chosen = argument[truth ? 1 : 2]
  return truth === undefined || chosen === undefined ? undefined : evaluate(chosen, context)
}

/** With a key that is not known, the placeholder has each value of the mapping as a choice. */
function findInMap(argument: Plain, context: Context): Value | undefined {
  if (!Array.isArray(argument)) return undefined
  const [name, first, second] = argument.map((it) => evaluate(it, context))
  const mappings = context.root.Mappings
  const mapping = isPlainMap(mappings) && typeof name === 'string' ? mappings[name] : undefined
  if (!isPlainMap(mapping) || argument.length > 3) return undefined
  const found = valuesUnder(mapping, first).flatMap((row) => valuesUnder(row, second))
  if (found.length === 1) return found[0]
  if (found.length === 0 || !found.every((it) => typeof it === 'string')) return undefined
  const text = placeholder(`FindInMap ${argument.map(words).join(' ')}`)
  context.choices.set(text, [...new Set(found as string[])])
  return text
}

function valuesUnder(map: Plain, key: Value | undefined): Plain[] {
  if (!isPlainMap(map)) return []
  const known = typeof key === 'string' && !key.includes('${')
  return known ? (Object.hasOwn(map, key) ? [map[key]!] : []) : Object.values(map)
}

function select(argument: Plain, context: Context): Value | undefined {
  if (!Array.isArray(argument) || argument[1] === undefined) return undefined
  const items = evaluate(argument[1], context)
  return Array.isArray(items) ? items[Number(argument[0])] : undefined
}

const MAX_TEXTS = 100

/** Every text that a text with placeholders can become; undefined if they are not all known. */
export function possibleTexts(
  text: string,
  { choices }: Pick<Context, 'choices'>,
): string[] | undefined {
  const open = /\$\{[^}]*\}/.exec(text)?.[0]
  if (!open) return [text]
  const found = choices.get(open)?.map((choice) =>
    choice.includes('${')
      ? undefined
      : possibleTexts(
          text.replace(open, () => choice),
          { choices },
        ),
  )
  return found?.every((it) => it !== undefined) && found.length <= MAX_TEXTS
    ? found.flat()
    : undefined
}

/** The branches of `Fn::If`, each with what it assumes. Another value is one branch. */
export function branchesOf(value: Plain, context: Context): { value: Plain; context: Context }[] {
  const call = callIn(value)
  if (call?.name === 'Ref' && call.argument === 'AWS::NoValue') return []
  if (call?.name !== 'If' || !Array.isArray(call.argument) || call.argument.length !== 3)
    return [{ value, context }]
  const [name, yes, no] = call.argument
  const known = context.truth.get(String(name))
  return (known === undefined ? [true, false] : [known]).flatMap((outcome) =>
    branchesOf(outcome ? yes! : no!, assume(context, String(name), outcome)),
  )
}

export const assume = (context: Context, condition: string, outcome: boolean): Context => ({
  ...context,
  truth: new Map([...context.truth, [condition, outcome]]),
})
