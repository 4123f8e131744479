import { Arn, CfnCondition, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import {
  CfnPolicy,
  Effect,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam'
import {
  Architecture,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { DYNAMODB_TABLE, TABLE_ACTIONS } from '../../adapters/aws/dynamodb/table.ts'
import { keepDespite, keepPattern } from './acknowledge.ts'
import { FUNCTIONS, type FunctionName } from './function-list.ts'
import type { OnboardingStorage } from './onboarding-data.ts'

/** The settings of one function. */
export interface FunctionLimits {
  /**
   * In MB, 128 to 10,240; CPU grows with it. Default 512 for `http` and `callbacks`, 256 for the
   * others.
   */
  readonly memorySize?: number
  /**
   * How many copies run at most. Default: no limit of its own. AWS: at least 100 of the account's
   * concurrency stay unreserved, so that new accounts cannot reserve any.
   */
  readonly reservedConcurrentExecutions?: number
}

interface ServiceFunctionProps extends FunctionLimits {
  name: FunctionName
  namePrefix: string
  code: Code
  environment: Record<string, string>
  logRetention?: RetentionDays | undefined
}

/** A Lambda function with its own role and log group. */
export class ServiceFunction extends Construct {
  readonly fn: LambdaFunction
  readonly role: Role

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id)
    const { name, namePrefix } = props
    const plan = FUNCTIONS[name]
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/rolecall/${namePrefix}/${name}`,
      retention: props.logRetention ?? RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Rolecall: ${name}`,
    })
    keepDespite(this.role, 'IAM5[Resource::*]')
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn])
    this.fn = new LambdaFunction(this, 'Function', {
      functionName: `${namePrefix}-${name}`,
      description: `Rolecall: ${plan.what}.`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: props.code,
      role: this.role,
      timeout: Duration.seconds(plan.seconds),
      memorySize: props.memorySize ?? plan.memoryMb,
      ...(props.reservedConcurrentExecutions !== undefined && {
        reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      }),
      tracing: Tracing.ACTIVE,
      loggingFormat: LoggingFormat.JSON,
      // Lambda's own lines only for invocations that fail: its metrics show the others, and these
      // lines would be a fifth of what cached credentials cost.
      systemLogLevelV2: SystemLogLevel.WARN,
      logGroup,
      environment: props.environment,
    })
  }

  allow(actions: string[], resources: string[]): void {
    this.role.addToPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions, resources }))
  }
}

interface Resources {
  storage: OnboardingStorage
  brokerRoleArn: string
  queueArn: string
  deadQueueArn: string
  undeliveredQueueArns: string[]
}

const DEAD_LETTER_ACTIONS = [
  ...['sqs:GetQueueUrl', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
  ...['sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
]

// AWS: Encryption at rest: the caller of a table that is encrypted with a customer managed key
// needs these permissions.
const KEY_ACTIONS = [
  ...['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
  ...['kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:DescribeKey'],
]

/** Gives each function only the permissions that it needs. */
export function grantRights(functions: Record<FunctionName, ServiceFunction>, it: Resources): void {
  const { table, keyRing, key, templates, adminToken } = it.storage
  const indexes = DYNAMODB_TABLE.GlobalSecondaryIndexes.map(({ IndexName }) => IndexName)
  const tableArns = [table.tableArn, ...indexes.map((name) => `${table.tableArn}/index/${name}`)]
  for (const fn of Object.values(functions)) {
    fn.allow(TABLE_ACTIONS, tableArns)
    keyRing.grantRead(fn.role)
    fn.allow(KEY_ACTIONS, [key.keyArn])
  }
  const { http, callbacks, checks } = functions
  for (const fn of [http, callbacks, checks]) fn.allow(['sts:AssumeRole'], [it.brokerRoleArn])
  callbacks.allow(['sqs:GetQueueUrl', 'sqs:SendMessage'], [it.deadQueueArn])
  const objects = templates.arnForObjects('templates/*')
  http.allow(['s3:PutObject', 's3:GetObject'], [objects])
  keepPattern(http.role, objects, 'Keys of templates are random.')
  http.allow(['sqs:GetQueueAttributes'], [it.queueArn])
  http.allow(DEAD_LETTER_ACTIONS, [it.deadQueueArn])
  http.allow(DEAD_LETTER_ACTIONS, it.undeliveredQueueArns)
  adminToken.grantRead(http.role)
}

/** Lets the API change the policy of the bucket, if the condition is met. */
export function allowToNameReaders(
  api: ServiceFunction,
  templates: OnboardingStorage['templates'],
  onlyIf: boolean | CfnCondition | undefined,
): void {
  const bucketArn = Arn.format(
    { service: 's3', region: '', account: '', resource: templates.bucketName },
    Stack.of(api),
  )
  const allowed = new PolicyStatement({
    effect: Effect.ALLOW,
    actions: ['s3:GetBucketPolicy', 's3:PutBucketPolicy'],
    resources: [bucketArn],
  })
  // Not below the role: the function would depend on a policy that may not exist.
  const policy = new CfnPolicy(api, 'NamesReaders', {
    policyName: 'NamesReaders',
    policyDocument: new PolicyDocument({ statements: [allowed] }),
    roles: [api.role.roleName],
  })
  if (onlyIf instanceof CfnCondition) policy.cfnOptions.condition = onlyIf
}
