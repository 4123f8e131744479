import { actionsMatching, managedPolicyText, type PublishedAction } from './iam-data.ts'
import type { AccessLevel } from './sheet.ts'
import type { SheetWords } from './sheet-words.ts'
import { statementsOf } from './statement.ts'

/**
 * What an action does, in one word. `minor` data do not count as stored data for the verdict:
 * metrics, costs, and single data that AWS's own audit policy reads too.
 */
export type ActionClass = 'settings' | 'minor' | 'data' | 'secrets' | 'change'

const SECRETS = `
  secretsmanager:GetSecretValue secretsmanager:BatchGetSecretValue ssm:GetParameter
  ssm:GetParameters ssm:GetParametersByPath ssm:GetParameterHistory kms:Decrypt kms:ReEncrypt*
  kms:GenerateDataKey kms:GenerateDataKeyPair ec2:GetPasswordData states:RevealSecrets
  lightsail:GetInstanceAccessDetails lightsail:GetRelationalDatabaseMasterUserPassword
  lightsail:DownloadDefaultKeyPair cognito-idp:ListUserPoolClientSecrets rds-db:connect
  redshift:GetClusterCredentials* redshift-serverless:GetCredentials
  cognito-identity:GetOpenIdToken* cognito-idp:GetTokensFromRefreshToken sts:GetFederationToken
  sts:GetSessionToken lakeformation:GetDataAccess iam:CreateServiceSpecificCredential
  iam:ResetServiceSpecificCredential wafv2:GetDecryptedAPIKey payment-cryptography:DecryptData`

const HANDS_OUT_CREDENTIALS =
  /:(?:Admin)?(?:Batch)?(?:Get|Retrieve|Request)\w*(?:Credentials|AuthorizationToken|AccessToken|FederationTokens?|AuthToken)\w*$/

/** Actions that AWS counts as List, or that look like settings, and that return content. */
const RETURN_CONTENT = `
  logs:FilterLogEvents dynamodb:Query dynamodb:Scan sdb:Select appconfig:GetConfiguration
  appconfigdata:GetLatestConfiguration`

type MinorData = keyof SheetWords['minor']

const MINOR: [data: MinorData, actions: string][] = [
  ['metrics', 'cloudwatch:GetMetric* cloudwatch:GetInsightRuleReport'],
  [
    'costs',
    `ce:* cur:* budgets:View* pricing:* savingsplans:* compute-optimizer:* freetier:*
    cost-optimization-hub:* bcm-pricing-calculator:* aws-portal:View* billing:Get*
    consolidatedbilling:*`,
  ],
  ['databaseLogs', 'rds:DownloadDBLogFilePortion'],
  ['vectors', 's3vectors:GetVectors s3vectors:ListVectors'],
  ['incidents', 'security-ir:GetCase*'],
  ['cognitoUsers', 'cognito-idp:ListUsers'],
  ['cognitoSecrets', 'cognito-idp:DescribeUserPoolClient'],
  ['appSyncKeys', 'appsync:ListApiKeys'],
]

/** A reader of the page must not find these below a "no" to reading secrets. */
export const isSecret = (data: MinorData): boolean =>
  data === 'cognitoSecrets' || data === 'appSyncKeys'

/** How the names of actions look that AWS counts as Read and that return settings only. */
const READS_SETTINGS =
  /:(?:Describe\w*|List\w*|(?:Batch)?Get\w*(?:Policy|Policies|Configurations?|Config|Settings?|Status|Attributes?|Tags|Tagging|TagKeys|TagValues|Limits?|Quotas?|Associations|Permissions|Acl|Count|Counts))$/

/** AWS says that these two policies read settings and no stored data. */
const AUDIT_POLICIES = ['SecurityAudit', 'job-function/ViewOnlyAccess']

interface Sets {
  secrets: Set<string>
  content: Set<string>
  minor: Map<string, MinorData>
  audit: Set<string>
  logging: Set<string>
}

let sets: Sets | undefined

/** Made at the first use, because it needs the published data. */
function setsOf(): Sets {
  if (sets) return sets
  const audit = AUDIT_POLICIES.flatMap((path) =>
    statementsOf({ Statement: managedPolicyText(path)?.statements }).flatMap((it) => it.actions),
  )
  sets = {
    secrets: namesIn(SECRETS.trim().split(/\s+/)),
    content: namesIn(RETURN_CONTENT.trim().split(/\s+/)),
    minor: new Map(
      MINOR.flatMap(([data, actions]) =>
        [...namesIn(actions.trim().split(/\s+/))].map((name): [string, MinorData] => [name, data]),
      ),
    ),
    audit: namesIn(audit),
    logging: namesIn(STOPS_LOGGING.trim().split(/\s+/)),
  }
  return sets
}

/** The published names and the patterns: policies of AWS name withdrawn actions too. */
const namesIn = (patterns: string[]): Set<string> =>
  new Set(patterns.flatMap((it) => [it, ...actionsMatching(it).map(({ name }) => name)]))

const classes = new Map<string, ActionClass>()

export function classOf(action: PublishedAction): ActionClass {
  const known = classes.get(action.name) ?? classify(action)
  classes.set(action.name, known)
  return known
}

function classify({ name, level }: PublishedAction): ActionClass {
  const { secrets, content, minor, audit } = setsOf()
  if (HANDS_OUT_CREDENTIALS.test(name) || secrets.has(name)) return 'secrets'
  const changes = level !== 'List' && level !== 'Read'
  if (minor.has(name) && !changes) return 'minor'
  if (content.has(name)) return 'data'
  if (audit.has(name)) return 'settings'
  if (changes) return /:(?:Batch)?Get[A-Z]/.test(name) ? 'data' : 'change'
  return level === 'List' || READS_SETTINGS.test(name) ? 'settings' : 'data'
}

/** A key of `SheetWords.minor`, such as `costs`. */
export const minorDataOf = (action: string): MinorData => setsOf().minor.get(action) ?? 'figures'

/** Actions that end or hide what CloudTrail, Config, GuardDuty and other watchers record. */
const STOPS_LOGGING = `
  cloudtrail:StopLogging cloudtrail:DeleteTrail cloudtrail:UpdateTrail cloudtrail:PutEventSelectors
  cloudtrail:DeleteEventDataStore cloudtrail:UpdateEventDataStore
  cloudtrail:StopEventDataStoreIngestion config:StopConfigurationRecorder
  config:DeleteConfigurationRecorder config:PutConfigurationRecorder config:DeleteDeliveryChannel
  config:DeleteServiceLinkedConfigurationRecorder guardduty:DeleteDetector guardduty:UpdateDetector
  guardduty:StopMonitoringMembers guardduty:DisassociateMembers
  guardduty:DisassociateFromAdministratorAccount guardduty:DisassociateFromMasterAccount
  guardduty:DeletePublishingDestination guardduty:CreateFilter guardduty:UpdateFilter
  guardduty:CreateIPSet guardduty:UpdateIPSet securityhub:DisableSecurityHub macie2:DisableMacie
  inspector2:Disable access-analyzer:DeleteAnalyzer detective:DeleteGraph ec2:DeleteFlowLogs
  logs:DeleteLogGroup logs:DeleteLogStream logs:PutRetentionPolicy
  cloudwatch:DisableAlarmActions cloudwatch:DeleteAlarms organizations:LeaveOrganization`

export const stopsLogging = (action: string): boolean => setsOf().logging.has(action)

const IDENTITY_SERVICES = new Set(['iam', 'sso', 'sso-directory', 'identitystore'])

/** Whether the action changes users, roles, policies or keys of people. */
export const changesIam = ({ name, level }: { name: string; level: AccessLevel }): boolean =>
  IDENTITY_SERVICES.has(name.split(':')[0]!) && level !== 'Read' && level !== 'List'
