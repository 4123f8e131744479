import { type InstallationNames, undeliveredQueueArn } from '../setup/names.ts'
import type { Choices } from '../setup/policies.ts'
import { listParameters, type Parameters } from '../setup/stacks/templates.ts'

/** Outputs of the data stack that the other stacks need. */
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

/** The values of the home stack's parameters. */
export const homeParameters = (
  it: InstallationNames,
  kept: Kept,
  choices: HomeChoices,
): Parameters => ({
  NamePrefix: it.namePrefix,
  PublicUrl: choices.publicUrl ?? '',
  KeyArn: kept.KeyArn,
  KeyRingArn: kept.KeyRingArn,
  AdminTokenArn: kept.AdminTokenArn,
  BundleBucket: kept.BundleBucketName,
  BundlePrefix: choices.bundlePrefix,
  Regions: it.regions.join(','),
  UndeliveredQueueArns: it.regions.map((region) => undeliveredQueueArn(it, region)).join(','),
  ...listParameters(it, choices),
})

export const dataParameters = (it: InstallationNames): Parameters => ({ NamePrefix: it.namePrefix })
export const regionParameters = (it: InstallationNames): Parameters => ({
  NamePrefix: it.namePrefix,
  HomeRegion: it.homeRegion,
})
