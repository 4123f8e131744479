import type { Node } from 'yaml'
import { referencesIn } from '../../../core/template/own/references.ts'
import { evaluate } from '../../../core/template/own/rights/evaluate.ts'
import {
  isPlainMap,
  type Plain,
  type PlainMap,
  plainTemplate,
} from '../../../core/template/own/rights/plain.ts'
import { pairOf, textIn } from '../../../core/template/own/source.ts'
import { childPath, quoteText } from '../../../core/trust-policy/lint.ts'
import { isCustom, type LintedRole, type OpenTemplate, type Resource } from './open-template.ts'
import { type Found, textsIn } from './permissions.ts'

// AWS: without a ServiceTimeout CloudFormation waits one hour.
const DEFAULT_TIMEOUT_SECONDS = 3600

export const foundAt = (
  { path, logicalId, key }: Resource,
  placeOf: OpenTemplate['placeOf'],
): Found => ({ path, found: logicalId, place: placeOf(key) })

/**
 * Custom resources that tell of a role and do not wait for it and all its policies (TPL-7). They
 * may name the role by `Ref` and `GetAtt`, or write its name out.
 */
export function tooEarly({ resources, roles, placeOf, source }: OpenTemplate): Found[] {
  const { root, resources: plain } = plainTemplate(source)
  return resources.filter(isCustom).flatMap((custom) => {
    const awaited = awaitedBy(custom.logicalId, resources)
    const texts = textsAsSeen(root, plain[custom.logicalId])
    const missed = roles
      .filter((role) => awaited.has(role.logicalId) || texts.some(namesRole(root, role)))
      .flatMap(({ logicalId, policyIds }) => [logicalId, ...policyIds])
      .filter((id) => !awaited.has(id))
    if (missed.length === 0) return []
    const found = `${custom.logicalId} does not wait for ${[...new Set(missed)].join(', ')}`
    return [{ ...foundAt(custom, placeOf), found }]
  })
}

/** The texts of a resource's properties, as far as they are known. */
function textsAsSeen(root: PlainMap, resource: Plain | undefined): string[] {
  const properties = isPlainMap(resource) ? resource.Properties : undefined
  return isPlainMap(properties)
    ? Object.values(properties)
        .map((value) => evaluate(value, contextOf(root)))
        .filter((text) => typeof text === 'string')
    : []
}

const contextOf = (root: PlainMap) => ({ root, truth: new Map(), choices: new Map() })

/** Whether a text is the ARN of the role, with its name written out. */
function namesRole(root: PlainMap, { properties }: LintedRole): (text: string) => boolean {
  const name =
    properties.RoleName === undefined ? '' : evaluate(properties.RoleName, contextOf(root))
  return (text) =>
    typeof name === 'string' && name !== '' && /:role\//.test(text) && text.endsWith(`/${name}`)
}

/** Everything that CloudFormation creates before a resource. */
function awaitedBy(logicalId: string, resources: Resource[]): Set<string> {
  const awaited = new Set<string>()
  const queue = [logicalId]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const resource = resources.find((one) => one.logicalId === next)
    for (const name of resource ? needsOf(resource) : []) {
      if (!awaited.has(name)) queue.push(name)
      awaited.add(name)
    }
  }
  return awaited
}

function needsOf({ map, properties }: Resource): string[] {
  const dependsOn = pairOf(map, 'DependsOn')?.value
  const named = textsIn(dependsOn, '').map(({ text }) => text)
  return [...named, ...(properties ? referencesIn(properties).map(({ name }) => name) : [])]
}

export function longTimeouts({ resources, placeOf }: OpenTemplate): Found[] {
  return resources.filter(isCustom).flatMap(({ properties, path }) => {
    const text = textIn(properties, 'ServiceTimeout')
    const seconds = Number(text)
    if (text === undefined || (seconds >= 1 && seconds < DEFAULT_TIMEOUT_SECONDS)) return []
    const pair = pairOf(properties!, 'ServiceTimeout')!
    const place = placeOf(pair.key as Node, pair.value as Node)
    return [
      { path: childPath(path, 'Properties', 'ServiceTimeout'), found: quoteText(text), place },
    ]
  })
}
