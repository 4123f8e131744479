import { isMap, type Node } from 'yaml'
import type { AccessProfile } from '../../model/access-profile.ts'
import { CONNECTION_TYPE, INVITATION_TYPE } from '../../model/callback.ts'
import {
  connectionResource,
  externalIdOutput,
  invitationResource,
  type PartNames,
  regionRule,
  roleArnOutput,
  type TemplateInstallation,
  tokenMapping,
} from '../connection-parts.ts'
import { ref, type TemplateMap } from '../intrinsics.ts'
import type { Markers } from '../markers.ts'
import { trustPolicy } from '../trust-policy.ts'
import { type AccessRole, accessRolesOf, refuseExternalIdParameter } from './access-role.ts'
import {
  addToMap,
  addToSection,
  applyEdits,
  type Edit,
  type NewEntry,
  replaceValue,
} from './edits.ts'
import { requireFixedTrust, requireSafeTrust } from './kept-trust.ts'
import { lastResources, mayBeMissing, surelyMadeBefore, waitFor } from './order.ts'
import { bindParameters } from './parameters/bind.ts'
import { boundToExternalId, fillingsFor } from './parameters/fillings.ts'
import { hasMappings } from './read/outline.ts'
import { referencesIn } from './references.ts'
import { policyResourcesOf } from './rights/rights-in-template.ts'
import {
  keyOf,
  type MapNode,
  mapIn,
  pairOf,
  readSource,
  type TemplateSource,
  textIn,
} from './source.ts'

type OwnTemplate = NonNullable<AccessProfile['template']>

/**
 * The vendor's own template with Rolecall's trust policy and connection added. Everything else
 * stays unchanged, byte for byte.
 */
export function ownTemplate(
  installation: TemplateInstallation,
  profile: AccessProfile,
  template: OwnTemplate,
  markers: Markers,
): string {
  const { parameters = {} } = profile
  const source = bindParameters(template, fillingsFor(parameters, installation.brokerRole, markers))
  const roles = accessRolesOf(source, profile)
  for (const role of roles) requireTrust(source, role, { profile, installation, markers })
  requireFixedTrust(
    source,
    roles.map(({ logicalId }) => logicalId),
  )
  refuseSecondConnection(source)
  const names = freeNames(source, roles)
  const parts = { installation, profile, names, markers }
  const trust = {
    key: 'AssumeRolePolicyDocument',
    value: trustPolicy(installation.brokerRole, markers.externalId),
  }
  const text = applyEdits(source.text, [
    ...roles
      .filter((role) => isInTemplate(role) && !profile.keepTrust)
      .map((role) => trustEdit(source, role, trust)),
    addToSection(source, 'Rules', [{ key: names.rule, value: regionRule(installation) }]),
    ...(installation.isShared
      ? []
      : [
          addToSection(source, 'Mappings', [
            { key: names.mapping, value: tokenMapping(installation, markers) },
          ]),
        ]),
    ...waitFor(source, names.invitation),
    addToSection(source, 'Resources', [
      invitationEntry(names, invitationResource(parts, rolesProperty(roles))),
      ...roles.map((_, index) =>
        connectionEntry(
          source,
          { roles, index, names },
          connectionResource(parts, names.roles[index]!),
        ),
      ),
    ]),
    addToSection(source, 'Outputs', outputs(roles, names, markers)),
  ])
  requireParts(source, text, [
    ...pathsOf(profile.keepTrust ? [] : roles, names),
    ...(installation.isShared ? [] : [['Mappings', names.mapping]]),
  ])
  for (const role of roles.filter((it) => !isInTemplate(it)))
    if (!isPassed(readSource(text, template.source), role, markers.externalId))
      throw source.invalid(passExternalId(role), pairOf(source.resources, role.logicalId)!.key)
  return text
}

/** The trust policy of the vendor's own is kept only if it is safe. */
function requireTrust(
  source: TemplateSource,
  role: AccessRole,
  {
    profile,
    installation,
    markers,
  }: { profile: AccessProfile; installation: TemplateInstallation; markers: Markers },
): void {
  if (!profile.keepTrust)
    refuseExternalIdParameter(source, role, boundToExternalId(profile.parameters ?? {}))
  else if (isInTemplate(role))
    requireSafeTrust(source, role, {
      brokerRole: installation.brokerRole,
      externalId: markers.externalId,
    })
}

/** Another template, of a nested stack, may make the role. */
const isInTemplate = ({ output }: AccessRole): boolean => output === undefined

/**
 * The roles that the stack makes, if they may be other than one: Rolecall must know which
 * connections to expect.
 */
function rolesProperty(roles: AccessRole[]): TemplateMap {
  if (roles.length === 1 && roles[0]!.condition === undefined) return {}
  const keys = roles.map(({ key = 'role', condition }) =>
    condition === undefined ? key : { 'Fn::If': [condition, key, ref('AWS::NoValue')] },
  )
  return { Roles: keys }
}

const OUR_TYPES: string[] = [INVITATION_TYPE, CONNECTION_TYPE]

function refuseSecondConnection(source: TemplateSource): void {
  const pair = source.resources.items.find(
    ({ value }) => isMap(value) && OUR_TYPES.includes(textIn(value, 'Type') ?? ''),
  )
  if (pair)
    throw source.invalid(
      `${keyOf(pair)} is a ${textIn(pair.value as MapNode, 'Type')}. Rolecall adds this resource itself, so remove it.`,
      pair.key,
    )
}

function freeNames(source: TemplateSource, roles: AccessRole[]): PartNames {
  const given = new Set<string>()
  const free = (sections: string[], name: string) => {
    const taken = new Set(
      sections.flatMap((section) => mapIn(source.root, section)?.items.map(keyOf) ?? []),
    )
    const isTaken = (it: string) => taken.has(it) || given.has(`${sections[0]} ${it}`)
    let candidate = name
    for (let serial = 1; isTaken(candidate); serial += 1)
      candidate = `Rolecall${name}${serial > 1 ? serial : ''}`
    given.add(`${sections[0]} ${candidate}`)
    return candidate
  }
  return {
    invitation: free(['Resources', 'Parameters', 'Conditions'], 'Invitation'),
    mapping: free(['Mappings'], 'CallbackTokens'),
    rule: free(['Rules'], 'SupportedRegion'),
    externalIdOutput: free(['Outputs'], 'ExternalId'),
    roles: roles.map(({ key, logicalId, output }) => ({
      key,
      logicalId,
      attribute: output === undefined ? 'Arn' : `Outputs.${output}`,
      connection: free(['Resources', 'Parameters', 'Conditions'], `Connection${inPascalCase(key)}`),
      roleArnOutput: free(['Outputs'], `RoleArn${inPascalCase(key)}`),
    })),
  }
}

/** `read-only` becomes `ReadOnly`. */
const inPascalCase = (key = ''): string =>
  key
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')

function trustEdit(source: TemplateSource, role: AccessRole, trust: NewEntry): Edit {
  const present = pairOf(role.properties, trust.key)
  if (present) return replaceValue(source, role.properties, present, trust)
  return addToMap(source, pairOf(role.resource, 'Properties')!, [trust])
}

function connectionEntry(
  source: TemplateSource,
  { roles, index, names }: { roles: AccessRole[]; index: number; names: PartNames },
  connection: TemplateMap,
): NewEntry {
  const role = roles[index]!
  const { Type, ...rest } = connection
  const last = lastResources(source)
  const sure = surelyMadeBefore(source, last)
  const policies = policyResourcesOf(source, role).filter((name) => !sure.has(name))
  const earlier = names.roles.slice(0, index).map((it) => it.connection)
  const others = [...new Set([...last, ...policies, ...earlier])].filter(
    (name) => name !== role.logicalId,
  )
  const isConditional =
    mayBeMissing(source, others, role.condition) ||
    roles.slice(0, index).some((it) => ![undefined, role.condition].includes(it.condition))
  const value = {
    Type: Type!,
    ...conditionOf(role),
    ...(others.length > 0 ? { DependsOn: others } : {}),
    ...(isConditional ? { Metadata: CONDITIONAL_WAIT } : {}),
    ...rest,
  }
  const comment =
    ' Tells the vendor that the role exists. If the role does not work or is not secure, the stack fails with a reason. It is retained, so the role can always be deleted, whether the vendor answers or not.'
  const key = names.roles[index]!.connection
  return {
    key,
    value,
    comments: { [key]: comment, [`${key}.Metadata`]: CONDITIONAL_WAIT_COMMENT },
  }
}

/** cfn-lint reports such a wait as an error, and CloudFormation accepts it. */
const CONDITIONAL_WAIT = { 'cfn-lint': { config: { ignore_checks: ['E3005'] } } }
const CONDITIONAL_WAIT_COMMENT =
  ' CloudFormation does not wait for a resource whose condition is false, so cfn-lint need not report it.'

function invitationEntry({ invitation: key }: PartNames, value: TemplateMap): NewEntry {
  const comment =
    ' Tells the vendor that the stack has started. If the stack must not be created here, it stops with a reason before anything exists.'
  return { key, value, comments: { [key]: comment } }
}

const outputs = (roles: AccessRole[], names: PartNames, markers: Markers): NewEntry[] => [
  ...roles.map((role, index) => ({
    key: names.roles[index]!.roleArnOutput,
    value: { ...conditionOf(role), ...roleArnOutput(names.roles[index]!) },
  })),
  {
    key: names.externalIdOutput,
    value: { ...(roles.length === 1 && conditionOf(roles[0]!)), ...externalIdOutput(markers) },
  },
]

const conditionOf = (role: AccessRole): TemplateMap =>
  role.condition ? { Condition: role.condition } : {}

/** The paths of what Rolecall adds. */
const pathsOf = (roles: AccessRole[], names: PartNames): string[][] => [
  ...roles
    .filter(isInTemplate)
    .map((it) => ['Resources', it.logicalId, 'Properties', 'AssumeRolePolicyDocument']),
  ['Resources', names.invitation],
  ...names.roles.map(({ connection }) => ['Resources', connection]),
  ['Rules', names.rule],
  ['Outputs', names.externalIdOutput],
]

/** Parses the result again, so that unusual YAML cannot make a part of the template disappear. */
function requireParts(source: TemplateSource, result: string, paths: string[][]): void {
  if (!hasMappings(result, paths))
    throw source.invalid(
      'Rolecall cannot add the connection to it; write the template in plain YAML block style.',
    )
}

/**
 * Whether the External ID reaches a nested stack, as a value or as a parameter. The trust policy of
 * a role that a nested stack makes is in another template, which Rolecall does not see.
 */
function isPassed(result: TemplateSource, role: AccessRole, externalId: string): boolean {
  const stack = mapIn(result.resources, role.logicalId)!
  const parameters = mapIn(result.root, 'Parameters')
  const holdsId = (node: Node): boolean =>
    result.text.slice(node.range![0], node.range![1]).includes(externalId)
  return (
    holdsId(stack) ||
    referencesIn(stack).some(({ name }) => {
      const parameter = mapIn(parameters, name)
      return parameter !== undefined && holdsId(parameter)
    })
  )
}

const passExternalId = ({ logicalId }: AccessRole): string =>
  `the nested stack ${logicalId} makes the role, so Rolecall cannot write its trust policy. Bind a parameter that this template passes to the stack, such as "parameters: { ExternalId: { from: externalId } }" in the profile. The trust policy in the nested template must use it.`
