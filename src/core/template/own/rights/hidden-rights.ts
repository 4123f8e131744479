import type { OpenRight } from '../../access/rights.ts'
import type { Why } from '../../access/sheet-words.ts'
import { callIn, isPlainMap, type Plain, type PlainTemplate, partsOf } from './plain.ts'
import { isOutside, principalsOf } from './principals.ts'
import type { PlainResource } from './resources.ts'

/** AWS's transform for `Fn::ForEach` and a few other functions. It adds nothing by itself. */
const LANGUAGE_EXTENSIONS = 'AWS::LanguageExtensions'

/** Macros of the whole template. */
export function macrosIn({ root, lineOf }: PlainTemplate): OpenRight[] {
  const given = root.Transform === undefined ? [] : [root.Transform].flat()
  const names = given.map(nameOf).filter((name) => name !== LANGUAGE_EXTENSIONS)
  return names.map((name) =>
    unresolvedAt('Transform', lineOf(root, 'Transform'), { is: 'macro', name }),
  )
}

const nameOf = (transform: Plain): string =>
  typeof transform === 'string'
    ? transform
    : isPlainMap(transform) && typeof transform.Name === 'string'
      ? transform.Name
      : JSON.stringify(transform)

/** Kinds of resources that may give rights in ways that are not read here. */
const HIDING: [type: RegExp, why: Why['is']][] = [
  [/^AWS::CloudFormation::Stack$/, 'nestedStack'],
  [/^AWS::CloudFormation::StackSet$/, 'stackSet'],
  [/::MODULE$/, 'module'],
  [/^AWS::IAM::(?:User|AccessKey|Group)/, 'users'],
  [/^AWS::(?:IAM::(?:OIDC|SAML)Provider|RolesAnywhere::|SSO::|IdentityStore::)/, 'signIn'],
  [/^AWS::(?:EKS::AccessEntry|LakeFormation::|RAM::ResourceShare)/, 'givesAccess'],
]

/** What the other resources of a template may give to the vendor. */
export function hiddenIn({ logicalId, type, properties, line }: PlainResource): OpenRight[] {
  const why = HIDING.find(([pattern]) => pattern.test(type))?.[1]
  const where = `Resources.${logicalId}`
  if (why) return [unresolvedAt(where, line, { is: why })]
  if (type === 'AWS::IAM::Role') return []
  return givesToOutsiders(properties) ? [unresolvedAt(where, line, { is: 'ownPolicy' })] : []
}

/** A policy of a resource names who may use it as `Principal`. */
const givesToOutsiders = (properties: Plain): boolean =>
  partsOf(properties).some((part) => {
    if (!isPlainMap(part)) return false
    if ('Principal' in part || 'NotPrincipal' in part)
      return part.Effect !== 'Deny' && principalsOf(part).some(isOutside)
    return ['PolicyDocument', 'KeyPolicy', 'ResourcePolicy', 'Policy'].some(
      (key) => part[key] !== undefined && !isReadable(part[key]),
    )
  })

/** A policy as text or from a function could name anybody. The name of a policy could not. */
const isReadable = (policy: Plain): boolean =>
  typeof policy === 'string' ? !policy.includes('{') : callIn(policy) === undefined

/** A resource, or its properties, that a transform or a loop fills in. */
export const filledInLater = ({ logicalId, line }: PlainResource): OpenRight =>
  unresolvedAt(`Resources.${logicalId}`, line, { is: 'resourceLater' })

const unresolvedAt = (where: string, line: number | undefined, why: Why): OpenRight => ({
  where,
  ...(line !== undefined && { line }),
  why,
})
