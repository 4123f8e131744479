import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  Architecture,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { keepDespite } from './acknowledge.ts'
import { FUNCTIONS, type FunctionName } from './function-list.ts'

/** What may be changed of one function. */
export interface FunctionLimits {
  /** In MB; CPU grows with it. */
  readonly memorySize?: number
  /** AWS: at least 100 of the account's concurrency stay unreserved, so that new accounts cannot reserve any. */
  readonly reservedConcurrentExecutions?: number
}

interface ServiceFunctionProps extends FunctionLimits {
  name: FunctionName
  namePrefix: string
  code: Code
  environment: Record<string, string>
  logRetention?: RetentionDays | undefined
}

/** One small program with a role, and a log, of its own. */
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
      logGroup,
      environment: props.environment,
    })
  }

  allow(actions: string[], resources: string[]): void {
    this.role.addToPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions, resources }))
  }
}
