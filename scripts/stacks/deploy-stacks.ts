import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Table } from 'aws-cdk-lib/aws-dynamodb'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Code } from 'aws-cdk-lib/aws-lambda'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  BucketNamespace,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'
import { keepDespite } from '../../src/tools/cdk/acknowledge.ts'
import type { FunctionCode } from '../../src/tools/cdk/code.ts'
import { eachFunction } from '../../src/tools/cdk/function-list.ts'
import { namesIn } from '../../src/tools/cdk/names.ts'
import { OnboardingData, type OnboardingStorage } from '../../src/tools/cdk/onboarding-data.ts'
import { type DeployTimeLists, OnboardingService } from '../../src/tools/cdk/onboarding-service.ts'
import { RegionalInbox } from '../../src/tools/cdk/regional-inbox.ts'
import { bucketName } from '../../src/tools/setup/names.ts'
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
    const { table, templates, key, keyRing, adminToken } = new OnboardingData(this, 'Data', {
      namePrefix,
    })
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
    this.output('TableName', 'Holds everything that Rolecall knows', table.tableName)
    this.output('TemplateBucketName', "Holds customers' templates", templates.bucketName)
    this.output('BundleBucketName', "Holds the functions' programs", bundles.bucketName)
    this.output('KeyArn', 'Encrypts the table and the secrets', key.keyArn)
    this.output('KeyRingArn', 'The secret with the keys of links and tokens', keyRing.secretArn)
    this.output('AdminTokenArn', 'The secret with the first API token', adminToken.secretArn)
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
    const service = new OnboardingService(this, 'Service', {
      config: '',
      ownAccountIds: [],
      namePrefix,
      publicUrl,
      storage: this.storage(),
      lists: this.lists(),
      code: this.code(),
    })
    this.output('Url', 'The API, the pages and the console', service.url)
    this.output('CallbackTopicArn', TOPIC, service.callIn.topic.ref)
    this.output('CallbackQueueUrl', 'What all topics feed', service.callbacks.queue.queueUrl)
    this.output('BrokerRoleArn', "The role that customers' roles trust", service.brokerRole.attrArn)
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
    const { namePrefix } = this
    return {
      key,
      table: Table.fromTableAttributes(this, 'Table', {
        tableName: namePrefix,
        encryptionKey: key,
      }),
      templates: Bucket.fromBucketName(
        this,
        'Templates',
        bucketName(namesIn(this, { namePrefix })),
      ),
      keyRing: secret('KeyRing', 'The secret with the keys of links and tokens'),
      adminToken: secret('AdminToken', 'The secret with the first API token'),
    }
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
