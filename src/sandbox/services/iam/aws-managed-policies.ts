/** One policy that AWS maintains. */
export interface AwsManagedPolicy {
  path: string
  name: string
  document: object
}

const allow = (Action: readonly string[] | string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
})

const VIEW_ONLY = [
  'cloudformation:DescribeStacks',
  'cloudformation:DescribeStackEvents',
  'cloudformation:DescribeStackResource',
  'cloudformation:DescribeStackResources',
  'cloudformation:ListStacks',
  'cloudformation:ListStackResources',
  'ec2:DescribeInstances',
  'ec2:DescribeRegions',
  'ec2:DescribeVpcs',
  'iam:GetAccountSummary',
  'iam:ListAttachedRolePolicies',
  'iam:ListPolicies',
  'iam:ListRoles',
  'iam:ListUsers',
  's3:ListAllMyBuckets',
  's3:ListBucket',
  'sns:ListTopics',
  'sns:ListSubscriptions',
  'sqs:ListQueues',
]

const SECURITY_AUDIT = [
  'cloudformation:DescribeStack*',
  'cloudformation:GetStackPolicy',
  'cloudformation:GetTemplate',
  'cloudformation:ListStack*',
  'cloudtrail:DescribeTrails',
  'cloudtrail:GetTrailStatus',
  'config:Describe*',
  'ec2:Describe*',
  'iam:GenerateCredentialReport',
  'iam:GenerateServiceLastAccessedDetails',
  'iam:Get*',
  'iam:List*',
  'iam:SimulateCustomPolicy',
  'iam:SimulatePrincipalPolicy',
  'kms:Describe*',
  'kms:GetKeyPolicy',
  'kms:List*',
  'lambda:GetFunctionConfiguration',
  'lambda:GetPolicy',
  'lambda:List*',
  'rds:Describe*',
  's3:GetBucket*',
  's3:GetEncryptionConfiguration',
  's3:GetLifecycleConfiguration',
  's3:GetObjectAcl',
  's3:ListAllMyBuckets',
  'sns:GetTopicAttributes',
  'sns:ListSubscriptionsByTopic',
  'sns:ListTopics',
  'sqs:GetQueueAttributes',
  'sqs:ListQueues',
]

const READ_ONLY = [
  'cloudformation:Describe*',
  'cloudformation:Get*',
  'cloudformation:List*',
  'cloudwatch:Describe*',
  'cloudwatch:Get*',
  'cloudwatch:List*',
  'ec2:Describe*',
  'ec2:Get*',
  'iam:Generate*',
  'iam:Get*',
  'iam:List*',
  'iam:Simulate*',
  'lambda:Get*',
  'lambda:List*',
  'rds:Describe*',
  's3:Describe*',
  's3:Get*',
  's3:List*',
  'sns:Get*',
  'sns:List*',
  'sqs:Get*',
  'sqs:List*',
  'sqs:Receive*',
  'sts:GetAccessKeyInfo',
  'sts:GetCallerIdentity',
  'sts:GetSessionToken',
  'tag:Get*',
]

const BILLING = [
  'aws-portal:ViewBilling',
  'budgets:ViewBudget',
  'ce:Describe*',
  'ce:Get*',
  'ce:List*',
  'cur:DescribeReportDefinitions',
]

/**
 * An excerpt of AWS's managed policies: few of them, and of the long ones only the actions of
 * widely used services. What stands here allows no more than AWS's own text does; an ARN that is
 * not here is refused as unknown.
 */
export const AWS_MANAGED_POLICIES: readonly AwsManagedPolicy[] = [
  { path: '/', name: 'AdministratorAccess', document: allow('*') },
  {
    path: '/',
    name: 'PowerUserAccess',
    document: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
        {
          Effect: 'Allow',
          Action: ['iam:CreateServiceLinkedRole', 'iam:DeleteServiceLinkedRole', 'iam:ListRoles'],
          Resource: '*',
        },
      ],
    },
  },
  { path: '/', name: 'SecurityAudit', document: allow(SECURITY_AUDIT) },
  { path: '/', name: 'ReadOnlyAccess', document: allow(READ_ONLY) },
  { path: '/job-function/', name: 'ViewOnlyAccess', document: allow(VIEW_ONLY) },
  { path: '/job-function/', name: 'Billing', document: allow(BILLING) },
  { path: '/', name: 'IAMFullAccess', document: allow('iam:*') },
  {
    path: '/',
    name: 'IAMReadOnlyAccess',
    document: allow(['iam:Generate*', 'iam:Get*', 'iam:List*', 'iam:Simulate*']),
  },
  { path: '/', name: 'AmazonS3FullAccess', document: allow('s3:*') },
  {
    path: '/',
    name: 'AmazonS3ReadOnlyAccess',
    document: allow(['s3:Get*', 's3:List*', 's3:Describe*']),
  },
  { path: '/', name: 'AmazonSNSFullAccess', document: allow('sns:*') },
  {
    path: '/',
    name: 'AmazonSNSReadOnlyAccess',
    document: allow(['sns:GetTopicAttributes', 'sns:List*']),
  },
  { path: '/', name: 'AmazonSQSFullAccess', document: allow('sqs:*') },
  {
    path: '/',
    name: 'AmazonSQSReadOnlyAccess',
    document: allow(['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:ListQueues']),
  },
  { path: '/', name: 'AWSCloudFormationFullAccess', document: allow('cloudformation:*') },
  {
    path: '/',
    name: 'AWSCloudFormationReadOnlyAccess',
    document: allow(['cloudformation:Describe*', 'cloudformation:Get*', 'cloudformation:List*']),
  },
]
