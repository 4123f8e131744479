import { type Installation, undeliveredQueueArn } from '../setup/names.ts'
import { assumableBy, type Choices, sendersOf } from '../setup/policies.ts'

export type Parameters = Record<string, string>

/** What the data stack gives to the others. */
export interface Kept {
  TableName: string
  TemplateBucketName: string
  BundleBucketName: string
  KeyArn: string
  KeyRingArn: string
  AdminTokenArn: string
}

export interface HomeChoices extends Choices {
  publicUrl?: string | undefined
  bundlePrefix: string
}

/** Fills in what the templates, made for any account, leave open. */
export function homeParameters(it: Installation, kept: Kept, choices: HomeChoices): Parameters {
  const { topics, principals } = sendersOf(it)
  const { customerRoles, ownRoles } = assumableBy(it, choices)
  return {
    NamePrefix: it.namePrefix,
    PublicUrl: choices.publicUrl ?? '',
    KeyArn: kept.KeyArn,
    KeyRingArn: kept.KeyRingArn,
    AdminTokenArn: kept.AdminTokenArn,
    BundleBucket: kept.BundleBucketName,
    BundlePrefix: choices.bundlePrefix,
    Regions: it.regions.join(','),
    TopicArns: topics.join(','),
    SnsPrincipals: [principals].flat().join(','),
    UndeliveredQueueArns: it.regions.map((region) => undeliveredQueueArn(it, region)).join(','),
    CustomerRoleArns: customerRoles.join(','),
    OwnRoleArns: ownRoles.join(','),
  }
}

export const dataParameters = (it: Installation): Parameters => ({ NamePrefix: it.namePrefix })
export const regionParameters = (it: Installation): Parameters => ({
  NamePrefix: it.namePrefix,
  HomeRegion: it.homeRegion,
})
