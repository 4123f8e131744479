import { isMap, isScalar, isSeq } from 'yaml'
import { keyOf, mapIn, textIn } from '../../../core/template/own/source.ts'
import { Unresolved } from '../../../core/trust-policy/policy/policy.ts'
import { ABSENT, type Call, callIn, resolve, resolvePlain, type Scope } from './resolve.ts'

type Intrinsic = (argument: unknown, path: string, scope: Scope) => unknown

const TABLE: Record<string, Intrinsic> = {
  Ref: (argument, _path, scope) => resolveReference(textOf(argument), scope),
  Sub: substitute,
  Join: join,
  If: choose,
  FindInMap: findInMap,
  Select: select,
}

/** Evaluates one intrinsic function. The result is `Unresolved` if it is not known here. */
export function evaluateCall({ name, argument }: Call, path: string, scope: Scope): unknown {
  const known = Object.hasOwn(TABLE, name) ? TABLE[name] : undefined
  return (
    known?.(argument, path, scope) ??
    new Unresolved(`${name} ${describeNode(argument)}`, parametersIn(argument, scope))
  )
}

const textOf = (node: unknown): string => (isScalar(node) ? String(node.value) : '')

function resolveReference(name: string, scope: Scope): unknown {
  if (name === 'AWS::NoValue') return ABSENT
  if (name === 'AWS::Partition') return scope.partition
  return new Unresolved(`\${${name}}`, scope.parameters.has(name) ? [name] : [])
}

function substitute(argument: unknown, path: string, scope: Scope): unknown {
  const [text, given] = isSeq(argument) ? argument.items : [argument]
  if (!isScalar(text)) return undefined
  const own = isMap(given) ? (resolvePlain(given, path, scope) as Record<string, unknown>) : {}
  const open: Unresolved[] = []
  const result = textOf(text).replaceAll(
    /\$\{(!?)([^}]*)\}/g,
    (_all, literal: string, name: string) => {
      if (literal) return `\${${name}}`
      const value = Object.hasOwn(own, name) ? own[name] : resolveReference(name.trim(), scope)
      if (typeof value === 'string') return value
      if (value instanceof Unresolved) open.push(value)
      return value instanceof Unresolved ? value.text : ''
    },
  )
  return open.length > 0 ? mergeUnresolved(result, open) : result
}

function join(argument: unknown, path: string, scope: Scope): unknown {
  if (!isSeq(argument) || !isSeq(argument.items[1]) || callIn(argument.items[1])) return undefined
  const parts = argument.items[1].items
    .map((item) => resolve(item, path, scope))
    .filter((part) => part !== ABSENT)
  const open = parts.filter((part) => part instanceof Unresolved)
  if (!parts.every((part) => typeof part === 'string' || part instanceof Unresolved))
    return undefined
  const result = parts
    .map((part) => (typeof part === 'string' ? part : part.text))
    .join(textOf(argument.items[0]))
  return open.length > 0 ? mergeUnresolved(result, open) : result
}

const mergeUnresolved = (text: string, parts: Unresolved[]) =>
  new Unresolved(text, [...new Set(parts.flatMap(({ parameters }) => parameters))])

function choose(argument: unknown, path: string, scope: Scope): unknown {
  if (!isSeq(argument)) return undefined
  const truth = scope.truth.get(textOf(argument.items[0]))
  return truth === undefined ? undefined : resolve(argument.items[truth ? 1 : 2], path, scope)
}

function findInMap(argument: unknown, path: string, scope: Scope): unknown {
  if (!isSeq(argument)) return undefined
  const [mapping, first, second] = argument.items.map((item) => resolve(item, path, scope))
  const table =
    typeof mapping === 'string' ? mapIn(mapIn(scope.root, 'Mappings'), mapping) : undefined
  return typeof first === 'string' && typeof second === 'string'
    ? textIn(mapIn(table, first), second)
    : undefined
}

function select(argument: unknown, path: string, scope: Scope): unknown {
  if (!isSeq(argument) || !isSeq(argument.items[1]) || callIn(argument.items[1])) return undefined
  return resolve(argument.items[1].items[Number(textOf(argument.items[0]))], path, scope)
}

/** Every parameter that a part of the template refers to. */
function parametersIn(node: unknown, scope: Scope): string[] {
  const names = isScalar(node)
    ? [textOf(node), ...[...textOf(node).matchAll(/\$\{([^}!]*)\}/g)].map((match) => match[1]!)]
    : isSeq(node)
      ? node.items.flatMap((item) => parametersIn(item, scope))
      : isMap(node)
        ? node.items.flatMap((pair) => parametersIn(pair.value, scope))
        : []
  return [...new Set(names.filter((name) => scope.parameters.has(name)))]
}

function describeNode(node: unknown): string {
  if (isScalar(node)) return String(node.value)
  if (isSeq(node)) return `[${node.items.map(describeNode).join(', ')}]`
  if (isMap(node))
    return `{${node.items.map((pair) => `${keyOf(pair)}: ${describeNode(pair.value)}`).join(', ')}}`
  return ''
}
