import type { AccessProfile } from '../model/access-profile.ts'
import { regionName } from '../model/aws/partition.ts'
import { CONNECTION_TYPE, INVITATION_TYPE } from '../model/callback.ts'
import { SHARED_PARAMETERS } from '../model/template-reading.ts'
import type { Installation } from '../ports.ts'
import { contains, findInMap, getAtt, ref, sub, type TemplateMap } from './intrinsics.ts'
import type { Markers } from './markers.ts'
import { fixedTrustParameters } from './own/parameters/fillings.ts'

// AWS: CloudFormation waits 3,600 s for the answer of a custom resource unless ServiceTimeout is
// set (TPL-7).
const SERVICE_TIMEOUT_SECONDS = 300

export type TemplateInstallation = Pick<
  Installation,
  'vendor' | 'topic' | 'brokerRole' | 'regions'
> & {
  /** The template is for the stacks of a StackSet. */
  isForStackSet?: true
  /** The template is for all invitations: the callback token is a parameter. */
  isShared?: true
}

/** The logical names of the parts that Rolecall adds to a template. */
export interface PartNames {
  invitation: string
  mapping: string
  rule: string
  externalIdOutput: string
  /** One for each role that the vendor assumes. */
  roles: RoleParts[]
}

/** A role that the vendor assumes, and the names of the parts that report it. */
export interface RoleParts {
  /** The key of the role in the profile's `roles`; absent for a profile without `roles`. */
  key?: string | undefined
  /** The logical id of the role, or of the nested stack that makes it. */
  logicalId: string
  /** The attribute that has the ARN of the role. */
  attribute: string
  connection: string
  roleArnOutput: string
}

/** The callback token of each Region. A token is valid only in its own Region. */
export const tokenMapping = (installation: TemplateInstallation, markers: Markers): TemplateMap =>
  Object.fromEntries(
    installation.regions.map((region) => [region, { CallbackToken: markers.token(region) }]),
  )

/** Stops the stack in any other Region, with a reason, before anything is created (TPL-6). */
export function regionRule(installation: TemplateInstallation): TemplateMap {
  const named = installation.regions.map((region) => `${region} (${regionName(region)})`).join(', ')
  return {
    Assertions: [
      {
        Assert: contains(installation.regions, ref('AWS::Region')),
        AssertDescription: `This stack can only be created in these Regions: ${named}. Nothing was created. Go back to the page with the Launch Stack button and choose one of them.`,
      },
    ],
  }
}

interface Parts {
  installation: TemplateInstallation
  profile: AccessProfile
  names: PartNames
  markers: Markers
}

/**
 * AWS: a StackSet cannot remove an instance whose stack cannot be deleted. With these, a vendor
 * that does not answer never keeps a member's stack.
 */
const KEPT_BY_STACK_SET: TemplateMap = {
  DeletionPolicy: 'RetainExceptOnCreate',
  UpdateReplacePolicy: 'Retain',
}

/**
 * Tells the vendor that the stack has started, and stops it if it must not connect here. Created
 * first and deleted last. `roles` is the property `Roles`, if the stack may make other roles than
 * one.
 */
export const invitationResource = (parts: Parts, roles: TemplateMap = {}): TemplateMap => ({
  Type: INVITATION_TYPE,
  ...(parts.installation.isForStackSet && KEPT_BY_STACK_SET),
  Properties: { ...callbackProperties(parts), ...roles },
})

/**
 * Sends the ARN of the role to the vendor and waits for the answer. Created last. CloudFormation
 * never deletes it, so it never waits for the vendor before it deletes the role.
 */
export const connectionResource = (
  parts: Parts,
  { key, logicalId, attribute }: RoleParts,
): TemplateMap => ({
  Type: CONNECTION_TYPE,
  DeletionPolicy: 'Retain',
  UpdateReplacePolicy: 'Retain',
  Properties: {
    ...callbackProperties(parts),
    ...(key !== undefined && { Role: key }),
    RoleArn: getAtt(logicalId, attribute),
  },
})

function callbackProperties({ installation, profile, names, markers }: Parts): TemplateMap {
  const { accountId, topicName } = installation.topic
  return {
    ServiceToken: sub(`arn:\${AWS::Partition}:sns:\${AWS::Region}:${accountId}:${topicName}`),
    ServiceTimeout: SERVICE_TIMEOUT_SECONDS,
    ExternalId: markers.externalId,
    CallbackToken: installation.isShared
      ? ref(SHARED_PARAMETERS.callbackToken)
      : findInMap(names.mapping, ref('AWS::Region'), 'CallbackToken'),
    Profile: profile.name,
    ProfileVersion: profile.version,
    ...boundValues(profile),
  }
}

/** What the customer's stack has for each parameter on which trust rests. */
function boundValues({ parameters = {} }: AccessProfile): TemplateMap {
  const bound = fixedTrustParameters(parameters)
  const values = bound.map(({ name, from }) => [name, { From: from, Value: ref(name) }])
  return values.length > 0 ? { Bound: Object.fromEntries(values) } : {}
}

export const roleArnOutput = ({ key, logicalId, attribute }: RoleParts): TemplateMap => ({
  Description: `The role that the vendor can assume${key === undefined ? '' : ` for "${key}"`}.`,
  Value: getAtt(logicalId, attribute),
})

export const externalIdOutput = (markers: Markers): TemplateMap => ({
  Description:
    'The External ID that the vendor must send to assume the role. It identifies this connection; it is not a password.',
  Value: markers.externalId,
})
