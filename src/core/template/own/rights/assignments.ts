import { onceFor } from '../../../model/once-for.ts'
import { callIn, isPlainMap, type Plain, type PlainMap } from './plain.ts'
import { allowedValues, type Context, resolve } from './resolve.ts'

type Truth = ReadonlyMap<string, boolean>
type Values = ReadonlyMap<string, string>

/** A condition of the template, as a question about the values of parameters. */
interface Formula {
  /** The parameters, and comparisons that cannot be looked into. */
  variables: ReadonlySet<string>
  holds(values: Values): boolean
}

interface Conditions {
  formulas: ReadonlyMap<string, Formula>
  /** The values of each variable that make a difference. */
  domains: ReadonlyMap<string, readonly string[]>
  answers: Map<string, Truth[] | undefined>
}

/** Any value that no condition names. */
const OTHER = '\0other'
const MAX_COMBINATIONS = 4096

/**
 * Every way in which these conditions can be together, beside what is assumed already; undefined if
 * there are too many to try. Conditions about the same parameter are never combined against each
 * other, such as A and not A.
 */
export function assignmentsOf(
  { root, truth }: Pick<Context, 'root' | 'truth'>,
  names: readonly string[],
): Truth[] | undefined {
  const conditions = conditionsOf(root)
  const key = JSON.stringify([names, ...truth])
  if (!conditions.answers.has(key)) conditions.answers.set(key, assign(conditions, truth, names))
  return conditions.answers.get(key)
}

/** Whether the assumed conditions can be as assumed, all together. */
export const canBe = (context: Pick<Context, 'root' | 'truth'>): boolean =>
  assignmentsOf(context, [])?.length !== 0

function assign(
  { formulas, domains }: Conditions,
  truth: Truth,
  names: readonly string[],
): Truth[] | undefined {
  const asked = [...new Set([...truth.keys(), ...names])]
  const formulaOf = (name: string) => formulas.get(name) ?? opaque(`condition ${name}`)
  const questions = asked.map((name): [string, Formula] => [name, formulaOf(name)])
  const variables = [...new Set(questions.flatMap(([, { variables }]) => [...variables]))]
  let combinations: Values[] = [new Map()]
  for (const variable of variables) {
    const domain = domains.get(variable) ?? ['true', 'false']
    if (combinations.length * domain.length > MAX_COMBINATIONS) return undefined
    combinations = combinations.flatMap((values) =>
      domain.map((value) => new Map([...values, [variable, value]])),
    )
  }
  const found = new Map<string, Truth>()
  for (const values of combinations) {
    const outcome = new Map(questions.map(([name, { holds }]) => [name, holds(values)]))
    if ([...truth].every(([name, wanted]) => outcome.get(name) === wanted))
      found.set([...outcome.values()].join(), outcome)
  }
  // With true first.
  const sorted = [...found].toSorted(([a], [b]) => (a < b ? 1 : -1))
  return sorted.map(([, outcome]) => outcome)
}

const conditionsOf = onceFor(readConditions)

function readConditions(root: PlainMap): Conditions {
  const given = isPlainMap(root.Conditions) ? root.Conditions : {}
  const formulas = new Map<string, Formula>()
  const domains = new Map<string, string[]>()
  const reader: FormulaReader = { root, given, formulas, domains, open: new Set() }
  for (const name of Object.keys(given)) named(name, reader)
  return { formulas, domains, answers: new Map() }
}

interface FormulaReader {
  root: PlainMap
  given: PlainMap
  formulas: Map<string, Formula>
  domains: Map<string, string[]>
  /** Conditions that are being read, because one could refer to itself. */
  open: Set<string>
}

function named(name: string, reader: FormulaReader): Formula {
  const present = reader.formulas.get(name)
  if (present) return present
  const value = reader.given[name]
  if (value === undefined || reader.open.has(name)) return opaque(`condition ${name}`)
  reader.open.add(name)
  const formula = read(value, reader)
  reader.open.delete(name)
  reader.formulas.set(name, formula)
  return formula
}

function read(value: Plain, reader: FormulaReader): Formula {
  const call = callIn(value)
  const parts = Array.isArray(call?.argument) ? call.argument : [call?.argument ?? '']
  switch (call?.name) {
    case 'Condition':
      return named(String(call.argument), reader)
    case 'Not':
      return combine([read(parts[0] ?? '', reader)], ([first]) => !first)
    case 'And':
      return combine(
        parts.map((part) => read(part, reader)),
        (all) => all.every(Boolean),
      )
    case 'Or':
      return combine(
        parts.map((part) => read(part, reader)),
        (all) => all.some(Boolean),
      )
    case 'Equals':
      return equals(parts[0] ?? '', parts[1] ?? '', reader)
    default:
      return opaque(JSON.stringify(value))
  }
}

const combine = (formulas: Formula[], decide: (all: boolean[]) => boolean): Formula => ({
  variables: new Set(formulas.flatMap(({ variables }) => [...variables])),
  holds: (values) => decide(formulas.map(({ holds }) => holds(values))),
})

const opaque = (text: string): Formula => ({
  variables: new Set([text]),
  holds: (values) => values.get(text) === 'true',
})

type Side = { name: string } | { text: string } | undefined

function equals(first: Plain, second: Plain, reader: FormulaReader): Formula {
  const [a, b] = [sideOf(first, reader), sideOf(second, reader)]
  if (a && b && 'text' in a && 'text' in b)
    return { variables: new Set(), holds: () => a.text === b.text }
  if (a && b && 'name' in a !== 'name' in b) {
    const { name } = ('name' in a ? a : b) as { name: string }
    const { text } = ('text' in a ? a : b) as { text: string }
    noteValue(name, text, reader)
    return { variables: new Set([name]), holds: (values) => values.get(name) === text }
  }
  return opaque(JSON.stringify([first, second].map((it) => JSON.stringify(it)).toSorted()))
}

function sideOf(value: Plain, { root }: FormulaReader): Side {
  const call = callIn(value)
  if (call?.name === 'Ref') return { name: String(call.argument) }
  const text = resolve(value, { root, truth: new Map(), choices: new Map() })
  // The partition is not known here, and it may be in the text.
  return typeof text === 'string' && !JSON.stringify(value).includes('AWS::Partition')
    ? { text }
    : undefined
}

function noteValue(name: string, text: string, { root, domains }: FormulaReader): void {
  const domain = domains.get(name) ?? allowedValues(root, name) ?? [OTHER]
  if (domain.includes(OTHER) && !domain.includes(text)) domain.unshift(text)
  domains.set(name, domain)
}
