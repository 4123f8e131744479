import type { Grant } from './grants.ts'
import { serviceName, serviceReference } from './iam-data.ts'
import { managedPolicyReference } from './managed-policy.ts'
import { matchesPattern } from './match-action.ts'
import { resourcesInWords } from './resources-in-words.ts'
import type { GrantedStatement } from './rights.ts'
import type { AccessLevel, SheetRow } from './sheet.ts'

const LEVELS: AccessLevel[] = ['List', 'Read', 'Write', 'Delete', 'Permissions', 'Tagging']

/** The rows of the sheet: one for each service, with equal resources and conditions together. */
export function rowsOf(grants: Grant[]): SheetRow[] {
  const rows = new Map<string, SheetRow>()
  for (const grant of grants) {
    for (const row of rowsOfGrant(grant)) {
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

function rowsOfGrant(grant: Grant): SheetRow[] {
  const { statement } = grant
  if (statement.notActions.length > 0)
    return [everyService(grant, [`every action except ${statement.notActions.join(', ')}`])]
  const whole = statement.actions.filter((it) => it === '*' || it === '*:*')
  if (whole.length > 0) return [everyService(grant, ['*'])]
  const published = Map.groupBy(grant.actions, ({ name }) => prefixOf(name))
  const unknown = Map.groupBy(grant.unknown, prefixOf)
  const anyService = statement.actions.filter((it) => /[*?]/.test(prefixOf(it)))
  const patterns = Map.groupBy(statement.actions, prefixOf)
  return [...new Set([...published.keys(), ...unknown.keys()])].map((prefix) =>
    rowOf(grant, prefix, {
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

function everyService(grant: Grant, actions: string[]): SheetRow {
  return {
    service: 'Every service',
    prefix: '*',
    levels: levelsIn(grant.actions),
    ...whereAndWhy(grant),
    actions,
  }
}

function rowOf(
  grant: Grant,
  prefix: string,
  found: Pick<SheetRow, 'levels' | 'actions'>,
): SheetRow {
  const href = serviceReference(prefix) ?? managedPolicyReference(grant.statement.source)
  return {
    service: serviceName(prefix) ?? prefix,
    prefix,
    levels: found.levels,
    ...whereAndWhy(grant),
    actions: found.actions,
    ...(href && { href }),
  }
}

const levelsIn = (actions: { level: AccessLevel }[]): AccessLevel[] =>
  LEVELS.filter((level) => actions.some((it) => it.level === level))

function whereAndWhy({ statement, holder }: Grant) {
  const { resources, notResources, sid, source } = statement
  return {
    resources: resourcesInWords(resources, notResources),
    resourcePatterns:
      notResources.length > 0 ? notResources.map((it) => `not ${it}`) : [...resources],
    conditions: conditionsOf(statement),
    // The Sid of a policy of AWS is not the vendor's word.
    ...(sid !== undefined && sid !== '' && !source.startsWith('arn:') && { why: sid }),
    sources: [holder === undefined ? source : `${source}, of ${holder}`],
  }
}

/** The conditions of a statement: those of IAM as JSON, then those of the template in words. */
export const conditionsOf = ({ condition, when }: GrantedStatement): string[] => [
  ...(condition === undefined ? [] : [JSON.stringify(condition)]),
  ...when.map((it) => `Only if ${it}.`),
]
