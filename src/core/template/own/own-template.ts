import { isMap } from 'yaml'
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
import type { TemplateMap } from '../intrinsics.ts'
import type { Markers } from '../markers.ts'
import { trustPolicy } from '../trust-policy.ts'
import { type AccessRole, findAccessRole, refuseExternalIdParameter } from './access-role.ts'
import {
  addToMap,
  addToSection,
  applyEdits,
  type Edit,
  type NewEntry,
  replaceValue,
} from './edits.ts'
import { lastResources, waitFor } from './order.ts'
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
  const source = readSource(template.text, template.source)
  const role = findAccessRole(source, profile)
  refuseExternalIdParameter(source, role)
  refuseSecondConnection(source)
  const names = freeNames(source, role)
  const parts = { installation, profile, names, markers }
  const text = applyEdits(template.text, [
    trustEdit(source, role, {
      key: 'AssumeRolePolicyDocument',
      value: trustPolicy(installation.brokerRole, markers.externalId),
    }),
    addToSection(source, 'Rules', [{ key: names.rule, value: regionRule(installation) }]),
    addToSection(source, 'Mappings', [
      { key: names.mapping, value: tokenMapping(installation, markers) },
    ]),
    ...waitFor(source, names.invitation),
    addToSection(source, 'Resources', [
      invitationEntry(names, invitationResource(parts)),
      connectionEntry(source, role, names, connectionResource(parts)),
    ]),
    addToSection(source, 'Outputs', outputs(role, names, markers)),
  ])
  requireParts(readSource(text, template.source), role, names)
  return text
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

function freeNames(source: TemplateSource, role: AccessRole): PartNames {
  const free = (sections: string[], name: string) => {
    const taken = new Set(
      sections.flatMap((section) => mapIn(source.root, section)?.items.map(keyOf) ?? []),
    )
    let candidate = name
    for (let serial = 1; taken.has(candidate); serial += 1)
      candidate = `Rolecall${name}${serial > 1 ? serial : ''}`
    return candidate
  }
  return {
    role: role.logicalId,
    invitation: free(['Resources', 'Parameters', 'Conditions'], 'Invitation'),
    connection: free(['Resources', 'Parameters', 'Conditions'], 'Connection'),
    mapping: free(['Mappings'], 'CallbackTokens'),
    rule: free(['Rules'], 'SupportedRegion'),
    roleArnOutput: free(['Outputs'], 'RoleArn'),
    externalIdOutput: free(['Outputs'], 'ExternalId'),
  }
}

function trustEdit(source: TemplateSource, role: AccessRole, trust: NewEntry): Edit {
  const present = pairOf(role.properties, trust.key)
  if (present) return replaceValue(source, role.properties, present, trust)
  return addToMap(source, pairOf(role.resource, 'Properties')!, [trust])
}

function connectionEntry(
  source: TemplateSource,
  role: AccessRole,
  names: PartNames,
  connection: TemplateMap,
): NewEntry {
  const { Type, ...rest } = connection
  const others = [...new Set([...lastResources(source), ...policiesOfLoops(source, role)])].filter(
    (name) => name !== role.logicalId,
  )
  const value = {
    Type: Type!,
    ...conditionOf(role),
    ...(others.length > 0 ? { DependsOn: others } : {}),
    ...rest,
  }
  const comment =
    ' Tells the vendor that the role exists. If the role does not work or is not secure, the stack fails with a reason. It is retained, so the role can always be deleted, whether the vendor answers or not.'
  return { key: names.connection, value, comments: { [names.connection]: comment } }
}

/** Policies of the role that an `Fn::ForEach` makes: only its result has their names. */
const policiesOfLoops = (source: TemplateSource, role: AccessRole): string[] =>
  policyResourcesOf(source, role).filter((name) => !pairOf(source.resources, name))

function invitationEntry({ invitation: key }: PartNames, value: TemplateMap): NewEntry {
  const comment =
    ' Tells the vendor that the stack has started. If the stack must not be created here, it stops with a reason before anything exists.'
  return { key, value, comments: { [key]: comment } }
}

const outputs = (role: AccessRole, names: PartNames, markers: Markers): NewEntry[] => [
  { key: names.roleArnOutput, value: { ...conditionOf(role), ...roleArnOutput(names) } },
  { key: names.externalIdOutput, value: { ...conditionOf(role), ...externalIdOutput(markers) } },
]

const conditionOf = (role: AccessRole): TemplateMap =>
  role.condition ? { Condition: role.condition } : {}

/** Parses the result again, so that unusual YAML cannot make a part of the template disappear. */
function requireParts(result: TemplateSource, role: AccessRole, names: PartNames): void {
  const properties = mapIn(mapIn(result.resources, role.logicalId), 'Properties')
  const whole =
    mapIn(properties, 'AssumeRolePolicyDocument') &&
    mapIn(result.resources, names.invitation) &&
    mapIn(result.resources, names.connection) &&
    mapIn(mapIn(result.root, 'Mappings'), names.mapping) &&
    mapIn(mapIn(result.root, 'Rules'), names.rule) &&
    mapIn(mapIn(result.root, 'Outputs'), names.externalIdOutput)
  if (!whole)
    throw result.invalid(
      'Rolecall cannot add the connection to it; write the template in plain YAML block style.',
    )
}
