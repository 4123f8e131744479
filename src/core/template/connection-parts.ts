import type { AccessProfile } from '../model/access-profile.ts'
import { regionName } from '../model/aws/partition.ts'
import { CONNECTION_TYPE, INVITATION_TYPE } from '../model/callback.ts'
import type { Installation } from '../ports.ts'
import { contains, findInMap, getAtt, ref, sub, type TemplateMap } from './intrinsics.ts'
import type { Markers } from './markers.ts'

// AWS: CloudFormation waits 3,600 s for the answer of a custom resource unless ServiceTimeout is
// set (TPL-7).
const SERVICE_TIMEOUT_SECONDS = 300

export type TemplateInstallation = Pick<Installation, 'vendor' | 'topic' | 'brokerRole' | 'regions'>

/** The logical names of the parts that Rolecall adds to a template. */
export interface PartNames {
  role: string
  invitation: string
  connection: string
  mapping: string
  rule: string
  roleArnOutput: string
  externalIdOutput: string
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
 * Tells the vendor that the stack has started, and stops it if it must not connect here. Created
 * first and deleted last.
 */
export const invitationResource = (parts: Parts): TemplateMap => ({
  Type: INVITATION_TYPE,
  Properties: callbackProperties(parts),
})

/**
 * Sends the ARN of the role to the vendor and waits for the answer. Created last. CloudFormation
 * never deletes it, so it never waits for the vendor before it deletes the role.
 */
export const connectionResource = (parts: Parts): TemplateMap => ({
  Type: CONNECTION_TYPE,
  DeletionPolicy: 'Retain',
  UpdateReplacePolicy: 'Retain',
  Properties: { ...callbackProperties(parts), RoleArn: getAtt(parts.names.role, 'Arn') },
})

function callbackProperties({ installation, profile, names, markers }: Parts): TemplateMap {
  const { accountId, topicName } = installation.topic
  return {
    ServiceToken: sub(`arn:\${AWS::Partition}:sns:\${AWS::Region}:${accountId}:${topicName}`),
    ServiceTimeout: SERVICE_TIMEOUT_SECONDS,
    ExternalId: markers.externalId,
    CallbackToken: findInMap(names.mapping, ref('AWS::Region'), 'CallbackToken'),
    Profile: profile.name,
    ProfileVersion: profile.version,
  }
}

export const roleArnOutput = (names: PartNames): TemplateMap => ({
  Description: 'The role that the vendor can assume.',
  Value: getAtt(names.role, 'Arn'),
})

export const externalIdOutput = (markers: Markers): TemplateMap => ({
  Description:
    'The External ID that the vendor must send to assume the role. It identifies this connection; it is not a password.',
  Value: markers.externalId,
})
