import { isMap, isScalar, isSeq } from 'yaml'
import type { AccessProfile, PolicyDocument } from '../../model/access-profile.ts'
import { findAccessRole, policiesOf } from './access-role.ts'
import { keyOf, mapIn, pairOf, readSource, textIn } from './source.ts'

type OwnTemplate = NonNullable<AccessProfile['template']>

/** The rights that a vendor's own template gives to the access role, and what else it creates. */
export interface AskedInTemplate {
  managedPolicies: string[]
  inlinePolicies: Record<string, PolicyDocument>
  /** Every resource that is neither the role nor one of its policies. */
  others: { logicalId: string; type: string }[]
}

const known = new WeakMap<OwnTemplate, AskedInTemplate>()

/** Reads each template once, because every view of the page needs the result. */
export function askedInTemplate(template: OwnTemplate, roleName: string): AskedInTemplate {
  const asked = known.get(template) ?? readAsked(template, roleName)
  known.set(template, asked)
  return asked
}

function readAsked(template: OwnTemplate, roleName: string): AskedInTemplate {
  const source = readSource(template.text, template.source)
  const role = findAccessRole(source, roleName)
  const policies = policiesOf(source, role)
  const inRole = toPlain(pairOf(role.properties, 'Policies')?.value)
  const separate = policies.map((id): [string, unknown] => [
    id,
    toPlain(mapIn(mapIn(source.resources, id), 'Properties')),
  ])
  return {
    managedPolicies: textsIn(toPlain(pairOf(role.properties, 'ManagedPolicyArns')?.value)),
    inlinePolicies: Object.fromEntries([
      ...(Array.isArray(inRole) ? inRole : []).map((policy) => namePolicy('Policy', policy)),
      ...separate.map(([id, policy]) => namePolicy(id, policy)),
    ]),
    others: source.resources.items
      .filter((pair) => keyOf(pair) !== role.logicalId && !policies.includes(keyOf(pair)))
      .map((pair) => ({
        logicalId: keyOf(pair),
        type: (isMap(pair.value) && textIn(pair.value, 'Type')) || 'without a type',
      })),
  }
}

function namePolicy(fallback: string, policy: unknown): [string, PolicyDocument] {
  const { PolicyName, PolicyDocument: document } = isRecord(policy) ? policy : {}
  return [
    typeof PolicyName === 'string' ? PolicyName : fallback,
    isRecord(document) ? document : {},
  ]
}

/**
 * A node as plain data. `!Sub` becomes its text with the partition "aws"; other functions keep
 * their tag.
 */
function toPlain(node: unknown): unknown {
  if (isSeq(node)) return node.items.map(toPlain)
  if (isMap(node))
    return toPlainMap(
      Object.fromEntries(node.items.map((pair) => [keyOf(pair), toPlain(pair.value)])),
    )
  if (!isScalar(node)) return undefined
  const text = inUsualPartition(String(node.value))
  return node.tag?.startsWith('!') && node.tag !== '!Sub' ? `${node.tag} ${text}` : text
}

const toPlainMap = (map: Record<string, unknown>): unknown =>
  typeof map['Fn::Sub'] === 'string' ? map['Fn::Sub'] : map

const inUsualPartition = (text: string) => text.replaceAll(/\$\{AWS::Partition\}/g, 'aws')

const textsIn = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)))
    : []
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
