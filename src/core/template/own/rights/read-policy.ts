import type { GrantedStatement, OpenRight } from '../../access/rights.ts'
import type { When, Why } from '../../access/sheet-words.ts'
import { assignmentsOf } from './assignments.ts'
import { assumedConditions } from './assumed-conditions.ts'
import { branchesOf, evaluate, possibleTexts } from './evaluate.ts'
import { callIn, isPlainMap, type Plain, type PlainMap, partsOf } from './plain.ts'
import { ABSENT, type Context } from './resolve.ts'

/** Where a policy stands, and what was assumed on the way to it. */
export interface Origin {
  source: string
  /** Such as `Resources.AccessRole.Properties.Policies[0].PolicyDocument`. */
  where: string
  line: number | undefined
  lineOf: (value: unknown, key?: string) => number | undefined
  context: Context
  /** What must be true besides the conditions of the template. */
  when: When[]
}

/** What was read of one or more policies. */
export interface PolicyReading {
  statements: GrantedStatement[]
  unresolved: OpenRight[]
}

/** Reads a policy document. What it cannot read is among `unresolved`, never left out. */
export function readPolicy(document: Plain | undefined, origin: Origin): PolicyReading {
  if (document === undefined) return unresolved(origin, { is: 'noDocument' })
  return together(
    branchesOf(document, origin.context).map(({ value, context }) =>
      readDocument(value, { ...origin, context }),
    ),
  )
}

function readDocument(value: Plain, origin: Origin): PolicyReading {
  if (typeof value === 'string' || callIn(value)) return readText(value, origin)
  if (!isPlainMap(value)) return unresolved(origin, { is: 'documentIsNoMap' })
  const lineOfKey = origin.lineOf(value, 'Statement')
  return together(
    itemsOf(value.Statement ?? '', origin.context).map(({ item, context }, index) => {
      const at = {
        ...origin,
        context,
        where: `${origin.where}.Statement[${index}]`,
        line: (item === value.Statement ? lineOfKey : origin.lineOf(item)) ?? origin.line,
      }
      return isPlainMap(item) ? readStatement(item, at) : unresolved(at, { is: 'statementLater' })
    }),
  )
}

/** A document that is given as JSON text. */
function readText(value: Plain, origin: Origin): PolicyReading {
  const text = evaluate(value, origin.context)
  const parsed = typeof text === 'string' ? parseJson(text) : undefined
  return isPlainMap(parsed)
    ? readDocument(parsed, origin)
    : unresolved(origin, { is: 'policyLater' })
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The items of a list that may have `Fn::If` in it or around it. One value is a list of one. */
export function itemsOf(list: Plain, context: Context): { item: Plain; context: Context }[] {
  return branchesOf(list, context).flatMap(({ value, context: outer }) =>
    (Array.isArray(value) ? value : [value]).flatMap((item) =>
      branchesOf(item, outer).flatMap(({ value: chosen, context: inner }) =>
        Array.isArray(chosen) ? itemsOf(chosen, inner) : [{ item: chosen, context: inner }],
      ),
    ),
  )
}

const MAX_CONDITIONS = 6

/** A statement is read once for each way in which the conditions inside it can be together. */
function readStatement(statement: PlainMap, origin: Origin): PolicyReading {
  const open = conditionsIn(statement).filter((name) => !origin.context.truth.has(name))
  const assignments = open.length > MAX_CONDITIONS ? undefined : assignmentsOf(origin.context, open)
  if (!assignments)
    return unresolved(origin, { is: 'manyConditions', name: String(MAX_CONDITIONS) })
  if (open.length === 0) return readVariant(statement, origin)
  const variants = assignments.map((truth) => ({ ...origin.context, truth }))
  const read = variants.map((context) => readVariant(statement, { ...origin, context }))
  const [first] = read
  const same = read.every((it) => JSON.stringify(bare(it)) === JSON.stringify(bare(first!)))
  return same ? readVariant(statement, origin, variants[0]) : together(read)
}

const bare = ({ statements, unresolved }: PolicyReading) => [
  statements.map(({ when: _, ...rest }) => rest),
  unresolved,
]

/** The conditions that `Fn::If` asks for in a part of a template. */
export function conditionsIn(value: Plain): string[] {
  const names = partsOf(value).flatMap((part) => {
    const call = callIn(part)
    return call?.name === 'If' && Array.isArray(call.argument) ? [String(call.argument[0])] : []
  })
  return [...new Set(names)]
}

/** `assumed` is what to evaluate with, if the statement is the same whatever is assumed. */
function readVariant(
  statement: PlainMap,
  origin: Origin,
  assumed: Context = origin.context,
): PolicyReading {
  const data = evaluate(statement, assumed)
  if (data === ABSENT || !isPlainMap(data)) return unresolved(origin, { is: 'statementLater' })
  const parts: Why[] = [
    ...('Fn::Transform' in data ? [{ is: 'transformInStatement' as const }] : []),
    ...(['Allow', 'Deny'].includes(String(data.Effect)) ? [] : [{ is: 'effectUnknown' as const }]),
  ]
  const actions = listOf(data.Action, assumed)
  const notActions = listOf(data.NotAction, assumed)
  const resources = listOf(data.Resource, assumed)
  const notResources = listOf(data.NotResource, assumed)
  if (actions.open.length > 0) parts.push({ is: 'actionUnknown', name: actions.open.join(', ') })
  const denies = data.Effect === 'Deny'
  const read: GrantedStatement = {
    sid: typeof data.Sid === 'string' ? data.Sid : undefined,
    effect: denies ? 'Deny' : 'Allow',
    actions: denies ? actions.certain : actions.possible,
    notActions: notActions.certain,
    resources: resources.all,
    notResources: notResources.all.filter((it) => !notResources.vague.includes(it)),
    condition: data.Condition,
    source: origin.source,
    where: origin.where,
    ...(origin.line !== undefined && { line: origin.line }),
    when: [...assumedConditions(origin.context), ...origin.when],
  }
  // An exclusion of which nothing is certain excludes nothing.
  if (data.NotAction !== undefined && read.notActions.length === 0) read.actions = ['*']
  if (read.resources.length + read.notResources.length === 0) read.resources = ['*']
  const grantsNothing = read.actions.length + read.notActions.length === 0
  if (denies) return { statements: grantsNothing ? [] : [read], unresolved: [] }
  return {
    statements: grantsNothing ? [] : [read],
    unresolved: parts.flatMap((why) => unresolved(origin, why).unresolved),
  }
}

interface TextList {
  /** The texts as they are, with placeholders. */
  all: string[]
  /** The texts without placeholders, and each that a placeholder with known choices can give. */
  possible: string[]
  /** The texts without placeholders. */
  certain: string[]
  /** Texts with several choices. */
  vague: string[]
  /** Texts whose placeholders are not known. */
  open: string[]
}

function listOf(value: Plain | undefined, context: Context): TextList {
  const items = value === undefined ? [] : Array.isArray(value) ? value.flat() : [value]
  const all = items.map((it) =>
    typeof it === 'string' ? it : `\${${JSON.stringify(it).replaceAll(/[{}$"]/g, '')}}`,
  )
  const read = all.map((text) => ({ text, possible: possibleTexts(text, context) ?? [] }))
  return {
    all,
    possible: read.flatMap(({ possible }) => possible),
    certain: read.flatMap(({ possible }) => (possible.length === 1 ? possible : [])),
    vague: read.flatMap(({ text, possible }) => (possible.length > 1 ? [text] : [])),
    open: read.flatMap(({ text, possible }) => (possible.length === 0 ? [text] : [])),
  }
}

export const together = (readings: PolicyReading[]): PolicyReading => ({
  statements: readings.flatMap(({ statements }) => statements),
  unresolved: readings.flatMap((it) => it.unresolved),
})

export const unresolved = (
  { where, line }: Pick<Origin, 'where' | 'line'>,
  why: Why,
): PolicyReading => ({
  statements: [],
  unresolved: [{ where, ...(line !== undefined && { line }), why }],
})
