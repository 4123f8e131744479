import type { TemplateReading } from '../../core/model/template-reading.ts'
import { type InstallationNames, undeliveredQueueArn } from '../setup/names.ts'
import type { Choices } from '../setup/policies.ts'
import { listParameters, type Parameters } from '../setup/stacks/templates.ts'
import type { AdoptedInbox } from './adopt.ts'
import { doorParameters, type KeptChoices, NOBODY } from './kept-choices.ts'

/** Outputs of the data stack that the other stacks need. */
export interface Kept {
  TableName: string
  TemplateBucketName: string
  BundleBucketName: string
  KeyArn: string
  KeyRingArn: string
  AdminTokenArn: string
}

export interface HomeChoices extends Choices, KeptChoices {
  publicUrl?: string | undefined
  bundlePrefix: string
  /** What `rolecall setup` made and this deployment uses. */
  inbox: AdoptedInbox | undefined
  /** Whether the functions wait for the data of a machine. */
  isPaused: boolean
}

/** The values of the home stack's parameters. */
export const homeParameters = (
  it: InstallationNames,
  kept: Kept,
  choices: HomeChoices,
): Parameters => ({
  NamePrefix: it.namePrefix,
  PublicUrl: choices.publicUrl ?? (choices.domain ? `https://${choices.domain.name}` : ''),
  ...doorParameters(choices),
  CertificateArn: choices.domain?.certificateArn ?? NOBODY,
  WebAclArn: choices.webAclArn ?? NOBODY,
  ReservedCallbacks: String(choices.reservedCallbacks),
  TableName: kept.TableName,
  KeyArn: kept.KeyArn,
  KeyRingArn: kept.KeyRingArn,
  AdminTokenArn: kept.AdminTokenArn,
  TemplateBucket: kept.TemplateBucketName,
  TemplateReading: choices.templateReading ?? 'public',
  BundleBucket: kept.BundleBucketName,
  BundlePrefix: choices.bundlePrefix,
  AlarmEmail: choices.alarms.email ?? NOBODY,
  AlarmTopicArn: choices.alarms.topicArn ?? NOBODY,
  AdoptedQueueUrl: choices.inbox?.queueUrl ?? '',
  Paused: String(choices.isPaused),
  Regions: it.regions.join(','),
  UndeliveredQueueArns: it.regions.map((region) => undeliveredQueueArn(it, region)).join(','),
  ...listParameters(it, choices),
})

export interface DataChoices {
  protectTable: boolean
  templateBucket: string
  templateReading: TemplateReading
  /** The table that replaces the one of the stack; empty for none. */
  restoredTable: string
  inbox: AdoptedInbox | undefined
}

/**
 * The values of the data stack's parameters. The table is protected once the stack is complete: a
 * protected table would stop the rollback of a creation that fails.
 */
export const dataParameters = (it: InstallationNames, choices: DataChoices): Parameters => ({
  NamePrefix: it.namePrefix,
  ProtectTable: String(choices.protectTable),
  TemplateBucket: choices.templateBucket,
  RestoredTable: choices.restoredTable,
  AdoptedTemplateBucket: choices.inbox?.templateBucket ?? '',
  TemplateReading: choices.templateReading,
})

export const regionParameters = (it: InstallationNames): Parameters => ({
  NamePrefix: it.namePrefix,
  HomeRegion: it.homeRegion,
})
