import { Duration, Stack } from 'aws-cdk-lib'
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets'
import { CfnRole } from 'aws-cdk-lib/aws-iam'
import { FunctionUrl, FunctionUrlAuthType, InvokeMode } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { readInstallationFile } from '../../hosts/machine/config/read-installation-file.ts'
import { BROKER_POLICY_NAME } from '../setup/home-stack.ts'
import {
  brokerRoleArn,
  brokerRoleName,
  deadQueueArn,
  type Installation,
  queueArn,
  topicArn,
  undeliveredQueueArn,
} from '../setup/names.ts'
import {
  type Assumable,
  assumableBy,
  brokerPermissions,
  brokerTrust,
  type Choices,
  type Senders,
} from '../setup/policies.ts'
import { keepPattern } from './acknowledge.ts'
import { alarmOnAge, alarmOnFunction, alarmOnMessages, alarmOnVerification } from './alarms.ts'
import { CallIn } from './call-in.ts'
import { CallbackQueue } from './callback-queue.ts'
import { codeFor, type FunctionCode } from './code.ts'
import { addDashboard } from './dashboard.ts'
import { eachFunction, FUNCTION_NAMES, type FunctionName } from './function-list.ts'
import { type Calling, installationOf, type Named } from './installation.ts'
import { STS_CALLS_PER_SECOND } from './limits.ts'
import { OnboardingData, type OnboardingStorage } from './onboarding-data.ts'
import { grantRights } from './rights.ts'
import { type FunctionLimits, ServiceFunction } from './service-function.ts'

export interface OnboardingServiceProps extends Named, Calling {
  /** Path of `rolecall.yaml`: vendor and access profiles. */
  readonly config: string
  /** In which customers may launch; put a `RegionalInbox` into each but this one. Default: this Region alone. */
  readonly regions?: string[]
  /** What customers see, where it is not the function's own URL: a domain of yours in front of it. */
  readonly publicUrl?: string
  /** Default: an `OnboardingData` of its own. */
  readonly storage?: OnboardingStorage
  readonly brokerRoleName?: string
  /** The only role names that the broker may assume in customers' accounts. Default: any. */
  readonly customerRoleNames?: string[]
  /** The vendor's other accounts, none of whose roles the broker may ever assume. */
  readonly ownAccountIds?: string[]
  readonly functions?: Partial<Record<FunctionName, FunctionLimits>>
  /** How many batches of callbacks are worked at once, 2 to 1,000. Default 10. */
  readonly callbackConcurrency?: number
  /** How many functions share the sweep of re-verification, 1 to 5. Default 2. */
  readonly sweepShards?: number
  /** What callbacks may spend in a second on STS and answers, over all functions; the sweep has half as much. Default 400. */
  readonly callsPerSecond?: number
  readonly logRetention?: RetentionDays
  readonly alarmActions?: IAlarmAction[]
  /** Default: the bundles of this package, as assets. */
  readonly code?: FunctionCode
  /** For settings that have no property here, such as endpoints. */
  readonly environment?: Record<string, string>
  /** For a template that serves any account: what is known only when it is deployed. */
  readonly lists?: DeployTimeLists
}

export interface DeployTimeLists extends Senders, Assumable {
  /** Separated by commas. */
  regionNames: string
  /** Where each Region's topic sets aside what SNS cannot deliver. */
  undeliveredQueues: string[]
}

const CUSTOMERS_DECIDE =
  'Each customer’s trust policy decides; the vendor’s own accounts are denied.'
/** Of one copy of the API: sessions are asked for seldom, since each is handed out again until it is renewed. */
const API_CALLS_PER_SECOND = 20
const AT_ONCE = 10
const SHARDS = 2

/** The home Region of an installation: everything but the further Regions' inboxes. */
export class OnboardingService extends Construct {
  readonly storage: OnboardingStorage
  readonly brokerRole: CfnRole
  readonly callIn: CallIn
  readonly callbacks: CallbackQueue
  readonly functions: Record<FunctionName, ServiceFunction>
  readonly url: string

  constructor(scope: Construct, id: string, props: OnboardingServiceProps) {
    super(scope, id)
    const { namePrefix = 'rolecall', regions = [Stack.of(this).region] } = props
    const installation = {
      ...installationOf(this, { namePrefix, regions }),
      brokerRoleName: props.brokerRoleName,
    }
    this.storage = props.storage ?? new OnboardingData(this, 'Data', { namePrefix })
    this.callbacks = new CallbackQueue(this, 'Callbacks', { installation, senders: props.lists })
    const { onlyViaCloudFormation = false } = props
    const queueArnHere = this.callbacks.queue.queueArn
    this.callIn = new CallIn(this, 'CallIn', {
      installation,
      region: installation.homeRegion,
      queueArn: queueArnHere,
      onlyViaCloudFormation,
    })
    this.functions = this.makeFunctions(installation, props)
    this.brokerRole = this.makeBroker(installation, props)
    grantRights(this.functions, {
      storage: this.storage,
      brokerRoleArn: brokerRoleArn(installation),
      queueArn: queueArn(installation),
      deadQueueArn: deadQueueArn(installation),
      undeliveredQueueArns:
        props.lists?.undeliveredQueues ??
        installation.regions.map((region) => undeliveredQueueArn(installation, region)),
    })
    this.connectEvents(props)
    this.url = this.openUrl()
    this.watch(namePrefix, props.alarmActions ?? [])
  }

  private makeFunctions(
    installation: Installation,
    props: OnboardingServiceProps,
  ): Record<FunctionName, ServiceFunction> {
    const code = props.code ?? codeFor(props.config)
    const environment = { ...this.environment(installation, props), ...props.environment }
    const { namePrefix } = installation
    return eachFunction((name) => {
      const about = {
        name,
        namePrefix,
        code: code[name],
        environment,
        logRetention: props.logRetention,
      }
      return new ServiceFunction(this, CONSTRUCT_IDS[name], {
        ...about,
        ...props.functions?.[name],
      })
    })
  }

  private environment(
    installation: Installation,
    props: OnboardingServiceProps,
  ): Record<string, string> {
    const {
      callsPerSecond = STS_CALLS_PER_SECOND,
      callbackConcurrency = AT_ONCE,
      sweepShards = SHARDS,
    } = props
    return {
      ROLECALL_TABLE: this.storage.table.tableName,
      ROLECALL_KEY_RING: this.storage.keyRing.secretArn,
      ROLECALL_ADMIN_TOKEN_SECRET: this.storage.adminToken.secretArn,
      ROLECALL_TEMPLATE_BUCKET: this.storage.templates.bucketName,
      ROLECALL_CALLBACK_TOPIC: topicArn(installation, installation.homeRegion),
      ROLECALL_CALLBACK_QUEUE_URL: this.callbacks.queue.queueUrl,
      ROLECALL_BROKER_ROLE_ARN: brokerRoleArn(installation),
      ROLECALL_REGIONS: props.lists?.regionNames ?? installation.regions.join(','),
      ROLECALL_CALLBACK_CALLS_PER_SECOND: String(
        Math.max(1, Math.floor(callsPerSecond / callbackConcurrency)),
      ),
      ROLECALL_API_CALLS_PER_SECOND: String(API_CALLS_PER_SECOND),
      ROLECALL_CHECK_CALLS_PER_SECOND: String(
        Math.max(1, Math.floor(callsPerSecond / 2 / sweepShards)),
      ),
      ...(props.publicUrl !== undefined && { ROLECALL_PUBLIC_URL: props.publicUrl }),
      ROLECALL_NAME_PREFIX: installation.namePrefix,
    }
  }

  /** The only identity that customers' roles trust; only the functions that need it may take it on. */
  private makeBroker(installation: Installation, props: OnboardingServiceProps): CfnRole {
    const { http, callbacks, checks } = this.functions
    const choices: Choices = {
      tlsOnly: true,
      brokerPrincipals: [http, callbacks, checks].map(({ role }) => role.roleArn),
      customerRoleNames: props.customerRoleNames,
      ownAccountIds: props.ownAccountIds ?? readInstallationFile(props.config).ownAccountIds,
    }
    const assumable = props.lists ?? assumableBy(installation, choices)
    const role = new CfnRole(this, 'BrokerRole', {
      roleName: brokerRoleName(installation),
      description: "Rolecall assumes customers' roles as this role, and as no other.",
      maxSessionDuration: Duration.hours(1).toSeconds(),
      assumeRolePolicyDocument: brokerTrust(installation, choices),
      policies: [
        {
          policyName: BROKER_POLICY_NAME,
          policyDocument: brokerPermissions(installation, choices, assumable),
        },
      ],
    })
    for (const arn of props.lists ? [] : assumable.customerRoles)
      keepPattern(role, arn, CUSTOMERS_DECIDE)
    return role
  }

  private connectEvents({
    callbackConcurrency = AT_ONCE,
    sweepShards = SHARDS,
  }: OnboardingServiceProps): void {
    const { callbacks, answers, checks, expiry } = this.functions
    const source = {
      batchSize: 10,
      reportBatchItemFailures: true,
      maxConcurrency: callbackConcurrency,
    }
    callbacks.fn.addEventSource(new SqsEventSource(this.callbacks.queue, source))
    const shards = Array.from({ length: sweepShards }, (_, shard) =>
      RuleTargetInput.fromObject({ shard, shards: sweepShards }),
    )
    this.every('CheckSchedule', { minutes: 1, of: checks, events: shards })
    this.every('AnswerSchedule', { minutes: 1, of: answers })
    this.every('ExpirySchedule', { minutes: 5, of: expiry })
  }

  /** What was missed is done at the next turn: nothing is tried twice. */
  private every(
    id: string,
    { minutes, of, events }: { minutes: number; of: ServiceFunction; events?: RuleTargetInput[] },
  ): void {
    const once = { retryAttempts: 0, maxEventAge: Duration.minutes(1) }
    const targets = (events ?? [undefined]).map(
      (event) => new LambdaTarget(of.fn, { ...once, ...(event && { event }) }),
    )
    new Rule(this, id, { schedule: Schedule.rate(Duration.minutes(minutes)), targets })
    of.fn.configureAsyncInvoke(once)
  }

  /** Who may come in is decided by tokens and links; anybody may knock. */
  private openUrl(): string {
    const { fn } = this.functions.http
    const options = {
      function: fn,
      authType: FunctionUrlAuthType.NONE,
      invokeMode: InvokeMode.BUFFERED,
    }
    return new FunctionUrl(this, 'Url', options).url
  }

  private watch(namePrefix: string, actions: IAlarmAction[]): void {
    const { queue, dead } = this.callbacks
    alarmOnMessages(this, {
      queue: dead,
      what: 'calls of customers’ stacks could not be worked',
      actions,
    })
    alarmOnMessages(this, {
      queue: this.callIn.undelivered,
      what: 'SNS could not deliver calls of customers’ stacks',
      actions,
    })
    alarmOnAge(this, queue, actions)
    alarmOnVerification(this, namePrefix, actions)
    for (const name of FUNCTION_NAMES)
      alarmOnFunction(this, CONSTRUCT_IDS[name], { fn: this.functions[name].fn, actions })
    addDashboard(this, { namePrefix, queue, functions: this.functions, table: this.storage.table })
  }
}

const CONSTRUCT_IDS: Record<FunctionName, string> = {
  http: 'Http',
  callbacks: 'CallbackWorker',
  answers: 'Answers',
  checks: 'Checks',
  expiry: 'Expiry',
}
