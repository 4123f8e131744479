import { parseOperator } from '../../model/aws/condition-operator.ts'
import { childPath, quoteText } from '../lint.ts'
import type { Condition, Item } from './policy.ts'
import { Unresolved } from './policy.ts'
import { isRecord, type Json, type Reader } from './reader.ts'

interface Conditions {
  conditions: Condition[]
  vague: boolean
}

/** The conditions of a statement: one for each operator and key. */
export function readConditions(reader: Reader, given: unknown, statement: string): Conditions {
  const path = childPath(statement, 'Condition')
  const blocks = given === undefined ? [] : entriesOf(reader, given, path)
  const keys = blocks.flatMap(({ name, value, path: at }) =>
    entriesOf(reader, value, at).map((entry) => ({ ...entry, operator: name })),
  )
  return {
    conditions: keys.map((entry) => readCondition(reader, entry)),
    vague: given instanceof Unresolved || blocks.some(({ value }) => value instanceof Unresolved),
  }
}

interface Entry {
  name: string
  value: unknown
  path: string
}

function entriesOf(reader: Reader, given: unknown, path: string): Entry[] {
  if (given instanceof Unresolved) reader.report('unresolved', path, given)
  else if (!isRecord(given)) reader.report('condition-malformed', path, given)
  return Object.entries(isRecord(given) ? (given as Json) : {}).map(([name, value]) => ({
    name,
    value,
    path: childPath(path, name),
  }))
}

function readCondition(reader: Reader, entry: Entry & { operator: string }): Condition {
  const operator = parseOperator(entry.operator)
  if (!operator) reader.report('operator-unknown', entry.path, entry.operator)
  const values = readValues(reader, entry.value, entry.path)
  return {
    path: entry.path,
    found: `${quoteText(entry.operator)} on ${quoteText(entry.name)}`,
    operator,
    key: entry.name,
    values,
  }
}

function readValues(reader: Reader, given: unknown, path: string): Item[] {
  const list: [unknown, string][] = Array.isArray(given)
    ? given.map((one, index) => [one, childPath(path, index)])
    : [[given, path]]
  return list.flatMap(([one, at]) => {
    if (one instanceof Unresolved) reader.report('unresolved', at, one)
    if (one instanceof Unresolved || typeof one === 'string')
      return [{ path: at, found: quoteText(one), value: one }]
    if (typeof one === 'number' || typeof one === 'boolean')
      return [{ path: at, found: quoteText(one), value: String(one) }]
    reader.report('condition-malformed', at, one)
    return []
  })
}
