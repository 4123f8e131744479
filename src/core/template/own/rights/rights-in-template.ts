import type { AccessProfile } from '../../../model/access-profile.ts'
import type { OpenRight, Rights, RoleBeside } from '../../access/rights.ts'
import { type AccessRole, findAccessRole } from '../access-role.ts'
import { readSource, type TemplateSource } from '../source.ts'
import { filledInLater, hiddenIn, macrosIn } from './hidden-rights.ts'
import { plainTemplate } from './plain.ts'
import { isOutside, principalsIn } from './principals.ts'
import type { Context } from './resolve.ts'
import { NO_TYPE, type PlainResource, resourcesIn } from './resources.ts'
import { attachedPolicies, type Reader, rightsOfRole } from './role-rights.ts'

type OwnTemplate = NonNullable<AccessProfile['template']>

const known = new WeakMap<OwnTemplate, Rights>()

/** Everything that a vendor's own template gives. Reads each template once. */
export function rightsInTemplate(template: OwnTemplate, roleName: string): Rights {
  const rights = known.get(template) ?? readRights(template, roleName)
  known.set(template, rights)
  return rights
}

function readRights(template: OwnTemplate, roleName: string): Rights {
  const source = readSource(template.text, template.source)
  return rightsInSource(source, findAccessRole(source, roleName))
}

/** Everything that a parsed template gives. */
export function rightsInSource(source: TemplateSource, { logicalId }: AccessRole): Rights {
  const { reader, unresolved } = readerOf(source)
  const role = reader.resources.find((it) => it.logicalId === logicalId)!
  const rights = rightsOfRole(reader, role)
  const attached = attachedPolicies(reader, role).map(({ policy }) => policy.logicalId)
  const ofRole = new Set([logicalId, ...attached, ...Object.keys(rights.policies)])
  const others = reader.resources.filter((it) => !ofRole.has(it.logicalId))
  return {
    role: {
      ...rights,
      unresolved: [
        ...rights.unresolved,
        ...unresolved,
        ...macrosIn(reader.template),
        ...others.flatMap(hiddenIn),
        ...reader.resources.filter(mayAttach).map(filledInLater),
      ],
    },
    beside: others
      .filter(({ type }) => type === 'AWS::IAM::Role')
      .map((it) => besideOf(reader, it)),
    others: others.map(({ logicalId, type }) => ({ logicalId, type })),
  }
}

function readerOf(source: TemplateSource): { reader: Reader; unresolved: OpenRight[] } {
  const template = plainTemplate(source)
  const context: Context = { root: template.root, truth: new Map(), choices: new Map() }
  const { resources, unresolved } = resourcesIn(template, context)
  return { reader: { template, resources, context }, unresolved }
}

/**
 * The logical ids of the policies that belong to the role, or may belong to it. They must exist
 * before the vendor checks the role (TPL-7).
 */
export function policyResourcesOf(source: TemplateSource, role: AccessRole): string[] {
  const { reader } = readerOf(source)
  const plain = reader.resources.find((it) => it.logicalId === role.logicalId)
  return plain ? attachedPolicies(reader, plain).map(({ policy }) => policy.logicalId) : []
}

/** A policy, or a resource without a type, of which a part is filled in later. */
const mayAttach = ({ type, isFilledIn }: PlainResource): boolean =>
  isFilledIn && (/^AWS::IAM::/.test(type) || type === NO_TYPE)

function besideOf(reader: Reader, role: PlainResource): RoleBeside {
  const principals = principalsIn(role.properties.AssumeRolePolicyDocument)
  return {
    logicalId: role.logicalId,
    line: role.line,
    assumedBy: principals.map(({ name }) => name),
    isOpen: principals.some(isOutside),
    rights: rightsOfRole(reader, role),
  }
}
