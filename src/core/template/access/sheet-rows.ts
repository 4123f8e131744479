import { matchesPattern } from '../../model/aws/match-action.ts'
import type { Grant } from './grants.ts'
import { serviceName, serviceReference } from './iam-data.ts'
import { managedPolicyReference } from './managed-policy.ts'
import { resourcesInWords } from './resources-in-words.ts'
import type { GrantedStatement } from './rights.ts'
import type { AccessLevel, SheetRow } from './sheet.ts'
import { ENGLISH_SHEET, holderInWords, type SheetWords, whenInWords } from './sheet-words.ts'

const LEVELS: AccessLevel[] = ['List', 'Read', 'Write', 'Delete', 'Permissions', 'Tagging']

/** The rows of the sheet: one for each service, with equal resources and conditions together. */
export function rowsOf(grants: Grant[], words: SheetWords = ENGLISH_SHEET): SheetRow[] {
  const rows = new Map<string, SheetRow>()
  for (const grant of grants) {
    for (const row of rowsOfGrant(grant, words)) {
      const { prefix, resourcePatterns, resources, conditions } = row
      const key = JSON.stringify([prefix, resourcePatterns, resources, conditions, grant.holder])
      const known = rows.get(key)
      rows.set(key, known ? merge(known, row) : row)
    }
  }
  return [...rows.values()]
}

function merge(one: SheetRow, other: SheetRow): SheetRow {
  const why = [...new Set([one.why, other.why].filter((it) => it !== undefined))].join('; ')
  return {
    ...one,
    levels: LEVELS.filter((it) => one.levels.includes(it) || other.levels.includes(it)),
    actions: union(one.actions, other.actions),
    sources: union(one.sources, other.sources),
    ...(why !== '' && { why }),
  }
}

const union = (one: string[], other: string[]): string[] => [...new Set([...one, ...other])]

function rowsOfGrant(grant: Grant, words: SheetWords): SheetRow[] {
  const { statement } = grant
  if (statement.notActions.length > 0)
    return [
      everyService(grant, words, [words.actionsExcept({ list: statement.notActions.join(', ') })]),
    ]
  const whole = statement.actions.filter((it) => it === '*' || it === '*:*')
  if (whole.length > 0) return [everyService(grant, words, ['*'])]
  const published = Map.groupBy(grant.actions, ({ name }) => prefixOf(name))
  const unknown = Map.groupBy(grant.unknown, prefixOf)
  const anyService = statement.actions.filter((it) => /[*?]/.test(prefixOf(it)))
  const patterns = Map.groupBy(statement.actions, prefixOf)
  return [...new Set([...published.keys(), ...unknown.keys()])].map((prefix) =>
    rowOf(grant, words, {
      prefix,
      levels: levelsIn([
        ...(published.get(prefix) ?? []),
        ...(unknown.get(prefix) ?? []).map(() => ({ level: 'Write' as const })),
      ]),
      actions: [
        ...(patterns.get(prefix) ?? []),
        ...anyService.filter((it) => matchesPattern(prefixOf(it), prefix)),
      ],
    }),
  )
}

const prefixOf = (action: string): string => action.split(':', 1)[0]!.toLowerCase()

function everyService(grant: Grant, words: SheetWords, actions: string[]): SheetRow {
  return {
    service: words.everyService,
    prefix: '*',
    levels: levelsIn(grant.actions),
    ...whereAndWhy(grant, words),
    actions,
  }
}

function rowOf(
  grant: Grant,
  words: SheetWords,
  { prefix, levels, actions }: Pick<SheetRow, 'prefix' | 'levels' | 'actions'>,
): SheetRow {
  const href = serviceReference(prefix) ?? managedPolicyReference(grant.statement.source)
  return {
    service: serviceName(prefix) ?? prefix,
    prefix,
    levels,
    ...whereAndWhy(grant, words),
    actions,
    ...(href && { href }),
  }
}

const levelsIn = (actions: { level: AccessLevel }[]): AccessLevel[] =>
  LEVELS.filter((level) => actions.some((it) => it.level === level))

function whereAndWhy({ statement, holder }: Grant, words: SheetWords) {
  const { resources, notResources, sid, source } = statement
  return {
    resources: resourcesInWords(words, resources, notResources),
    resourcePatterns:
      notResources.length > 0
        ? notResources.map((pattern) => words.resources.not({ pattern }))
        : [...resources],
    conditions: conditionsOf(statement, words),
    // The Sid of a policy of AWS is not the vendor's word.
    ...(sid !== undefined && sid !== '' && !source.startsWith('arn:') && { why: sid }),
    sources: [holder ? words.sourceOf({ source, holder: holderInWords(words, holder) }) : source],
  }
}

/** The conditions of a statement: those of IAM as JSON, then those of the template in words. */
export const conditionsOf = (
  { condition, when }: GrantedStatement,
  words: SheetWords = ENGLISH_SHEET,
): string[] => [
  ...(condition === undefined ? [] : [JSON.stringify(condition)]),
  ...when.map((it) => words.onlyIf({ condition: whenInWords(words, it) })),
]
