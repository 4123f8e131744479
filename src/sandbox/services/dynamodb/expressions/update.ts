import { invalid } from '../faults.ts'
import { add, contentOf, type Item, subtract, typeOf, type Value } from '../value.ts'
import { resolve } from './condition.ts'
import { type Operand, Parser } from './parser.ts'
import { overlap, type Path, pathText, removeAt, setAt, valueAt } from './path.ts'
import type { Scope } from './scope.ts'

interface Action {
  path: Path
  /** Reads from the item as it was, writes to the copy. */
  apply: (before: Item, after: Item) => void
}

export interface Update {
  /** The attributes that it touches. */
  attributes: Set<string>
  apply: (item: Item) => Item
}

const KIND = 'UpdateExpression'

export function parseUpdate(scope: Scope, text: string | undefined): Update {
  const actions = text === undefined ? [] : parseActions(new Parser(scope, KIND, text))
  for (const [index, { path }] of actions.entries())
    for (const other of actions.slice(0, index))
      if (overlap(path, other.path))
        throw invalid(
          `Invalid ${KIND}: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: ${pathText(other.path)}, path two: ${pathText(path)}`,
        )
  return {
    attributes: new Set(actions.map(({ path }) => String(path[0]))),
    apply: (item) => {
      const after = structuredClone(item)
      for (const { apply } of actions) apply(item, after)
      return after
    },
  }
}

const CLAUSES: Readonly<Record<string, (parser: Parser) => Action>> = {
  SET: set,
  REMOVE: remove,
  ADD: addTo,
  DELETE: deleteFrom,
}

function parseActions(parser: Parser): Action[] {
  const seen = new Set<string>()
  const actions: Action[] = []
  while (parser.token.kind !== 'end') {
    const name = Object.keys(CLAUSES).find((clause) => parser.takes(clause))
    if (!name) throw parser.error()
    if (seen.has(name))
      throw invalid(
        `Invalid ${KIND}: The "${name}" section can only be used once in an update expression;`,
      )
    seen.add(name)
    actions.push(...parser.list(() => CLAUSES[name]!(parser)))
  }
  return actions
}

type Term = (item: Item) => Value

function set(parser: Parser): Action {
  const path = parser.path()
  parser.expect('=')
  const left = term(parser)
  const sign = parser.takes('+') ? add : parser.takes('-') ? subtract : undefined
  if (!sign) return { path, apply: (before, after) => setAt(after, path, left(before)) }
  const right = term(parser)
  return {
    path,
    apply: (before, after) =>
      setAt(after, path, { N: sign(number(left(before)), number(right(before))) }),
  }
}

function number(value: Value): string {
  if ('N' in value) return value.N
  throw invalid('An operand in the update expression has an incorrect data type')
}

function term(parser: Parser): Term {
  const name = parser.functionName()
  if (name === 'if_not_exists') return ifNotExists(parser)
  if (name === 'list_append') return listAppend(parser)
  if (name !== undefined) throw invalid(`Invalid ${KIND}: Invalid function name; function: ${name}`)
  return existing(parser.operand())
}

const existing =
  (operand: Operand): Term =>
  (item) => {
    const value = resolve(item, operand)
    if (value) return value
    throw invalid('The provided expression refers to an attribute that does not exist in the item')
  }

function ifNotExists(parser: Parser): Term {
  parser.skip()
  parser.expect('(')
  const path = parser.path()
  parser.expect(',')
  const otherwise = term(parser)
  parser.expect(')')
  return (item) => valueAt(item, path) ?? otherwise(item)
}

function listAppend(parser: Parser): Term {
  parser.skip()
  parser.expect('(')
  const first = term(parser)
  parser.expect(',')
  const second = term(parser)
  parser.expect(')')
  return (item) => {
    const [left, right] = [first(item), second(item)]
    if ('L' in left && 'L' in right) return { L: [...left.L, ...right.L] }
    throw invalid('An operand in the update expression has an incorrect data type')
  }
}

function remove(parser: Parser): Action {
  const path = parser.path()
  return { path, apply: (_, after) => removeAt(after, path) }
}

function addTo(parser: Parser): Action {
  const path = parser.path()
  const value = parser.value()
  if (!['N', 'SS', 'NS', 'BS'].includes(typeOf(value))) throw wrongType('ADD', value)
  return {
    path,
    apply: (before, after) => {
      const old = valueAt(before, path)
      if (!old) return setAt(after, path, value)
      if (typeOf(old) !== typeOf(value))
        throw invalid('An operand in the update expression has an incorrect data type')
      setAt(after, path, 'N' in value ? { N: add(number(old), value.N) } : union(old, value))
    },
  }
}

function deleteFrom(parser: Parser): Action {
  const path = parser.path()
  const value = parser.value()
  if (!['SS', 'NS', 'BS'].includes(typeOf(value))) throw wrongType('DELETE', value)
  return {
    path,
    apply: (before, after) => {
      const old = valueAt(before, path)
      if (!old) return
      if (typeOf(old) !== typeOf(value))
        throw invalid('An operand in the update expression has an incorrect data type')
      const rest = members(old).filter((member) => !members(value).includes(member))
      if (rest.length === 0) removeAt(after, path)
      else setAt(after, path, { [typeOf(old)]: rest } as Value)
    },
  }
}

const members = (value: Value) => contentOf(value) as string[]
const union = (a: Value, b: Value) =>
  ({ [typeOf(a)]: [...new Set([...members(a), ...members(b)])] }) as Value

const wrongType = (operator: string, value: Value) =>
  invalid(
    `Invalid ${KIND}: Incorrect operand type for operator or function; operator: ${operator}, operand type: ${typeOf(value)}`,
  )
