import type { AccessContent } from '../model/access-version.ts'
import { grantsOf } from '../template/access/grants.ts'
import { ownNamesOf } from '../template/access/own-resources.ts'
import type { GrantedStatement } from '../template/access/rights.ts'
import { rightsOf } from '../template/access/rights-of.ts'
import type { SheetRow } from '../template/access/sheet.ts'
import { conditionsOf, rowsOf } from '../template/access/sheet-rows.ts'
import type { SheetWords } from '../template/access/sheet-words.ts'
import { canonicalJson } from './content.ts'
import { coversRight, type SingleRight, singleRights } from './single-rights.ts'

type Place = Pick<SheetRow, 'resources' | 'resourcePatterns' | 'conditions'>

/** Rights in one service that one version has and the other has not. */
export interface ChangedRow extends Place, Pick<SheetRow, 'service' | 'prefix' | 'levels'> {
  actions: string[]
  /** Narrower rights that both versions have. */
  kept: string[]
  /** Of changed rights: the resources and conditions in the first version. */
  instead?: Place
}

interface ChangedRows {
  gained: ChangedRow[]
  lost: ChangedRow[]
  changed: ChangedRow[]
}

/** What changes in inline policies. Managed policies are compared by their names. */
export function changedRows(
  from: AccessContent,
  to: AccessContent,
  words: SheetWords,
): ChangedRows {
  const [before, after] = [rightsIn(from, words), rightsIn(to, words)]
  const gained = rowsBeyond(after, before)
  const lost = rowsBeyond(before, after)
  const changed: ChangedRow[] = []
  for (const row of [...gained]) {
    const other = lost.find((it) => it.prefix === row.prefix && sameActions(it, row))
    if (!other) continue
    lost.splice(lost.indexOf(other), 1)
    gained.splice(gained.indexOf(row), 1)
    const { resources, resourcePatterns, conditions } = other
    changed.push({ ...row, instead: { resources, resourcePatterns, conditions } })
  }
  return {
    gained: gained.flatMap((row) => uncovered(row, after, before)),
    lost: lost.flatMap((row) => uncovered(row, before, after)),
    changed,
  }
}

type Right = SingleRight<GrantedStatement>

interface Held {
  words: SheetWords
  /** How the names of the vendor's own resources begin. */
  ownNames: string[]
  rights: Right[]
  /** They take actions away from the rows. */
  denials: GrantedStatement[]
}

function rightsIn({ profile, vendor }: AccessContent, words: SheetWords): Held {
  const { role, beside } = rightsOf(profile)
  const statements = [role, ...beside.map(({ rights }) => rights)].flatMap((it) => it.statements)
  const inline = statements.filter(({ source }) => !source.startsWith('arn:'))
  const allowing = inline.filter(({ effect }) => effect === 'Allow')
  return {
    words,
    ownNames: ownNamesOf(vendor.name),
    rights: singleRights(allowing, ({ when }) => when),
    denials: inline.filter(({ effect }) => effect === 'Deny'),
  }
}

/** The rows of rights that the other version does not have in the same words. */
function rowsBeyond(held: Held, other: Held): ChangedRow[] {
  const known = new Set(other.rights.map(({ key }) => key))
  const statements = joinRights(held.rights.filter(({ key }) => !known.has(key)))
  const rows = rowsOf(grantsOf([...statements, ...held.denials], held.ownNames), held.words)
  return rows.map(({ service, prefix, levels, actions, ...row }) => ({
    ...{ service, prefix, levels, actions },
    resources: row.resources,
    resourcePatterns: row.resourcePatterns,
    conditions: row.conditions,
    kept: [],
  }))
}

/** The row without actions that the other version has too, as a part of a wider right. */
function uncovered(row: ChangedRow, held: Held, other: Held): ChangedRow[] {
  const rights = held.rights.filter((it) => isOfRow(it, row, held.words))
  const open = rights.filter((it) => !other.rights.some((wider) => coversRight(wider, it)))
  if (rights.length > 0 && open.length === 0) return []
  const names = new Set(open.map(({ action }) => action))
  const actions = row.actions.filter((it) => rights.length === 0 || names.has(it.toLowerCase()))
  const kept = other.rights.filter(
    (it) => it.action !== undefined && open.some((wider) => coversRight(wider, it)),
  )
  return [{ ...row, actions, kept: [...new Set(kept.flatMap((it) => it.statement.actions))] }]
}

const isOfRow = (
  { action, resource, statement }: Right,
  row: ChangedRow,
  words: SheetWords,
): boolean =>
  action !== undefined &&
  row.actions.some((it) => it.toLowerCase() === action) &&
  row.resourcePatterns.includes(resource!) &&
  canonicalJson(conditionsOf(statement, words)) === canonicalJson(row.conditions)

/** Joins the resources of equal actions, so that each is one row. */
function joinRights(rights: Right[]): GrantedStatement[] {
  const whole = rights.filter(({ action }) => action === undefined)
  const single = rights.filter(({ action }) => action !== undefined)
  const byAction = Map.groupBy(single, ({ context, action }) => canonicalJson([context, action]))
  const joined = [...byAction.values()].map((some) => ({
    ...some[0]!.statement,
    resources: [...new Set(some.map(({ resource }) => resource!))],
  }))
  return [...whole.map(({ statement }) => statement), ...joined]
}

const actionsOf = ({ actions }: ChangedRow): string[] =>
  actions.map((it) => it.toLowerCase()).sort()
const sameActions = (one: ChangedRow, other: ChangedRow): boolean =>
  canonicalJson(actionsOf(one)) === canonicalJson(actionsOf(other))

/** Such as `Amazon S3: s3:PutObject on all resources`. */
export function rowInWords(words: SheetWords, row: ChangedRow): string {
  const { service, actions, kept, instead } = row
  return words.diff.row({
    service,
    actions: actions.join(', '),
    place: placeInWords(words, row),
    kept: instead ? '' : kept.join(', '),
    instead: instead ? placeInWords(words, instead) : '',
  })
}

const placeInWords = ({ diff }: SheetWords, { resources, conditions }: Place): string =>
  [resources, ...conditions.map((condition) => diff.condition({ condition }))].join(', ')
