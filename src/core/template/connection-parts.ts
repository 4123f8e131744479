import type { AccessProfile } from '../model/access-profile.ts'
import { regionName } from '../model/aws/partition.ts'
import type { Installation } from '../ports.ts'
import { contains, findInMap, getAtt, ref, sub, type TemplateMap } from './intrinsics.ts'
import type { Markers } from './markers.ts'

export const CONNECTION_TYPE = 'Custom::RolecallConnection'
// AWS: Custom resources: CloudFormation waits 3,600 s for an answer unless ServiceTimeout says otherwise (TPL-7).
const SERVICE_TIMEOUT = 300

export type TemplateInstallation = Pick<Installation, 'vendor' | 'topic' | 'brokerRole' | 'regions'>

/** The names under which our parts stand in a template. */
export interface PartNames {
  role: string
  connection: string
  mapping: string
  rule: string
  roleArnOutput: string
  externalIdOutput: string
}

/** The callback token of each Region, as a mapping: a token is good in its own Region only. */
export const tokenMapping = (installation: TemplateInstallation, markers: Markers): TemplateMap =>
  Object.fromEntries(
    installation.regions.map((region) => [region, { CallbackToken: markers.token(region) }]),
  )

/** Refuses every other Region in words, before anything is created (TPL-6). */
export function regionRule(installation: TemplateInstallation): TemplateMap {
  const named = installation.regions.map((region) => `${region} (${regionName(region)})`).join(', ')
  return {
    Assertions: [
      {
        Assert: contains(installation.regions, ref('AWS::Region')),
        AssertDescription: `This stack can be created in these Regions only: ${named}. Nothing was created. Go back to the page with the Launch Stack button and choose one of them.`,
      },
    ],
  }
}

/** Created last and deleted first: it hands the role's ARN to the vendor and waits for the answer. */
export function connectionResource(
  installation: TemplateInstallation,
  profile: AccessProfile,
  names: PartNames,
  markers: Markers,
): TemplateMap {
  return {
    Type: CONNECTION_TYPE,
    Properties: {
      ServiceToken: sub(
        `arn:\${AWS::Partition}:sns:\${AWS::Region}:${installation.topic.accountId}:${installation.topic.topicName}`,
      ),
      ServiceTimeout: SERVICE_TIMEOUT,
      RoleArn: getAtt(names.role, 'Arn'),
      ExternalId: markers.externalId,
      CallbackToken: findInMap(names.mapping, ref('AWS::Region'), 'CallbackToken'),
      Profile: profile.name,
      ProfileVersion: profile.version,
    },
  }
}

export const roleArnOutput = (names: PartNames): TemplateMap => ({
  Description: 'The role that the vendor may use.',
  Value: getAtt(names.role, 'Arn'),
})

export const externalIdOutput = (markers: Markers): TemplateMap => ({
  Description:
    'The External ID without which the role cannot be used. It names this connection and is not a password.',
  Value: markers.externalId,
})
