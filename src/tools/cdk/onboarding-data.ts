import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { BillingMode, type ITable, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb'
import { type IKey, Key } from 'aws-cdk-lib/aws-kms'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  BucketNamespace,
  CfnBucketPolicy,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3'
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { bucketPolicy } from '../setup/policies.ts'
import { keepDespite } from './acknowledge.ts'
import { installationOf, type Named } from './installation.ts'
import { addIndexes, KEYS, TTL } from './table.ts'

/** What outlives a deployment. Give `OnboardingService` your own where you keep it elsewhere. */
export interface OnboardingStorage {
  readonly table: StoredTable
  /** Customers' CloudFormation reads templates here, each under its unguessable key. */
  readonly templates: Pick<IBucket, 'bucketName' | 'arnForObjects'>
  /** Signs links and tokens, seals what rests in the table. */
  readonly keyRing: ReadableSecret
  /** The first API token. */
  readonly adminToken: ReadableSecret
  readonly key: Pick<IKey, 'keyArn' | 'grantEncryptDecrypt'>
}

export type StoredTable = Pick<
  ITable,
  'tableName' | 'tableArn' | 'metricConsumedReadCapacityUnits' | 'metricConsumedWriteCapacityUnits'
>
type ReadableSecret = Pick<ISecret, 'secretArn' | 'grantRead'>

export interface OnboardingDataProps extends Named {
  /** Default `RETAIN_ON_UPDATE_OR_DELETE`: only a failed first deployment takes its data with it. */
  readonly removalPolicy?: RemovalPolicy
  /** Default true. */
  readonly deletionProtection?: boolean
  /** How long overwritten or deleted templates can be brought back. Default 90 days. */
  readonly templateHistory?: Duration
}

/** Table, bucket, keys: encrypted, kept, and restorable to any second of the last 35 days. */
export class OnboardingData extends Construct implements OnboardingStorage {
  readonly table: Table
  readonly templates: Bucket
  readonly keyRing: Secret
  readonly adminToken: Secret
  readonly key: Key

  constructor(scope: Construct, id: string, props: OnboardingDataProps = {}) {
    super(scope, id)
    const { namePrefix = 'rolecall', removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE } =
      props
    const description = `Rolecall (${namePrefix}): the table and the secrets.`
    this.key = new Key(this, 'Key', { description, enableKeyRotation: true, removalPolicy })
    this.table = this.makeTable({
      namePrefix,
      removalPolicy,
      deletionProtection: props.deletionProtection ?? true,
    })
    this.templates = this.makeBucket({
      namePrefix,
      removalPolicy,
      history: props.templateHistory ?? Duration.days(90),
    })
    const secret = { encryptionKey: this.key, removalPolicy }
    this.keyRing = new Secret(this, 'KeyRing', {
      ...secret,
      description: `Rolecall (${namePrefix}): the keys of links, tokens and what is sealed in the table. Lost keys make open invitations void.`,
      generateSecretString: {
        secretStringTemplate: '{"current":"k1"}',
        generateStringKey: 'k1',
        passwordLength: KEY_LENGTH,
        excludePunctuation: true,
      },
    })
    this.adminToken = new Secret(this, 'AdminToken', {
      ...secret,
      description: `Rolecall (${namePrefix}): the first API token.`,
      generateSecretString: { passwordLength: KEY_LENGTH, excludePunctuation: true },
    })
    for (const kept of [this.keyRing, this.adminToken]) keepDespite(kept, 'SMG4')
  }

  private makeTable({
    namePrefix,
    removalPolicy,
    deletionProtection,
  }: Kept & { deletionProtection: boolean }): Table {
    const table = new Table(this, 'Table', {
      tableName: namePrefix,
      ...KEYS,
      timeToLiveAttribute: TTL,
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: this.key,
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: true,
        recoveryPeriodInDays: 35,
      },
      deletionProtection,
      removalPolicy,
    })
    addIndexes(table)
    return table
  }

  /** AWS: a name in the account's own namespace is never anybody else's, not even after the bucket is gone (TPL-4). */
  private makeBucket({ namePrefix, removalPolicy, history }: Kept & { history: Duration }): Bucket {
    const bucket = new Bucket(this, 'Templates', {
      bucketNamePrefix: `${namePrefix}-templates`,
      bucketNamespace: BucketNamespace.ACCOUNT_REGIONAL,
      versioned: true,
      encryption: BucketEncryption.S3_MANAGED,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ACLS_ONLY,
      lifecycleRules: [
        {
          id: 'forget-earlier-versions',
          noncurrentVersionExpiration: history,
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      removalPolicy,
    })
    const policyDocument = bucketPolicy(
      installationOf(this, { namePrefix }),
      { tlsOnly: true },
      bucket.bucketArn,
    )
    new CfnBucketPolicy(this, 'TemplatesPolicy', { bucket: bucket.bucketName, policyDocument })
    keepDespite(bucket, 'S1', 'S2')
    return bucket
  }
}

interface Kept {
  namePrefix: string
  removalPolicy: RemovalPolicy
}

/** AWS: Secrets Manager draws letters and digits; 43 of them are 32 bytes in base64url. */
const KEY_LENGTH = 43
