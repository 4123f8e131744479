import type { PolicyDocument } from '../../core/model/access-profile.ts'
import { isOptIn } from '../../core/model/aws/partition.ts'
import { CHECK_EXTERNAL_ID } from '../../core/model/check-role.ts'
import { isBucketPrivate, type TemplateReading } from '../../core/model/template-reading.ts'
import {
  brokerRoleArn,
  bucketArn,
  checkRoleArn,
  type InstallationNames,
  iamArn,
  queueArn,
  topicArn,
  undeliveredQueueArn,
} from './names.ts'

/** The choices of an operator. */
export interface Choices {
  /** Refuse plain HTTP. False only for an emulator whose endpoint has no TLS. */
  tlsOnly: boolean
  /**
   * ARNs or patterns of the only identities that may use the broker role. Default: any identity of
   * the account that is allowed `sts:AssumeRole` on it.
   */
  brokerPrincipals?: string[] | undefined
  /**
   * The only role names that the broker may assume in customers' accounts, also with the suffix
   * that the built-in template adds.
   */
  customerRoleNames?: string[] | undefined
  /**
   * Names that the profiles give to roles, each with a sample suffix where the template adds one. A
   * check accepts a broker that may assume these roles only.
   */
  roleNames?: string[] | undefined
  /** The vendor's other accounts, whose roles the broker may never assume. */
  ownAccountIds?: string[] | undefined
  /**
   * Accept messages only from CloudFormation. Default false, because this was not tested against a
   * real account (CB-2).
   */
  onlyViaCloudFormation?: boolean | undefined
  /** How customers' CloudFormation reads templates. Default `public`. */
  templateReading?: TemplateReading | undefined
}

const policy = (...statements: Record<string, unknown>[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statements,
})

// AWS: Forward access sessions: CloudFormation calls other services as the creator of the stack,
// and aws:CalledVia names CloudFormation.
const VIA_CLOUDFORMATION = {
  'ForAnyValue:StringEquals': { 'aws:CalledVia': 'cloudformation.amazonaws.com' },
}

/** Allows any account to publish, and nothing else (CB-1). */
export const topicPolicy = (
  it: InstallationNames,
  region: string,
  { onlyViaCloudFormation }: Pick<Choices, 'onlyViaCloudFormation'>,
): PolicyDocument =>
  policy({
    Sid: 'AnyAccountMayCallIn',
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: 'sns:Publish',
    Resource: topicArn(it, region),
    ...(onlyViaCloudFormation && { Condition: VIA_CLOUDFORMATION }),
  })

/** The senders that the queue accepts. A template for any account takes them as parameters. */
export interface Senders {
  topics: string[]
  principals: string | string[]
}

export const sendersOf = (it: InstallationNames): Senders => ({
  topics: it.regions.map((region) => topicArn(it, region)),
  principals: snsPrincipals(it),
})

/**
 * Allows only SNS to send, and only for our topics (CB-3). The Deny also applies to identities of
 * our own account.
 */
export function queuePolicy(
  it: InstallationNames,
  { topics, principals } = sendersOf(it),
): PolicyDocument {
  return policy(
    {
      Sid: 'OurTopicsDeliver',
      Effect: 'Allow',
      Principal: { Service: principals },
      Action: 'sqs:SendMessage',
      Resource: queueArn(it),
      Condition: { ArnEquals: { 'aws:SourceArn': topics } },
    },
    {
      Sid: 'NobodyElseSends',
      Effect: 'Deny',
      Principal: '*',
      Action: 'sqs:SendMessage',
      Resource: queueArn(it),
      Condition: { ArnNotEquals: { 'aws:SourceArn': topics } },
    },
  )
}

export const undeliveredPolicy = (it: InstallationNames, region: string): PolicyDocument =>
  policy({
    Sid: 'OurTopicSetsAside',
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: undeliveredQueueArn(it, region),
    Condition: { ArnEquals: { 'aws:SourceArn': topicArn(it, region) } },
  })

/** Adds a statement that refuses these actions over plain HTTP. */
export const tlsOnly = (
  document: PolicyDocument,
  { actions, arn }: { actions: string; arn: string },
): PolicyDocument =>
  policy(...(document.Statement as Record<string, unknown>[]), {
    Sid: 'OnlyThroughTls',
    Effect: 'Deny',
    Principal: '*',
    Action: actions,
    Resource: arn,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  })

// AWS: Sending Amazon SNS messages to an Amazon SQS queue in a different Region: SNS in an opt-in
// Region has a principal of its own.
function snsPrincipals(it: InstallationNames): string | string[] {
  const crossing = it.regions.length > 1 ? it.regions.filter(isOptIn) : []
  return crossing.length > 0
    ? ['sns.amazonaws.com', ...crossing.map((region) => `sns.${region}.amazonaws.com`)]
    : 'sns.amazonaws.com'
}

/**
 * Who reads templates: anybody who knows the unguessable key of one, or only this account. Nobody
 * else can list the keys. The service itself names further accounts where it is set to do so.
 */
export const templateReaders = (it: InstallationNames, arn = bucketArn(it)) => ({
  anybody: {
    Sid: 'AnyoneReadsATemplateByItsKey',
    ...{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${arn}/templates/*` },
  },
  thisAccount: {
    Sid: 'OnlyThisAccountReadsTemplates',
    Effect: 'Allow',
    Principal: { AWS: iamArn(it, it.accountId, 'root') },
    ...{ Action: 's3:GetObject', Resource: `${arn}/templates/*` },
  },
})

/** The policy of the bucket of templates. `readers` is a statement, or what chooses one. */
export function bucketPolicy(
  it: InstallationNames,
  { tlsOnly, templateReading = 'public' }: Pick<Choices, 'tlsOnly' | 'templateReading'>,
  arn = bucketArn(it),
  readers: object = templateReaders(it, arn)[
    isBucketPrivate(templateReading) ? 'thisAccount' : 'anybody'
  ],
): PolicyDocument {
  const encrypted = {
    Sid: 'OnlyThroughTls',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [arn, `${arn}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  }
  const statement = readers as Record<string, unknown>
  return tlsOnly ? policy(statement, encrypted) : policy(statement)
}

/**
 * Names the identities in a condition, not as principals, so that a role that is deleted and
 * created again keeps its access (TRU-1).
 */
export const brokerTrust = (
  it: InstallationNames,
  { brokerPrincipals }: Pick<Choices, 'brokerPrincipals'>,
): PolicyDocument => {
  const Principal = { AWS: iamArn(it, it.accountId, 'root') }
  return policy(
    {
      Effect: 'Allow',
      Principal,
      Action: ASSUME_ROLE,
      ...(brokerPrincipals && { Condition: { ArnLike: { 'aws:PrincipalArn': brokerPrincipals } } }),
    },
    {
      Sid: TAGS_STATEMENT,
      Effect: 'Allow',
      Principal,
      Action: 'sts:TagSession',
      Condition: { 'ForAllValues:StringLike': { 'aws:TagKeys': EKS_TAGS } },
    },
  )
}

/** Lets in sessions with inherited tags. It assumes nothing by itself. */
export const TAGS_STATEMENT = 'InheritedSessionTags'

/**
 * AWS: EKS Pod Identity gives its sessions six transitive tags. Each role that such a session
 * assumes needs sts:TagSession for them.
 */
const EKS_TAGS = ['eks-cluster-*', 'kubernetes-*']

export const BROKER_POLICY_NAME = 'AssumeCustomersRoles'

const ASSUME_ROLE = 'sts:AssumeRole'
const ASSUME = [ASSUME_ROLE, 'sts:TagSession', 'sts:SetSourceIdentity']

/**
 * The roles that the broker may assume, as ARNs. A template for any account takes them as
 * parameters.
 */
export interface Assumable {
  customerRoles: string[]
  ownRoles: string[]
}

/** A dash and five characters of the invitation, as the built-in template adds them to a name. */
const ANY_SUFFIX = '-?????'

export const assumableBy = (
  it: InstallationNames,
  { customerRoleNames, ownAccountIds = [] }: Choices,
): Assumable => ({
  customerRoles: (
    customerRoleNames?.flatMap((name) => [name, `${name}${ANY_SUFFIX}`]) ?? ['*']
  ).map((name) => iamArn(it, '*', `role/${name}`)),
  ownRoles: [...new Set([it.accountId, ...ownAccountIds])].map((accountId) =>
    iamArn(it, accountId, 'role/*'),
  ),
})

/**
 * Allows the broker to assume any customer's role, and of the roles in the vendor's own accounts
 * only the check role (CB-10). Customers' External IDs are random, so none is the check role's.
 */
export function brokerPermissions(
  it: InstallationNames,
  choices: Choices,
  { customerRoles, ownRoles } = assumableBy(it, choices),
) {
  return policy(
    { Sid: 'AssumeCustomersRoles', Effect: 'Allow', Action: ASSUME, Resource: customerRoles },
    { Sid: 'AssumeCheckRole', Effect: 'Allow', Action: ASSUME_ROLE, Resource: checkRoleArn(it) },
    {
      Sid: 'NeverOurOwnRoles',
      Effect: 'Deny',
      Action: ASSUME,
      Resource: ownRoles,
      Condition: { StringNotEquals: { 'sts:ExternalId': CHECK_EXTERNAL_ID } },
    },
  )
}

/**
 * Trusts the broker role only. The condition names it, so that a broker role that is deleted and
 * created again keeps its access (TRU-1).
 */
export const checkRoleTrust = (it: InstallationNames): PolicyDocument =>
  policy({
    Effect: 'Allow',
    Principal: { AWS: iamArn(it, it.accountId, 'root') },
    Action: ASSUME_ROLE,
    Condition: {
      ArnEquals: { 'aws:PrincipalArn': brokerRoleArn(it) },
      StringEquals: { 'sts:ExternalId': CHECK_EXTERNAL_ID },
    },
  })
