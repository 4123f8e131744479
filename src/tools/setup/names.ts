import { RolecallError } from '../../api/errors.ts'
import type { AccountId } from '../../core/model/aws/account-id.ts'
import { MAX_ROLE_NAME_CHARACTERS, ROLE_NAME } from '../../core/model/aws/limits/texts.ts'
import { isRegion, partitionOf } from '../../core/model/aws/partition.ts'
import { CHECK_ROLE_SUFFIX } from '../../core/model/check-role.ts'

/** The account, the Regions and the names of one installation. */
export interface InstallationNames {
  accountId: AccountId
  homeRegion: string
  /** All Regions in which customers can launch, with the home Region. */
  regions: string[]
  /** The start of every name. Two installations in one account need two prefixes. */
  namePrefix: string
  /** Added to the bucket's name if another account has the name without it. */
  bucketSuffix?: string | undefined
  /** The bucket of templates, if it has another name than the one made of these parts. */
  templateBucket?: string | undefined
  brokerRoleName?: string | undefined
  /** The command that made it. Default: `rolecall setup`. */
  madeBy?: 'rolecall setup' | 'rolecall deploy' | undefined
  /**
   * Default: the partition of the home Region. A template for any partition has CloudFormation's
   * pseudo parameter here.
   */
  partition?: string | undefined
}

export const homeStackName = (it: InstallationNames): string => `${it.namePrefix}-home`
export const regionStackName = (it: InstallationNames): string => `${it.namePrefix}-region`

export const bucketName = (it: InstallationNames): string =>
  it.templateBucket ??
  [
    it.namePrefix,
    'templates',
    it.accountId,
    it.homeRegion,
    ...(it.bucketSuffix ? [it.bucketSuffix] : []),
  ].join('-')

/** Where the objects of a bucket are. `endpoint` replaces AWS's, as in an emulator. */
export const bucketOrigin = (
  { name, region }: { name: string; region: string },
  endpoint?: string,
): string =>
  endpoint
    ? `${endpoint.replace(/\/+$/, '')}/${name}`
    : `https://${name}.s3.${region}.${partitionOf(region).dnsSuffix}`

export const topicName = (it: InstallationNames): string => `${it.namePrefix}-callbacks`
export const queueName = (it: InstallationNames): string => `${it.namePrefix}-callbacks`
export const deadQueueName = (it: InstallationNames): string => `${it.namePrefix}-callbacks-dead`
/** The queue for messages that SNS could not deliver; one in each Region. */
export const undeliveredQueueName = (it: InstallationNames): string =>
  `${it.namePrefix}-callbacks-undelivered`
export const brokerRoleName = (it: InstallationNames): string =>
  it.brokerRoleName ?? `${it.namePrefix}-broker`

/** The role that shows that the broker role can assume a role. */
export const checkRoleName = (it: InstallationNames): string =>
  `${brokerRoleName(it)}${CHECK_ROLE_SUFFIX}`

const partition = (it: InstallationNames): string => it.partition ?? partitionOf(it.homeRegion).name
const sqsArn = (it: InstallationNames, region: string, name: string): string =>
  `arn:${partition(it)}:sqs:${region}:${it.accountId}:${name}`

export const topicArn = (it: InstallationNames, region: string): string =>
  `arn:${partition(it)}:sns:${region}:${it.accountId}:${topicName(it)}`
export const queueArn = (it: InstallationNames): string => sqsArn(it, it.homeRegion, queueName(it))
export const deadQueueArn = (it: InstallationNames): string =>
  sqsArn(it, it.homeRegion, deadQueueName(it))
export const undeliveredQueueArn = (it: InstallationNames, region: string): string =>
  sqsArn(it, region, undeliveredQueueName(it))
export const bucketArn = (it: InstallationNames): string =>
  `arn:${partition(it)}:s3:::${bucketName(it)}`
export const brokerRoleArn = (it: InstallationNames): string =>
  iamArn(it, it.accountId, `role/${brokerRoleName(it)}`)
export const checkRoleArn = (it: InstallationNames): string =>
  iamArn(it, it.accountId, `role/${checkRoleName(it)}`)
export const iamArn = (it: InstallationNames, accountId: string, resource: string): string =>
  `arn:${partition(it)}:iam::${accountId}:${resource}`

const PREFIX = /^[a-z][a-z0-9-]{0,14}[a-z0-9]$/
const SUFFIX = /^[a-z0-9]{1,8}$/

const invalid = (detail: string): never => {
  throw new RolecallError('SETTING_INVALID', { detail })
}

/** Refuses names that AWS would refuse, before any call. */
export function checkNames(it: Omit<InstallationNames, 'accountId'>): void {
  for (const region of [it.homeRegion, ...it.regions])
    if (!isRegion(region)) invalid(`"${region}" is not an AWS Region.`)
  const stranger = it.regions.find(
    (region) => partitionOf(region).name !== partitionOf(it.homeRegion).name,
  )
  if (stranger)
    invalid(
      `"${stranger}" is in another AWS partition than "${it.homeRegion}". Set it up with credentials of that partition.`,
    )
  if (!PREFIX.test(it.namePrefix)) {
    invalid(
      'The name prefix must have 2 to 16 lower-case letters, digits and hyphens, start with a letter, and not end with a hyphen.',
    )
  }
  if (it.bucketSuffix !== undefined && !SUFFIX.test(it.bucketSuffix)) {
    invalid('The bucket suffix must have 1 to 8 lower-case letters and digits.')
  }
  if (it.brokerRoleName === undefined) return
  if (!ROLE_NAME.test(it.brokerRoleName)) invalid('The broker role needs a name that IAM accepts.')
  if (!ROLE_NAME.test(checkRoleName(it as InstallationNames)))
    invalid(
      `The broker role's name must have at most ${MAX_ROLE_NAME_CHARACTERS - CHECK_ROLE_SUFFIX.length} characters, because the check role has the same name and "${CHECK_ROLE_SUFFIX}".`,
    )
}
