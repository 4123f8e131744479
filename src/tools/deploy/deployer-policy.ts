import { TABLE_ACTIONS } from '../../adapters/aws/dynamodb/table.ts'
import type { PolicyDocument } from '../../core/model/access-profile.ts'
import { partitionOf } from '../../core/model/aws/partition.ts'
import type { InstallationNames } from '../setup/names.ts'

interface Right {
  /** The service's prefix, which its actions have in common. */
  service: string
  /**
   * AWS: a managed policy has at most 6,144 characters. So a star stands for what only reads, and
   * for actions of one kind where all of them are needed.
   */
  actions: string
  /** ARNs without `arn:` and partition. */
  on: string[]
  condition?: Record<string, Record<string, string>>
}

const NAMED = ':*:ACCOUNT:'

/**
 * AWS: Forward access sessions: CloudFormation makes the resources with the rights of the person
 * who calls it. So each row has also what CloudFormation calls for its resources.
 */
const RIGHTS: Right[] = [
  {
    service: 'cloudformation',
    actions: 'CreateStack UpdateStack DeleteStack *ChangeSet Describe* GetTemplate',
    on: [`cloudformation${NAMED}stack/PREFIX-*`],
  },
  {
    service: 's3',
    actions:
      'CreateBucket DeleteBucket DeleteBucketPolicy GetBucket* PutBucket* *EncryptionConfiguration *LifecycleConfiguration ListBucket ListBucketVersions GetObject PutObject DeleteObject DeleteObjectVersion',
    on: ['s3:::PREFIX-*', 's3:::BUCKET', 's3:::BUCKET/*'],
  },
  {
    service: 'dynamodb',
    actions: `CreateTable UpdateTable DeleteTable UpdateTimeToLive UpdateContinuousBackups Describe* GetResourcePolicy *Tag* RestoreTableToPointInTime Scan ${TABLE_ACTIONS.map((it) => it.split(':')[1]).join(' ')} UpdateItem BatchWriteItem`,
    on: ['', '-*', '/*'].map((end) => `dynamodb${NAMED}table/PREFIX${end}`),
  },
  {
    service: 'kms',
    actions:
      'PutKeyPolicy GetKeyPolicy DescribeKey EnableKeyRotation GetKeyRotationStatus *Tag* ScheduleKeyDeletion UpdateKeyDescription',
    on: [`kms${NAMED}key/*`],
    condition: { StringEquals: { 'aws:ResourceTag/RolecallInstallation': 'PREFIX' } },
  },
  {
    service: 'kms',
    actions: 'Encrypt Decrypt ReEncrypt* GenerateDataKey* DescribeKey CreateGrant',
    on: [`kms${NAMED}key/*`],
    condition: { StringLike: { 'kms:ViaService': '*.amazonaws.com*' } },
  },
  {
    service: 'secretsmanager',
    actions:
      'CreateSecret DescribeSecret GetSecretValue PutSecretValue UpdateSecret DeleteSecret *Tag*',
    // AWS: CloudFormation names a secret after its logical id.
    on: [`secretsmanager${NAMED}secret:Data*`, `secretsmanager${NAMED}secret:PREFIX-*`],
  },
  {
    service: 'iam',
    actions:
      'CreateRole GetRole DeleteRole UpdateRole UpdateAssumeRolePolicy PutRolePolicy GetRolePolicy DeleteRolePolicy ListRolePolicies ListAttachedRolePolicies *Tag*',
    on: ['iam::ACCOUNT:role/PREFIX-*'],
  },
  {
    service: 'iam',
    actions: 'PassRole',
    on: ['iam::ACCOUNT:role/PREFIX-service-*'],
    condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
  },
  {
    service: 'lambda',
    actions:
      'CreateFunction GetFunction* UpdateFunction* DeleteFunction* PutFunction* AddPermission RemovePermission GetPolicy CreateFunctionUrlConfig *Tag* GetRuntimeManagementConfig',
    on: [`lambda${NAMED}function:PREFIX-*`],
  },
  {
    service: 'logs',
    actions: 'CreateLogGroup DeleteLogGroup PutRetentionPolicy *Tag*',
    on: [`logs${NAMED}log-group:/rolecall/PREFIX/*`],
  },
  {
    service: 'events',
    actions: 'PutRule DescribeRule DeleteRule PutTargets RemoveTargets ListTargetsByRule *Tag*',
    on: [`events${NAMED}rule/PREFIX-*`],
  },
  {
    service: 'cloudwatch',
    actions:
      'PutMetricAlarm DescribeAlarms DeleteAlarms PutDashboard GetDashboard DeleteDashboards *Tag*',
    on: [`cloudwatch${NAMED}alarm:PREFIX-*`, 'cloudwatch::ACCOUNT:dashboard/PREFIX'],
  },
  {
    service: 'apigateway',
    actions: 'GET POST PUT PATCH DELETE SetWebACL',
    on: ['apigateway:*::/*'],
  },
  // The next two are for --domain and --web-acl only. The check before a deployment leaves out
  // rights with a condition, so it does not ask for them.
  {
    service: 'iam',
    actions: 'CreateServiceLinkedRole',
    on: ['iam::ACCOUNT:role/aws-service-role/ops.apigateway.amazonaws.com/*'],
    condition: { StringEquals: { 'iam:AWSServiceName': 'ops.apigateway.amazonaws.com' } },
  },
  {
    service: 'wafv2',
    actions: 'AssociateWebACL DisassociateWebACL GetWebACL GetWebACLForResource',
    on: [`wafv2${NAMED}regional/webacl/*`, 'apigateway:*::/restapis/*'],
    condition: { StringEquals: { 'aws:ResourceAccount': 'ACCOUNT' } },
  },
  {
    service: 'sns',
    actions:
      'CreateTopic DeleteTopic *TopicAttributes Subscribe Unsubscribe *SubscriptionAttributes ListSubscriptionsByTopic GetDataProtectionPolicy *Tag*',
    on: [`sns${NAMED}PREFIX-*`],
  },
  {
    service: 'sqs',
    actions: 'CreateQueue DeleteQueue GetQueueUrl *QueueAttributes *Tag* ReceiveMessage',
    on: [`sqs${NAMED}PREFIX-*`],
  },
]

/**
 * AWS gives these no resource, or only one that nobody can name beforehand. The last are for the
 * check before a deployment: without them, it checks less.
 */
const WITHOUT_RESOURCE = [
  ...['kms:CreateKey', 'secretsmanager:GetRandomPassword', 'lambda:*EventSourceMapping*'],
  ...['lambda:ListTags', 'lambda:TagResource', 'logs:DescribeLogGroups', 'ec2:DescribeRegions'],
  ...['s3:GetAccountPublicAccessBlock', 'lambda:GetAccountSettings', 'iam:GetAccountSummary'],
  ...['iam:SimulatePrincipalPolicy', 'cloudformation:DescribeType'],
]

/** The names that a policy is for. */
type Names = Pick<InstallationNames, 'accountId' | 'homeRegion' | 'namePrefix' | 'templateBucket'>

/**
 * The policy for the person or pipeline that runs `rolecall deploy`, `doctor --deployed`, `destroy`
 * and `restore-table`. It allows nothing on resources whose names begin otherwise, except where AWS
 * gives a resource no name.
 */
export function deployerPolicy(it: Names): PolicyDocument {
  const fill = (text: string): string =>
    text
      .replace('ACCOUNT', it.accountId)
      .replace('PREFIX', it.namePrefix)
      .replace('BUCKET', it.templateBucket ?? `${it.namePrefix}-*`)
  const partition = partitionOf(it.homeRegion).name
  const arn = (text: string): string => `arn:${partition}:${fill(text)}`
  const statement = ({ service, actions, on, condition }: Right) => ({
    Effect: 'Allow',
    Action: actions.split(' ').map((action) => `${service}:${action}`),
    Resource: [...new Set(on.map(arn))],
    ...(condition && { Condition: JSON.parse(fill(JSON.stringify(condition))) as object }),
  })
  const anywhere = { Effect: 'Allow', Action: WITHOUT_RESOURCE, Resource: '*' }
  return { Version: '2012-10-17', Statement: [...RIGHTS.map(statement), anywhere] }
}
