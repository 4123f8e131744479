import { ArnFormat, Duration, Stack } from 'aws-cdk-lib'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { type IVpc, Port, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2'
import {
  Cluster,
  ContainerDependencyCondition,
  ContainerImage,
  ContainerInsights,
  FargateService,
  FargateTaskDefinition,
  type ICluster,
  LogDriver,
  Secret as TaskSecret,
} from 'aws-cdk-lib/aws-ecs'
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  SslPolicy,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'

const PORT = 4000
const IMAGE_FOLDER = import.meta.dirname

/**
 * Writes the keys for the service and ends. The service itself never has them in its environment.
 */
const WRITE_KEYS =
  "require('node:fs').writeFileSync('/data/keys.json', process.env.KEYS, { mode: 0o600 })"

export interface RolecallOnFargateProps {
  /** The address that customers see. */
  publicUrl: string
  /** A certificate for that address, in the stack's Region. */
  certificateArn: string
  /** The table that `rolecall migrate --create` made. All tasks share it. */
  tableName: string
  /** A secret with the text of keys.json. */
  keysSecretName: string
  /** The prefix that `rolecall setup` gave to its queues and its role. */
  namePrefix: string
  /** The bucket that `rolecall setup` made. */
  templateBucket: string
  /** How many tasks run at the same time. 2 by default. */
  tasks?: number
}

/** `rolecall serve` as a Fargate service over a DynamoDB table, behind a load balancer with TLS. */
export class RolecallOnFargate extends Construct {
  constructor(scope: Construct, id: string, props: RolecallOnFargateProps) {
    super(scope, id)
    const vpc = new Vpc(this, 'Vpc', { maxAzs: 2, natGateways: 1 }) as IVpc
    const cluster = new Cluster(this, 'Cluster', {
      vpc,
      containerInsightsV2: ContainerInsights.ENABLED,
    }) as ICluster
    const service = new FargateService(this, 'Service', {
      cluster,
      taskDefinition: this.taskDefinition(props),
      desiredCount: props.tasks ?? 2,
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { rollback: true },
    })
    this.loadBalancer(vpc, service, props.certificateArn)
  }

  private taskDefinition(props: RolecallOnFargateProps): FargateTaskDefinition {
    const task = new FargateTaskDefinition(this, 'Task', { cpu: 512, memoryLimitMiB: 1024 })
    for (const name of ['data', 'tmp']) task.addVolume({ name })
    const shared = {
      image: ContainerImage.fromAsset(IMAGE_FOLDER, { exclude: ['*.ts', 'README.md'] }),
      readonlyRootFilesystem: true,
      logging: LogDriver.awsLogs({
        streamPrefix: 'rolecall',
        logRetention: RetentionDays.THREE_MONTHS,
      }),
    }
    const keys = task.addContainer('keys', {
      ...shared,
      essential: false,
      entryPoint: ['node', '--eval', WRITE_KEYS],
      secrets: {
        KEYS: TaskSecret.fromSecretsManager(
          Secret.fromSecretNameV2(this, 'Keys', props.keysSecretName),
        ),
      },
    })
    const program = task.addContainer('rolecall', {
      ...shared,
      portMappings: [{ containerPort: PORT }],
      environment: {
        ROLECALL_PUBLIC_URL: props.publicUrl,
        ROLECALL_TABLE: props.tableName,
        AWS_REGION: Stack.of(this).region,
      },
      healthCheck: {
        command: ['CMD', 'node', '--eval', HEALTH_CHECK],
        startPeriod: Duration.seconds(30),
      },
      stopTimeout: Duration.seconds(30),
    })
    for (const container of [keys, program])
      container.addMountPoints(
        { sourceVolume: 'data', containerPath: '/data', readOnly: false },
        { sourceVolume: 'tmp', containerPath: '/tmp', readOnly: false },
      )
    program.addContainerDependencies({
      container: keys,
      condition: ContainerDependencyCondition.SUCCESS,
    })
    for (const statement of this.permissions(props)) task.addToTaskRolePolicy(statement)
    return task
  }

  /** What docs/guide/set-up.md and docs/scaling.md list, and nothing else. */
  private permissions(props: RolecallOnFargateProps): PolicyStatement[] {
    const stack = Stack.of(this)
    const arn = (service: string, resource: string, resourceName?: string) =>
      stack.formatArn({
        service,
        resource,
        ...(resourceName === undefined
          ? { arnFormat: ArnFormat.NO_RESOURCE_NAME }
          : { resourceName }),
        ...(service === 'iam' && { region: '' }),
        ...(service === 's3' && { region: '', account: '' }),
      })
    const table = arn('dynamodb', 'table', props.tableName)
    return [
      new PolicyStatement({
        actions: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem'].map(
          (it) => `dynamodb:${it}`,
        ),
        resources: [table, `${table}/index/*`],
      }),
      new PolicyStatement({
        actions: ['sts:AssumeRole'],
        resources: [arn('iam', 'role', `${props.namePrefix}-broker`)],
      }),
      new PolicyStatement({
        actions: ['s3:PutObject', 's3:GetObject'],
        resources: [arn('s3', props.templateBucket, 'templates/*')],
      }),
      new PolicyStatement({
        actions: [
          'ReceiveMessage',
          'DeleteMessage',
          'ChangeMessageVisibility',
          'GetQueueAttributes',
          'GetQueueUrl',
        ].map((it) => `sqs:${it}`),
        resources: [arn('sqs', `${props.namePrefix}-*`)],
      }),
    ]
  }

  private loadBalancer(vpc: IVpc, service: FargateService, certificateArn: string): void {
    const securityGroup = new SecurityGroup(this, 'Public', { vpc, allowAllOutbound: false })
    const balancer = new ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc,
      internetFacing: true,
      dropInvalidHeaderFields: true,
      securityGroup,
    })
    const listener = balancer.addListener('Https', {
      port: 443,
      certificates: [Certificate.fromCertificateArn(this, 'Certificate', certificateArn)],
      sslPolicy: SslPolicy.RECOMMENDED_TLS,
    })
    listener.addTargets('Tasks', {
      port: PORT,
      protocol: ApplicationProtocol.HTTP,
      targets: [service.loadBalancerTarget({ containerName: 'rolecall', containerPort: PORT })],
      healthCheck: { path: '/readyz', interval: Duration.seconds(15) },
      deregistrationDelay: Duration.seconds(30),
    })
    service.connections.allowFrom(balancer, Port.tcp(PORT))
  }
}

const HEALTH_CHECK = `fetch('http://127.0.0.1:${PORT}/healthz').then((it) => process.exit(it.ok ? 0 : 1), () => process.exit(1))`
