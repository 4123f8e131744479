import type { AccessProfile } from '../../../model/access-profile.ts'
import type { Rights, RoleBeside } from '../../access/rights.ts'
import type { UnresolvedRight } from '../../access/sheet.ts'
import { type AccessRole, findAccessRole } from '../access-role.ts'
import { readSource, type TemplateSource } from '../source.ts'
import type { Context } from './evaluate.ts'
import { isPlainMap, type Plain, type PlainTemplate, plainTemplate } from './plain.ts'
import { type PlainResource, resourcesIn } from './resources.ts'
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
      ],
    },
    beside: others
      .filter(({ type }) => type === 'AWS::IAM::Role')
      .map((it) => besideOf(reader, it)),
    others: others.map(({ logicalId, type }) => ({ logicalId, type })),
  }
}

function readerOf(source: TemplateSource): { reader: Reader; unresolved: UnresolvedRight[] } {
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

/** AWS's transform for `Fn::ForEach` and a few other functions. It adds nothing by itself. */
const LANGUAGE_EXTENSIONS = 'AWS::LanguageExtensions'

function macrosIn({ root, lineOf }: PlainTemplate): UnresolvedRight[] {
  const given = root.Transform === undefined ? [] : [root.Transform].flat()
  const line = lineOf(root, 'Transform')
  return given.map(nameOf).flatMap((name) =>
    name === LANGUAGE_EXTENSIONS
      ? []
      : [
          {
            where: 'Transform',
            ...(line !== undefined && { line }),
            why: `the macro ${name} changes the template when the stack is created, and may give the role more rights`,
          },
        ],
  )
}

const nameOf = (transform: Plain): string =>
  typeof transform === 'string'
    ? transform
    : isPlainMap(transform) && typeof transform.Name === 'string'
      ? transform.Name
      : JSON.stringify(transform)

/** Resources whose effect on the rights of the vendor cannot be read here. */
const HIDDEN: Record<string, string> = {
  'AWS::CloudFormation::Stack': 'a nested stack may give the role more rights',
  'AWS::CloudFormation::StackSet': 'a stack set may make roles with rights of their own',
  'AWS::IAM::User': 'the template makes a user, whose rights are not shown here',
  'AWS::IAM::AccessKey': 'the template makes an access key, whose rights are not shown here',
}

function hiddenIn({ logicalId, type, line }: PlainResource): UnresolvedRight[] {
  const why =
    HIDDEN[type] ??
    (type.endsWith('::MODULE') ? 'a module may give the role more rights' : undefined)
  return why ? [{ where: `Resources.${logicalId}`, ...(line !== undefined && { line }), why }] : []
}

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

/** Who can assume a role, as far as the trust policy says it plainly. */
function principalsIn(trust: Plain | undefined): { type: string; name: string }[] {
  const statements = isPlainMap(trust) ? [trust.Statement ?? []].flat() : []
  const unknown = { type: 'unknown', name: 'somebody who is named when the stack is created' }
  return statements.flatMap((statement) => {
    if (!isPlainMap(statement)) return [unknown]
    if (statement.Effect === 'Deny') return []
    if (statement.Principal === '*') return [{ type: 'AWS', name: 'anybody' }]
    if (!isPlainMap(statement.Principal)) return [unknown]
    return Object.entries(statement.Principal).flatMap(([type, names]) =>
      [names].flat().map((name) => ({ type, name: principalInWords(name) })),
    )
  })
}

/** Services of AWS are inside, and who is named by the account number of the customer. */
const isOutside = ({ type, name }: { type: string; name: string }): boolean =>
  type !== 'Service' && !/\bAWS::AccountId\b/.test(name)

const principalInWords = (name: Plain): string =>
  name === '*'
    ? 'anybody'
    : typeof name === 'string'
      ? name
      : JSON.stringify(name).replaceAll('"', '')
