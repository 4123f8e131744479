import { CfnCondition, Duration, Fn, Names, Stack } from 'aws-cdk-lib'
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import { Schedule as Rate, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events'
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets'
import type { CfnRole } from 'aws-cdk-lib/aws-iam'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { isBucketPrivate, type TemplateReading } from '../../core/model/template-reading.ts'
import { readInstallationFile } from '../../hosts/machine/config/installation-file.ts'
import {
  brokerRoleArn,
  deadQueueArn,
  type InstallationNames,
  queueArn,
  topicArn,
  undeliveredQueueArn,
} from '../setup/names.ts'
import type { Assumable, Senders } from '../setup/policies.ts'
import {
  alarmOnAge,
  alarmOnBroker,
  alarmOnFailures,
  alarmOnFlood,
  alarmOnFunction,
  alarmOnMessages,
  alarmOnSts,
  alarmOnUndelivered,
  alarmOnVerification,
  alarmOnWebhooks,
} from './alarms.ts'
import { addBrokerRole } from './broker-role.ts'
import { codeFor, type FunctionCode } from './code.ts'
import { addDashboard } from './dashboard.ts'
import { type ExistingInbox, type Inbox, inboxOf } from './existing-inbox.ts'
import {
  addFrontDoor,
  type FrontDoor,
  type FrontDoorConditions,
  type OwnDomain,
  onlyIf,
} from './front-door.ts'
import {
  CALLBACK_VISIBILITY_SECONDS,
  eachFunction,
  FUNCTION_NAMES,
  type FunctionName,
  MAX_RECEIVES,
  STS_CALLS_PER_SECOND,
} from './function-list.ts'
import { CallbackQueue, CallIn } from './inbox.ts'
import { type Calling, type Named, namesIn } from './names.ts'
import { OnboardingData, type OnboardingStorage } from './onboarding-data.ts'
import { onlyWhile, pauseMapping, pauseRule } from './pause.ts'
import {
  allowToNameReaders,
  type FunctionLimits,
  grantRights,
  ServiceFunction,
} from './service-function.ts'

/** Options of `OnboardingService`. Only `config` is required. */
export interface OnboardingServiceProps extends Named, Calling {
  /** Path of `rolecall.yaml`: the vendor and the access profiles. */
  readonly config: string
  /**
   * Regions in which customers may launch. Put a `RegionalInbox` into each of them except this one.
   * Default: only this Region.
   */
  readonly regions?: string[]
  /**
   * What takes requests: an API of API Gateway (`http-api`), which limits them to 100 a second; a
   * REST API (`rest-api`), which AWS WAF can protect and which needs `domain` and `webAclArn`; or
   * the function's own URL (`function-url`), which 15 Regions do not have. Conditions if the
   * template's parameters decide. Default `http-api`.
   */
  readonly frontDoor?: FrontDoor | FrontDoorConditions
  /** A domain of your own for the API. Default: none. */
  readonly domain?: OwnDomain
  /** With `rest-api`: a Web ACL of AWS WAF in the home Region. */
  readonly webAclArn?: string
  /**
   * The origin that customers see, such as a CDN of yours in front of the front door: a URL without
   * a path. Default: `domain`, or else the front door's own address.
   */
  readonly publicUrl?: string
  /** Default: the construct creates an `OnboardingData`. */
  readonly storage?: OnboardingStorage
  /**
   * Whether the API may name customers' accounts in the policy of the bucket of templates. A
   * condition if the template's parameters decide. Default: if the file has
   * `aws.templateReading: accounts`.
   */
  readonly namesReaders?: boolean | CfnCondition
  /** Default: the name prefix, followed by `-broker`. */
  readonly brokerRoleName?: string
  /**
   * The only role names that the broker may assume in customers' accounts, also with the suffix
   * that the built-in template adds, such as `-k7f2q`. Default: any.
   */
  readonly customerRoleNames?: string[]
  /**
   * The vendor's other accounts, 12 digits each, whose roles the broker may never assume. Default:
   * `vendor.accounts` of the file.
   */
  readonly ownAccountIds?: string[]
  /** Memory and concurrency of each function. */
  readonly functions?: Partial<Record<FunctionName, FunctionLimits>>
  /** How many batches of callbacks are processed in parallel, 2 to 1,000. Default 10. */
  readonly callbackConcurrency?: number
  /** How many functions share the periodic verification, 1 to 5. Default 2. */
  readonly sweepShards?: number
  /**
   * Calls per second to STS for callbacks, of all functions together. The periodic verification
   * gets half as many. Default 400.
   */
  readonly callsPerSecond?: number
  /** How long the functions' logs are kept. Default three months. */
  readonly logRetention?: RetentionDays
  /** The actions of every alarm. Default: none. */
  readonly alarmActions?: IAlarmAction[]
  /** Default: the bundles of this package, as assets. */
  readonly code?: FunctionCode
  /**
   * Environment variables of the functions, for settings that have no property here, such as
   * endpoints.
   */
  readonly environment?: Record<string, string>
  /** Lists whose values are known only at deployment, for a template that serves any account. */
  readonly lists?: DeployTimeLists
  /** Topic, queues and broker role that exist already, under the names that they would get here. */
  readonly existingInbox?: ExistingInbox
  /** While it is true, the functions refuse to work and nothing starts them. Default: never. */
  readonly pausedIf?: CfnCondition
}

/** Lists that a template takes as parameters. */
export interface DeployTimeLists extends Senders, Assumable {
  /** The names of the Regions, separated by commas. */
  regionNames: string
  /** ARNs of each Region's queue for messages that SNS could not deliver. */
  undeliveredQueues: string[]
}

/**
 * Calls per second to STS of one copy of the API. A small number is enough, because sessions are
 * cached.
 */
const API_CALLS_PER_SECOND = 20
const CALLBACK_CONCURRENCY = 10
const SWEEP_SHARDS = 2

/**
 * The home Region of an installation as Lambda functions: API, pages, callbacks, verification and
 * the broker role.
 *
 * @example
 * ```ts
 * const stack = new Stack(app, 'Onboarding', { env: { region: 'us-east-1' } })
 * new OnboardingService(stack, 'Rolecall', {
 *   config: 'rolecall.yaml',
 *   regions: ['us-east-1', 'eu-west-1'],
 *   alarmActions: [new SnsAction(pager)],
 * })
 * ```
 */
export class OnboardingService extends Construct {
  /** Table, templates and keys. */
  readonly storage: OnboardingStorage
  /** The only identity that customers' roles trust. */
  readonly brokerRole: CfnRole
  /** This Region's topic, and the queue for what SNS cannot deliver. */
  readonly callIn: CallIn
  /** The queue of callbacks, and its dead-letter queue. */
  readonly callbacks: CallbackQueue
  /** The queues that the functions work on: those above, or the ones that existed already. */
  readonly inbox: Inbox
  readonly functions: Record<FunctionName, ServiceFunction>
  /** The address of the front door. Customers see it unless `publicUrl` or `domain` is set. */
  readonly url: string
  /** With a domain: the name that its DNS record, a CNAME or an alias, must point to. */
  readonly domainTarget: string | undefined

  /** @throws {RolecallError} `SETTING_INVALID` if `config` cannot be read or is wrong. */
  constructor(scope: Construct, id: string, props: OnboardingServiceProps) {
    super(scope, id)
    const { namePrefix = 'rolecall', regions = [Stack.of(this).region], lists } = props
    const { brokerRoleName, onlyViaCloudFormation, existingInbox } = props
    const names = { ...namesIn(this, { namePrefix, regions }), brokerRoleName }
    this.storage = props.storage ?? this.makeStorage(namePrefix, props.config)
    const unlessExisting = existingInbox && this.not('MakesInbox', existingInbox.condition)
    const make = <Made>(part: () => Made): Made =>
      unlessExisting ? onlyIf(this, unlessExisting, part) : part()
    this.callbacks = make(
      () =>
        new CallbackQueue(this, 'Callbacks', {
          names,
          senders: lists,
          visibilitySeconds: CALLBACK_VISIBILITY_SECONDS,
          maxReceives: MAX_RECEIVES,
        }),
    )
    this.callIn = make(
      () =>
        new CallIn(this, 'CallIn', {
          names,
          region: names.homeRegion,
          queueArn: this.callbacks.queue.queueArn,
          onlyViaCloudFormation,
        }),
    )
    this.inbox = inboxOf(this, names, { ...this, existing: existingInbox })
    this.functions = this.makeFunctions(names, props)
    this.brokerRole = make(() => this.makeBroker(names, props))
    grantRights(this.functions, {
      storage: this.storage,
      brokerRoleArn: brokerRoleArn(names),
      queueArn: queueArn(names),
      deadQueueArn: deadQueueArn(names),
      undeliveredQueueArns:
        lists?.undeliveredQueues ??
        names.regions.map((region) => undeliveredQueueArn(names, region)),
    })
    const { http } = this.functions
    if (props.namesReaders ?? readingOf(props.config) === 'accounts')
      allowToNameReaders(http, this.storage.templates, props.namesReaders)
    this.connectEvents(props)
    const { url, domainTarget } = addFrontDoor(this, props.frontDoor ?? 'http-api', {
      ...{ fn: this.functions.http.fn, namePrefix },
      ...{ domain: props.domain, webAclArn: props.webAclArn },
    })
    this.url = url
    this.domainTarget = domainTarget
    this.watch(namePrefix, props.alarmActions ?? [])
  }

  private makeStorage(namePrefix: string, config: string): OnboardingData {
    const privateTemplates = isBucketPrivate(readingOf(config))
    return new OnboardingData(this, 'Data', { namePrefix, privateTemplates })
  }

  private makeFunctions(
    names: InstallationNames,
    props: OnboardingServiceProps,
  ): Record<FunctionName, ServiceFunction> {
    const code = props.code ?? codeFor(props.config)
    const environment = { ...this.environment(names, props), ...props.environment }
    const { namePrefix } = names
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
    names: InstallationNames,
    props: OnboardingServiceProps,
  ): Record<string, string> {
    const {
      callsPerSecond = STS_CALLS_PER_SECOND,
      callbackConcurrency = CALLBACK_CONCURRENCY,
      sweepShards = SWEEP_SHARDS,
    } = props
    const { domain, publicUrl = domain && !domain.onlyIf ? `https://${domain.name}` : undefined } =
      props
    return {
      ROLECALL_TABLE: this.storage.table.tableName,
      ROLECALL_KEY_RING: this.storage.keyRing.secretArn,
      ROLECALL_ADMIN_TOKEN_SECRET: this.storage.adminToken.secretArn,
      ROLECALL_TEMPLATE_BUCKET: this.storage.templates.bucketName,
      ROLECALL_CALLBACK_TOPIC: topicArn(names, names.homeRegion),
      ROLECALL_CALLBACK_QUEUE_URL: this.inbox.queueUrl,
      ROLECALL_BROKER_ROLE_ARN: brokerRoleArn(names),
      ROLECALL_REGIONS: props.lists?.regionNames ?? names.regions.join(','),
      ROLECALL_CALLBACK_CALLS_PER_SECOND: String(
        Math.max(1, Math.floor(callsPerSecond / callbackConcurrency)),
      ),
      ROLECALL_API_CALLS_PER_SECOND: String(API_CALLS_PER_SECOND),
      ROLECALL_CHECK_CALLS_PER_SECOND: String(
        Math.max(1, Math.floor(callsPerSecond / 2 / sweepShards)),
      ),
      ...(publicUrl !== undefined && { ROLECALL_PUBLIC_URL: publicUrl }),
      ...(props.pausedIf && { ROLECALL_PAUSED: onlyWhile(props.pausedIf, 'yes') }),
      ROLECALL_NAME_PREFIX: names.namePrefix,
    }
  }

  /** Allows only the functions that need the broker role to assume it. */
  private makeBroker(names: InstallationNames, props: OnboardingServiceProps): CfnRole {
    const { http, callbacks, checks } = this.functions
    const choices = {
      tlsOnly: true,
      brokerPrincipals: [http, callbacks, checks].map(({ role }) => role.roleArn),
      customerRoleNames: props.customerRoleNames,
      ownAccountIds: props.ownAccountIds ?? readInstallationFile(props.config).ownAccountIds,
    }
    return addBrokerRole(this, { names, choices, assumable: props.lists })
  }

  private connectEvents({
    callbackConcurrency = CALLBACK_CONCURRENCY,
    sweepShards = SWEEP_SHARDS,
    pausedIf,
  }: OnboardingServiceProps): void {
    const { http, callbacks, answers, checks, expiry } = this.functions
    const source = callbacks.fn.addEventSourceMapping(
      `SqsEventSource:${Names.nodeUniqueId(this.callbacks.queue.node)}`,
      {
        batchSize: 10,
        reportBatchItemFailures: true,
        maxConcurrency: callbackConcurrency,
        eventSourceArn: this.inbox.queueArn,
      },
    )
    this.inbox.queue.grantConsumeMessages(callbacks.fn)
    if (pausedIf) pauseMapping(source, pausedIf)
    const shards = Array.from({ length: sweepShards }, (_, shard) =>
      RuleTargetInput.fromObject({ shard, shards: sweepShards }),
    )
    this.every('CheckSchedule', { minutes: 1, of: checks, events: shards, pausedIf })
    const sent = ['answers', 'webhooks'].map((work) => RuleTargetInput.fromObject({ work }))
    this.every('AnswerSchedule', { minutes: 1, of: answers, events: sent, pausedIf })
    const many = ['campaigns', 'jobs'].map((work) => RuleTargetInput.fromObject({ work }))
    this.every('CampaignSchedule', { minutes: 1, of: http, events: many, pausedIf })
    this.every('ExpirySchedule', { minutes: 5, of: expiry, pausedIf })
  }

  /** Runs without retries, because the next run does what this one missed. */
  private every(id: string, { minutes, of, events, pausedIf }: Schedule): void {
    const once = { retryAttempts: 0, maxEventAge: Duration.minutes(1) }
    const targets = (events ?? [undefined]).map(
      (event) => new LambdaTarget(of.fn, { ...once, ...(event && { event }) }),
    )
    const rule = new Rule(this, id, { schedule: Rate.rate(Duration.minutes(minutes)), targets })
    if (pausedIf) pauseRule(rule, pausedIf)
    of.fn.configureAsyncInvoke(once)
  }

  private not(id: string, condition: CfnCondition): CfnCondition {
    return new CfnCondition(this, id, { expression: Fn.conditionNot(condition) })
  }

  private watch(namePrefix: string, actions: IAlarmAction[]): void {
    const { queue, dead, undelivered } = this.inbox
    alarmOnMessages(this, {
      queue: dead,
      what: 'messages of customers’ stacks could not be processed.',
      actions,
    })
    alarmOnMessages(this, {
      queue: undelivered,
      what: 'SNS could not deliver messages of customers’ stacks.',
      actions,
    })
    alarmOnUndelivered(this, namePrefix, actions)
    alarmOnAge(this, { queue, namePrefix, actions })
    alarmOnFailures(this, namePrefix, actions)
    alarmOnBroker(this, namePrefix, actions)
    alarmOnSts(this, namePrefix, actions)
    alarmOnWebhooks(this, namePrefix, actions)
    alarmOnVerification(this, namePrefix, actions)
    alarmOnFlood(this, namePrefix, actions)
    for (const name of FUNCTION_NAMES)
      alarmOnFunction(this, CONSTRUCT_IDS[name], { fn: this.functions[name].fn, actions })
    addDashboard(this, { namePrefix, queue, functions: this.functions, table: this.storage.table })
  }
}

interface Schedule {
  minutes: number
  of: ServiceFunction
  events?: RuleTargetInput[]
  pausedIf: CfnCondition | undefined
}

const readingOf = (config: string): TemplateReading =>
  readInstallationFile(config).templateReading ?? 'public'

const CONSTRUCT_IDS: Record<FunctionName, string> = {
  http: 'Http',
  callbacks: 'CallbackWorker',
  answers: 'Answers',
  checks: 'Checks',
  expiry: 'Expiry',
}
