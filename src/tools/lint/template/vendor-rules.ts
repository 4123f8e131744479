import type { Node } from 'yaml'
import { assignmentsOf } from '../../../core/template/own/rights/assignments.ts'
import { evaluate } from '../../../core/template/own/rights/evaluate.ts'
import {
  isPlainMap,
  type PlainMap,
  partsOf,
  plainTemplate,
} from '../../../core/template/own/rights/plain.ts'
import { itemsOf } from '../../../core/template/own/rights/read-policy.ts'
import { keyOf, mapIn, textIn } from '../../../core/template/own/source.ts'
import { childPath, type Place, quoteText } from '../../../core/trust-policy/lint.ts'
import { nearlyExternalId } from '../../../core/trust-policy/rules/condition-keys.ts'
import type { LintedRole, OpenTemplate } from './open-template.ts'
import type { Found } from './permissions.ts'

/** Why Rolecall cannot use the template, if it cannot. */
export function reasonsNotToUse({ notUsable }: OpenTemplate): Found[] {
  if (notUsable === undefined) return []
  const { line, column, found } =
    /(?:, line (?<line>\d+), column (?<column>\d+))?: (?<found>.*)$/s.exec(notUsable)?.groups ?? {}
  const place = { line: Number(line ?? 1), column: Number(column ?? 1) }
  return [{ path: '/Resources', found: found ?? notUsable, place }]
}

const lineOnly = (line: number | undefined): { place?: Place } =>
  line === undefined ? {} : { place: { line, column: 1 } }

/** External IDs that are literals in a template that is the same for all customers. */
export function sharedExternalIds(template: OpenTemplate): Found[] {
  const { roles, source, connection, expected } = template
  if (connection || expected.externalId !== undefined) return []
  const { root, lineOf } = plainTemplate(source)
  const context = { root, truth: new Map(), choices: new Map() }
  return roles.flatMap(({ logicalId, properties }) => {
    const path = childPath('/Resources', logicalId, 'Properties', 'AssumeRolePolicyDocument')
    return partsOf(properties.AssumeRolePolicyDocument ?? '').flatMap((part) => {
      if (!isPlainMap(part)) return []
      const key = Object.keys(part).find((name) => name.toLowerCase() === 'sts:externalid')
      if (key === undefined) return []
      return itemsOf(part[key]!, context)
        .map(({ item, context: inner }) => evaluate(item, inner))
        .filter((text) => typeof text === 'string' && /^[^$*?]{2,}$/.test(text))
        .filter((text) => !/^(?:true|false)$/i.test(String(text)))
        .map((text) => ({ path, found: quoteText(text), ...lineOnly(lineOf(part, key)) }))
    })
  })
}

/** Roles that the stack makes only under a condition that can be false. */
export function conditionalRoles({ roles, source }: OpenTemplate): Found[] {
  const { root, lineOf, resources } = plainTemplate(source)
  return roles
    .filter((role) => role.condition !== undefined && canBeAbsent(root, role))
    .map(({ logicalId, condition, line }) => ({
      path: childPath('/Resources', logicalId, 'Condition'),
      found: `${logicalId}, if ${condition}`,
      ...lineOnly(lineOf(resources[logicalId], 'Condition') ?? line),
    }))
}

const canBeAbsent = (root: PlainMap, { condition = '' }: LintedRole): boolean =>
  assignmentsOf({ root, truth: new Map() }, [condition])?.some((it) => !it.get(condition)) ?? true

const looksLikeExternalId = (name: string) =>
  /external[\W_]*id/i.test(name) || nearlyExternalId(`sts:${name}`)

export function externalIdParameters({ source, placeOf }: OpenTemplate) {
  const { root } = plainTemplate(source)
  return parametersOf({ source, placeOf })
    .filter(({ name }) => looksLikeExternalId(name) && !hasOneValue(root, name))
    .map(({ name, ...rest }) => ({ ...rest, found: quoteText(name) }))
}

/** A parameter with one allowed value cannot be changed. */
function hasOneValue({ Parameters }: PlainMap, name: string): boolean {
  const parameter = isPlainMap(Parameters) ? Parameters[name] : undefined
  const allowed = isPlainMap(parameter) ? parameter.AllowedValues : undefined
  return Array.isArray(allowed) && allowed.length === 1
}

/** Long-lived keys of AWS are never right in a parameter, other secrets not if they are shown. */
const KEY_OF_AWS = /(?:^|aws|vendor|root)(?:access|secret)(?:access)?key(?:id)?$/
const SECRET = /(?:api|app|application|license|private|secret)key$|(?:secret|token|password)$/

export const keyParameters = ({ source, placeOf }: OpenTemplate): Found[] =>
  parametersOf({ source, placeOf })
    .filter(({ name, noEcho, type }) => {
      const letters = name.toLowerCase().replaceAll(/[^a-z]/g, '')
      if (/^AWS::SSM::/.test(type)) return false
      // CloudFormation's name for the function or topic that answers for a custom resource.
      if (letters === 'servicetoken') return false
      return KEY_OF_AWS.test(letters) || (!noEcho && SECRET.test(letters))
    })
    .map(({ name, path, place }) => ({ path, place, found: quoteText(name) }))

function parametersOf({ source, placeOf }: Pick<OpenTemplate, 'source' | 'placeOf'>) {
  const parameters = mapIn(source.root, 'Parameters')
  return (parameters?.items ?? []).map((pair) => {
    const name = keyOf(pair)
    const body = mapIn(parameters, name)
    return {
      name,
      path: childPath('/Parameters', name),
      place: placeOf(pair.key as Node),
      noEcho: /^(?:true|yes|on)$/i.test(textIn(body, 'NoEcho') ?? ''),
      type: textIn(body, 'Type') ?? '',
    }
  })
}
