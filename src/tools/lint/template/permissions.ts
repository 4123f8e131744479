import { isMap, isScalar, isSeq, type Node } from 'yaml'
import { grantsOf } from '../../../core/template/access/grants.ts'
import type { GrantedStatement, RoleRights } from '../../../core/template/access/rights.ts'
import { ENGLISH_SHEET, whyInWords } from '../../../core/template/access/sheet-words.ts'
import { summarise } from '../../../core/template/access/summary.ts'
import { keyOf } from '../../../core/template/own/source.ts'
import { childPath, type Place, quoteText } from '../../../core/trust-policy/lint.ts'
import { broadRights } from './broad-rights.ts'
import type { OpenTemplate } from './open-template.ts'

/** What a rule found, with its place. */
export interface Found {
  path: string
  found: string
  place?: Place
}

/** The broad rights in all policies of the roles that somebody outside may assume (TRU-4). */
export const broadStatements = ({ roles }: OpenTemplate): Found[] =>
  roles.flatMap(({ rights }) => broadStatementsOf(rights))

function broadStatementsOf(rights: RoleRights): Found[] {
  const own = rights.statements.filter(({ source }) => !source.startsWith('arn:'))
  return [...Map.groupBy(own, ({ where }) => where).values()].flatMap((variants) => {
    const found = [...new Set(variants.flatMap(broadRights))]
    return found.length > 0 ? [foundAt(variants[0]!, atMostThree(found))] : []
  })
}

const atMostThree = (rights: string[]): string =>
  rights.length > 3
    ? `${rights.slice(0, 3).join(' ')} And ${rights.length - 3} more broad rights.`
    : rights.join(' ')

/** Policies of AWS with which such a role can do more than read settings. */
export const broadManagedPolicies = ({ roles }: OpenTemplate): Found[] =>
  roles.flatMap(({ rights }) => broadManagedOf(rights))

function broadManagedOf({ statements, managedPolicies }: RoleRights): Found[] {
  return managedPolicies.flatMap(({ arn, name }) => {
    const own = statements.filter(({ source }) => source === arn)
    const headline = broadHeadline(arn, own)
    return headline === undefined ? [] : [foundAt(own[0]!, `${name}: ${headline}.`)]
  })
}

/** By ARN. The texts of AWS's policies are part of the program, so their sums never change. */
const headlines = new Map<string, string | undefined>()

/** What a policy of AWS allows beyond reading settings; undefined if nothing. */
function broadHeadline(arn: string, statements: GrantedStatement[]): string | undefined {
  if (!headlines.has(arn)) {
    const { verdict, headline } = summarise(grantsOf(statements, []))
    headlines.set(arn, verdict === 'limited' ? undefined : headline)
  }
  return headlines.get(arn)
}

/** Rights that no reader of the template can know. */
export const unresolvedRights = ({ roles, hidden }: OpenTemplate): Found[] =>
  [...roles.flatMap(({ rights }) => rights.unresolved), ...(roles.length > 0 ? hidden : [])].map(
    (it) => foundAt(it, whyInWords(ENGLISH_SHEET, it.why)),
  )

/** `Resources.Role.Properties.Policies[0]` becomes `/Resources/Role/Properties/Policies/0`. */
function foundAt({ where, line }: { where: string; line?: number }, found: string): Found {
  const path = childPath('', ...where.replaceAll(/\[(\d+)\]/g, '.$1').split('.'))
  return { path, found, ...(line !== undefined && { place: { line, column: 1 } }) }
}

/** Every property outside the trust policy and inner templates that contains a fixed partition. */
export function hardCodedPartitions({ resources, placeOf }: OpenTemplate): Found[] {
  return resources
    .flatMap(({ properties, path }) =>
      properties ? textsIn(properties, childPath(path, 'Properties'), hasPartition) : [],
    )
    .filter(({ path }) => !/\/(?:AssumeRolePolicyDocument\/|TemplateBody\b)/.test(path))
    .map(({ text, node, path }) => ({ path, found: quoteText(text), place: placeOf(node) }))
}

const hasPartition = (text: string): boolean => /\barn:aws(?:-[a-z-]+)?:/.test(text)

interface Text {
  text: string
  node: Node
  path: string
}

/** The texts in a part of a template that are wanted, with their paths. */
export function textsIn(
  start: unknown,
  path: string,
  isWanted: (text: string) => boolean = () => true,
): Text[] {
  const found: Text[] = []
  const steps: (string | number)[] = []
  const enter = (step: string | number, node: unknown) => {
    steps.push(step)
    collect(node)
    steps.pop()
  }
  const collect = (node: unknown): void => {
    if (isSeq(node)) for (const [index, item] of node.items.entries()) enter(index, item)
    if (isMap(node)) for (const pair of node.items) enter(keyOf(pair), pair.value)
    if (!isScalar(node)) return
    const text = String(node.value)
    if (isWanted(text)) found.push({ text, node, path: childPath(path, ...steps) })
  }
  collect(start)
  return found
}
