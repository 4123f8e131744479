import { childPath } from '../../../trust-policy/lint.ts'
import { Unresolved } from '../../../trust-policy/policy/policy.ts'
import { callIn, isPlainMap, type Plain, type PlainMap, partsOf } from './plain.ts'

/** `AWS::NoValue`: the key or item is left out. */
export const ABSENT = Symbol('AWS::NoValue')

/** What is known where a part of a template is evaluated. */
export interface Context {
  root: PlainMap
  /** The assumed value of each condition of the template. */
  truth: ReadonlyMap<string, boolean>
  /** The values that a placeholder such as `${Access}` can have, if they are all known. */
  choices: Map<string, string[]>
  /** Where the stack is created; `aws` if not given. */
  partition?: string
  /** Is told from which key or item of the template each part of the result comes. */
  note?: (path: string, whole: Plain, step: string | number) => void
}

export type Resolved = string | Unresolved | Resolved[] | { [key: string]: Resolved }
type Value = Resolved | typeof ABSENT
type Intrinsic = (argument: Plain, context: Context, path: string) => Value | undefined

/** A part of a template as data. What only CloudFormation knows is `Unresolved`. */
export function resolve(value: Plain, context: Context, path = ''): Value {
  if (typeof value === 'string') return withoutSecrets(value)
  // A policy of rolecall.yaml may contain numbers and booleans.
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return resolveList(value, context, path)
  const call = callIn(value)
  if (call) {
    const known = Object.hasOwn(TABLE, call.name) ? TABLE[call.name] : undefined
    return known?.(call.argument, context, path) ?? unknownCall(call.name, call.argument, context)
  }
  const entries: [string, Resolved][] = []
  for (const [key, inner] of Object.entries(value)) {
    const at = noted(context, path, key, value, key)
    const resolved = resolve(inner, context, at)
    if (resolved !== ABSENT) entries.push([key, resolved])
  }
  return Object.fromEntries(entries)
}

function resolveList(items: Plain[], context: Context, path: string): Resolved[] {
  const list: Resolved[] = []
  for (const [index, item] of items.entries()) {
    const at = noted(context, path, list.length, items, index)
    const resolved = resolve(item, context, at)
    if (resolved !== ABSENT) list.push(resolved)
  }
  return list
}

function noted(
  { note }: Context,
  path: string,
  ...[key, whole, step]: [string | number, Plain, string | number]
): string {
  if (!note) return path
  const at = childPath(path, key)
  note(at, whole, step)
  return at
}

const TABLE: Record<string, Intrinsic> = {
  Ref: (argument, context) => reference(String(argument), context),
  Condition: (argument) => new Unresolved(placeholder(`Condition ${words(argument)}`)),
  GetAtt: (argument) =>
    new Unresolved(
      placeholder(Array.isArray(argument) ? argument.map(words).join('.') : words(argument)),
    ),
  Sub: substitute,
  Join: join,
  If: choose,
  FindInMap: findInMap,
  Select: select,
}

const unknownCall = (name: string, argument: Plain, { root }: Context): Unresolved =>
  new Unresolved(placeholder(`${name} ${words(argument)}`), parametersIn(argument, root))

const placeholder = (text: string): string => `\${${text.replaceAll(/[{}$]/g, '')}}`

/** A dynamic reference is read when the stack is created. */
function withoutSecrets(text: string): string | Unresolved {
  if (!text.includes('{{resolve:')) return text
  const shown = text.replaceAll(/\{\{(resolve:[^}]*)\}\}/g, (_all, inner: string) =>
    placeholder(inner),
  )
  return shown === text ? text : new Unresolved(shown)
}

const words = (value: Plain): string =>
  typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '')

/** The values that a parameter accepts, if it names them. */
export function allowedValues(root: PlainMap, name: string): string[] | undefined {
  const parameter = isPlainMap(root.Parameters) ? root.Parameters[name] : undefined
  return isPlainMap(parameter) &&
    Array.isArray(parameter.AllowedValues) &&
    /^(?:String|Number)$/.test(String(parameter.Type))
    ? parameter.AllowedValues.map(words)
    : undefined
}

/** The customer types the stack's name as they type parameters. */
const isTyped = (root: PlainMap, name: string): boolean =>
  name === 'AWS::StackName' || (isPlainMap(root.Parameters) && Object.hasOwn(root.Parameters, name))

function reference(name: string, { root, choices, partition = 'aws' }: Context): Value {
  if (name === 'AWS::NoValue') return ABSENT
  if (name === 'AWS::Partition') return partition
  const allowed = allowedValues(root, name)
  if (allowed?.length === 1) return allowed[0]!
  const text = placeholder(name)
  if (allowed) choices.set(text, allowed)
  return new Unresolved(text, isTyped(root, name) ? [name] : [])
}

function substitute(argument: Plain, context: Context): Value | undefined {
  const [text, given] = Array.isArray(argument) ? argument : [argument]
  if (typeof text !== 'string') return undefined
  const open: Unresolved[] = []
  const bare = withoutSecrets(text)
  if (typeof bare !== 'string') open.push(bare)
  const result = (typeof bare === 'string' ? bare : bare.text).replaceAll(
    /\$\{(!?)([^}]*)\}/g,
    (all, literal: string, name: string) => {
      if (literal) return `\${${name}}`
      if (name.startsWith('resolve:')) return all
      const own =
        isPlainMap(given) && Object.hasOwn(given, name.trim()) ? given[name.trim()] : undefined
      const value =
        own === undefined ? reference(name.trim(), context) : resolve(own, withoutNotes(context))
      if (typeof value === 'string') return value
      if (value === ABSENT) return ''
      const unknown = value instanceof Unresolved ? value : new Unresolved(placeholder(name))
      open.push(unknown)
      return unknown.text
    },
  )
  return open.length > 0 ? together(result, open) : result
}

const withoutNotes = ({ note: _, ...context }: Context): Context => context

function join(argument: Plain, context: Context): Value | undefined {
  if (!Array.isArray(argument) || typeof argument[0] !== 'string') return undefined
  const items = resolve(argument[1] ?? '', withoutNotes(context))
  if (!Array.isArray(items)) return undefined
  if (!items.every((item) => typeof item === 'string' || item instanceof Unresolved))
    return undefined
  const open = items.filter((item) => item instanceof Unresolved)
  const result = items
    .map((item) => (typeof item === 'string' ? item : item.text))
    .join(argument[0])
  return open.length > 0 ? together(result, open) : result
}

const together = (text: string, parts: Unresolved[]): Unresolved =>
  new Unresolved(text, [...new Set(parts.flatMap(({ parameters }) => parameters))])

function choose(argument: Plain, context: Context, path: string): Value | undefined {
  if (!Array.isArray(argument)) return undefined
  const truth = context.truth.get(String(argument[0]))
  const chosen = argument[truth ? 1 : 2]
  return truth === undefined || chosen === undefined ? undefined : resolve(chosen, context, path)
}

/** With a key that is not known, the placeholder has each value of the mapping as a choice. */
function findInMap(argument: Plain, context: Context): Value | undefined {
  if (!Array.isArray(argument)) return undefined
  const [name, first, second] = argument.map((it) => resolve(it, withoutNotes(context)))
  const mappings = context.root.Mappings
  const mapping = isPlainMap(mappings) && typeof name === 'string' ? mappings[name] : undefined
  if (!isPlainMap(mapping) || argument.length > 3) return undefined
  const found = valuesUnder(mapping, first).flatMap((row) => valuesUnder(row, second))
  if (found.length === 1) return found[0]
  if (found.length === 0 || !found.every((it) => typeof it === 'string')) return undefined
  const text = placeholder(`FindInMap ${argument.map(words).join(' ')}`)
  context.choices.set(text, [...new Set(found as string[])])
  return new Unresolved(text, parametersIn(argument, context.root))
}

function valuesUnder(map: Plain, key: Value | undefined): Plain[] {
  if (!isPlainMap(map)) return []
  if (typeof key !== 'string') return Object.values(map)
  return Object.hasOwn(map, key) ? [map[key]!] : []
}

function select(argument: Plain, context: Context): Value | undefined {
  if (!Array.isArray(argument) || argument[1] === undefined) return undefined
  const items = resolve(argument[1], withoutNotes(context))
  return Array.isArray(items) ? items[Number(argument[0])] : undefined
}

/** Every parameter that a part of the template refers to. */
function parametersIn(value: Plain, root: PlainMap): string[] {
  const texts = partsOf([value]).flatMap((part) => {
    if (!isPlainMap(part)) return []
    const sub = part['Fn::Sub']
    const text = Array.isArray(sub) ? sub[0] : sub
    return [
      ...(typeof part.Ref === 'string' ? [part.Ref] : []),
      ...(typeof text === 'string'
        ? [...text.matchAll(/\$\{([^}!]*)\}/g)].map((it) => it[1]!)
        : []),
    ]
  })
  return [...new Set(texts.filter((name) => isTyped(root, name)))]
}
