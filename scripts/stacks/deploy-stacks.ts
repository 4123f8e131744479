import {
  Aws,
  CfnCondition,
  CfnOutput,
  CfnParameter,
  Duration,
  Fn,
  RemovalPolicy,
  Token,
  Validations,
} from 'aws-cdk-lib'
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import { type CfnTable, Table } from 'aws-cdk-lib/aws-dynamodb'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Code } from 'aws-cdk-lib/aws-lambda'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  BucketNamespace,
  type CfnBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'
import { keepDespite } from '../../src/tools/cdk/acknowledge.ts'
import { AlarmTopic } from '../../src/tools/cdk/alarm-topic.ts'
import type { FunctionCode } from '../../src/tools/cdk/code.ts'
import type { ExistingInbox } from '../../src/tools/cdk/existing-inbox.ts'
import type { FrontDoor, FrontDoorConditions, OwnDomain } from '../../src/tools/cdk/front-door.ts'
import { eachFunction } from '../../src/tools/cdk/function-list.ts'
import { namesIn } from '../../src/tools/cdk/names.ts'
import { OnboardingData, type OnboardingStorage } from '../../src/tools/cdk/onboarding-data.ts'
import { type DeployTimeLists, OnboardingService } from '../../src/tools/cdk/onboarding-service.ts'
import { RegionalInbox } from '../../src/tools/cdk/regional-inbox.ts'
import { NOBODY } from '../../src/tools/deploy/kept-choices.ts'
import { brokerRoleArn, topicArn } from '../../src/tools/setup/names.ts'
import { PrintedStack, TOPIC } from './printed-stack.ts'

/** The stack of what outlives the service: data, keys, and the bundles of the functions. */
export class DataStack extends PrintedStack {
  constructor(scope: Construct, id: string) {
    super(
      scope,
      id,
      "Rolecall, home Region: what is kept. The table, customers' templates, keys, and the programs' bundles.",
    )
    const { namePrefix } = this
    const privateTemplates = this.readsTemplates('IsBucketPrivate', 'presigned', 'accounts')
    const data = new OnboardingData(this, 'Data', { namePrefix, privateTemplates })
    const { table, templates, key, keyRing, adminToken } = data
    this.protectOnceComplete(table)
    const bundles = new Bucket(this, 'Bundles', {
      bucketNamePrefix: `${namePrefix}-bundles`,
      bucketNamespace: BucketNamespace.ACCOUNT_REGIONAL,
      encryption: BucketEncryption.S3_MANAGED,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [
        { id: 'forget-earlier-versions', noncurrentVersionExpiration: Duration.days(30) },
      ],
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    })
    keepDespite(bundles, 'S1')
    this.nameOrdinarily(templates, bundles)
    const templateBucket = this.templatesUnlessAdopted(data)
    this.output('TableName', 'Holds everything that Rolecall knows', this.tableInUse(table))
    this.output('FirstTableName', 'The table that this stack made', table.tableName)
    this.output('TemplateBucketName', "Holds customers' templates", templateBucket)
    this.output('BundleBucketName', "Holds the functions' programs", bundles.bucketName)
    this.output('KeyArn', 'Encrypts the table and the secrets', key.keyArn)
    this.output('KeyRingArn', 'The secret with the keys of links and tokens', keyRing.secretArn)
    this.output('AdminTokenArn', 'The secret with the first API token', adminToken.secretArn)
  }

  /** The table of this stack, until a restored one takes its place. */
  private tableInUse(table: Table): string {
    const restored = this.text('RestoredTable', {
      default: '',
      description: 'A table that "rolecall restore-table" made, if it is to be used',
    })
    const isRestored = new CfnCondition(this, 'UsesRestoredTable', {
      expression: Fn.conditionNot(Fn.conditionEquals(restored, '')),
    })
    return Fn.conditionIf(isRestored.logicalId, restored, table.tableName).toString()
  }

  /** Leaves the bucket out if `rolecall setup` has made one. Returns the name of the one in use. */
  private templatesUnlessAdopted({ templates, templatesPolicy }: OnboardingData): string {
    const adopted = this.text('AdoptedTemplateBucket', {
      default: '',
      description: 'The bucket of templates that "rolecall setup" made, if it is to be used',
    })
    const isNew = new CfnCondition(this, 'MakesTemplateBucket', {
      expression: Fn.conditionEquals(adopted, ''),
    })
    const bucket = templates.node.defaultChild as CfnBucket
    for (const resource of [bucket, templatesPolicy]) resource.cfnOptions.condition = isNew
    const reason = 'The output chooses by the same condition as the resources.'
    Validations.of(this).acknowledge({ id: 'CloudFormation-Validate::W1001', reason })
    return Fn.conditionIf(isNew.logicalId, templates.bucketName, adopted).toString()
  }

  /** A rollback of the stack's creation can delete only a table that is not protected yet. */
  private protectOnceComplete(table: Table): void {
    const protect = this.text('ProtectTable', {
      default: 'true',
      allowedValues: ['true', 'false'],
      description:
        'Whether DynamoDB refuses to delete the table; false until the stack is complete',
    })
    const isProtected = new CfnCondition(this, 'IsTableProtected', {
      expression: Fn.conditionEquals(protect, 'true'),
    })
    const resource = table.node.defaultChild as CfnTable
    resource.addPropertyOverride(
      'DeletionProtectionEnabled',
      Fn.conditionIf(isProtected.logicalId, true, false),
    )
  }

  /**
   * AWS: some Regions have no bucket names in the account's own namespace. The bundles' bucket then
   * gets a name that CloudFormation generates.
   */
  private nameOrdinarily(templates: Bucket, bundles: Bucket): void {
    const name = this.text('TemplateBucket', {
      default: '',
      description:
        "The name of the bucket of templates, if it is not to be in the account's own namespace",
    })
    const isOrdinary = new CfnCondition(this, 'HasOrdinaryBuckets', {
      expression: Fn.conditionNot(Fn.conditionEquals(name, '')),
    })
    const unlessOrdinary = (value: unknown) =>
      Fn.conditionIf(isOrdinary.logicalId, Aws.NO_VALUE, value)
    const resources = [templates, bundles].map(({ node }) => node.defaultChild as CfnBucket)
    for (const resource of resources) {
      const { bucketNamePrefix, bucketNamespace } = resource
      resource.addPropertyOverride('BucketNamePrefix', unlessOrdinary(bucketNamePrefix))
      resource.addPropertyOverride('BucketNamespace', unlessOrdinary(bucketNamespace))
    }
    const isNamed = Fn.conditionIf(isOrdinary.logicalId, name, Aws.NO_VALUE)
    resources[0]!.addPropertyOverride('BucketName', isNamed)
  }
}

/** The stack of the service. It uses the data stack. */
export class HomeStack extends PrintedStack {
  constructor(scope: Construct, id: string) {
    super(
      scope,
      id,
      "Rolecall, home Region: API and pages, callbacks, re-verification, and the role that assumes customers' roles.",
    )
    const { namePrefix } = this
    const publicUrl = this.text('PublicUrl', {
      default: '',
      description: 'What customers see, if not the URL of the function itself',
    })
    const domain = this.domain()
    const webAclArn = this.text('WebAclArn', {
      description: 'With the front door "rest-api": a Web ACL of AWS WAF in this Region',
    })
    const service = new OnboardingService(this, 'Service', {
      config: '',
      ownAccountIds: [],
      namePrefix,
      publicUrl,
      frontDoor: this.frontDoor(),
      domain,
      webAclArn,
      functions: { callbacks: { reservedConcurrentExecutions: this.reservedCallbacks() } },
      storage: this.storage(),
      lists: this.lists(),
      code: this.code(),
      alarmActions: this.alarmActions(),
      existingInbox: this.existingInbox(),
      pausedIf: this.pausedIf(),
      namesReaders: this.readsTemplates('NamesReaders', 'accounts'),
    })
    this.output('Url', 'The API, the pages and the console', service.url)
    const reason = 'The output chooses by the same condition as the resources.'
    Validations.of(this).acknowledge({ id: 'CloudFormation-Validate::W1001', reason })
    const target = new CfnOutput(this, 'DomainTarget', {
      description: 'What the DNS record of the domain must point to',
      value: service.domainTarget!,
    })
    target.condition = domain.onlyIf!
    const names = namesIn(this, { namePrefix })
    this.output('CallbackTopicArn', TOPIC, topicArn(names, names.homeRegion))
    this.output('CallbackQueueUrl', 'What all topics feed', service.inbox.queueUrl)
    this.output('BrokerRoleArn', "The role that customers' roles trust", brokerRoleArn(names))
  }

  /** The queue's URL also says that the stacks of `rolecall setup` have the inbox. */
  private existingInbox(): ExistingInbox {
    const queueUrl = this.text('AdoptedQueueUrl', {
      default: '',
      description:
        'The callback queue of "rolecall setup", whose topic, queues and role are used then',
    })
    const condition = new CfnCondition(this, 'IsAdopted', {
      expression: Fn.conditionNot(Fn.conditionEquals(queueUrl, '')),
    })
    return { condition, queueUrl }
  }

  private pausedIf(): CfnCondition {
    const paused = this.text('Paused', {
      default: 'false',
      allowedValues: ['true', 'false'],
      description: 'Whether the functions wait until the data of another machine has arrived',
    })
    return new CfnCondition(this, 'IsPaused', { expression: Fn.conditionEquals(paused, 'true') })
  }

  private storage(): OnboardingStorage {
    const key = Key.fromKeyArn(
      this,
      'Key',
      this.text('KeyArn', { description: 'Encrypts the table and the secrets' }),
    )
    const secret = (id: string, description: string) =>
      Secret.fromSecretAttributes(this, id, {
        secretCompleteArn: this.text(`${id}Arn`, { description }),
        encryptionKey: key,
      })
    return {
      key,
      table: Table.fromTableAttributes(this, 'Table', {
        tableName: this.text('TableName', {
          default: 'rolecall',
          description: 'The table in use',
        }),
        encryptionKey: key,
      }),
      templates: Bucket.fromBucketName(
        this,
        'Templates',
        this.text('TemplateBucket', { description: "Holds customers' templates" }),
      ),
      keyRing: secret('KeyRing', 'The secret with the keys of links and tokens'),
      adminToken: secret('AdminToken', 'The secret with the first API token'),
    }
  }

  private frontDoor(): FrontDoorConditions {
    const frontDoor = this.text('FrontDoor', {
      default: 'http-api',
      allowedValues: ['http-api', 'rest-api', 'function-url'],
      description: "What takes requests: an API of API Gateway, or the function's own URL",
    })
    const isChosen = (id: string, kind: FrontDoor) =>
      new CfnCondition(this, id, { expression: Fn.conditionEquals(frontDoor, kind) })
    return {
      'http-api': isChosen('HasHttpApi', 'http-api'),
      'rest-api': isChosen('HasRestApi', 'rest-api'),
      'function-url': isChosen('HasFunctionUrl', 'function-url'),
    }
  }

  private domain(): OwnDomain {
    const name = this.text('DomainName', {
      description: 'A domain of your own for the API, if any',
    })
    const certificateArn = this.text('CertificateArn', {
      description: 'The certificate of the domain, in this Region',
    })
    return { name, certificateArn, onlyIf: this.isSet('HasDomain', name) }
  }

  /** AWS: a function without a reservation shares the account's concurrency with all others. */
  private reservedCallbacks(): number {
    const copies = new CfnParameter(this, 'ReservedCallbacks', {
      type: 'Number',
      default: 0,
      minValue: 0,
      description: 'Copies of the function for callbacks that nothing else can use; 0 for none',
    })
    const isReserved = new CfnCondition(this, 'HasReservedCallbacks', {
      expression: Fn.conditionNot(Fn.conditionEquals(copies.valueAsString, '0')),
    })
    return Token.asNumber(Fn.conditionIf(isReserved.logicalId, copies.value, Aws.NO_VALUE))
  }

  private isSet(id: string, value: string): CfnCondition {
    return new CfnCondition(this, id, {
      expression: Fn.conditionNot(Fn.conditionEquals(value, NOBODY)),
    })
  }

  /** Whom the alarms tell: a topic of this stack that sends e-mail, another topic, or both. */
  private alarmActions(): IAlarmAction[] {
    const email = this.text('AlarmEmail', {
      default: NOBODY,
      description: 'Where alarms are sent by e-mail, if anywhere',
    })
    const otherTopic = this.text('AlarmTopicArn', {
      default: NOBODY,
      description: 'The ARN of a further topic that alarms are published to',
    })
    const hasEmail = this.isSet('HasAlarmEmail', email)
    const { topic } = new AlarmTopic(this, 'Alarms', { email, condition: hasEmail })
    const actionIf = (condition: CfnCondition, alarmActionArn: string): IAlarmAction => ({
      bind: () => ({
        alarmActionArn: Fn.conditionIf(
          condition.logicalId,
          alarmActionArn,
          Aws.NO_VALUE,
        ).toString(),
      }),
    })
    return [
      actionIf(hasEmail, topic.ref),
      actionIf(this.isSet('HasAlarmTopic', otherTopic), otherTopic),
    ]
  }

  private lists(): DeployTimeLists {
    return {
      regionNames: this.text('Regions', {
        description: 'In which customers may launch, separated by commas',
      }),
      ...this.senders(),
      undeliveredQueues: this.list(
        'UndeliveredQueueArns',
        'Where each Region keeps what SNS cannot deliver',
      ),
      ...this.assumable(),
    }
  }

  private code(): FunctionCode {
    const bucket = Bucket.fromBucketName(
      this,
      'Bundles',
      this.text('BundleBucket', { description: "Holds the functions' programs" }),
    )
    const prefix = this.text('BundlePrefix', {
      description: 'Key prefix of this version in the bucket',
    })
    return eachFunction((name) => Code.fromBucket(bucket, `${prefix}/${name}.zip`))
  }
}

/** The stack of a further launch Region. */
export class RegionStack extends PrintedStack {
  constructor(scope: Construct, id: string) {
    super(
      scope,
      id,
      "Rolecall: receives messages of customers' stacks in this Region and delivers them to the queue in the home Region.",
    )
    const homeRegion = this.text('HomeRegion', {
      description: 'Where the rest of this installation is',
    })
    const inbox = new RegionalInbox(this, 'Inbox', { namePrefix: this.namePrefix, homeRegion })
    this.output('CallbackTopicArn', TOPIC, inbox.topic.ref)
  }
}
