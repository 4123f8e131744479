import { CfnCondition, Duration, Fn, RemovalPolicy } from 'aws-cdk-lib'
import {
  AttributeType,
  BillingMode,
  type ITable,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb'
import { type IKey, Key } from 'aws-cdk-lib/aws-kms'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  BucketNamespace,
  type BucketProps,
  type CfnBucket,
  CfnBucketPolicy,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3'
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { DYNAMODB_TABLE, TTL_ATTRIBUTE } from '../../adapters/aws/dynamodb/table.ts'
import type { InstallationNames } from '../setup/names.ts'
import { bucketPolicy, templateReaders } from '../setup/policies.ts'
import { keepDespite } from './acknowledge.ts'
import { type Named, namesIn } from './names.ts'

/** The data of an installation. Pass your own to `OnboardingService` if you keep it elsewhere. */
export interface OnboardingStorage {
  /** Must have the keys, indexes and TTL attribute of the table that `OnboardingData` creates. */
  readonly table: StoredTable
  /** Customers' CloudFormation reads templates here. Each has a key that nobody can guess. */
  readonly templates: Pick<IBucket, 'bucketName' | 'arnForObjects'>
  /** Signs links and tokens, and encrypts secrets in the table. */
  readonly keyRing: ReadableSecret
  /** The first API token. */
  readonly adminToken: ReadableSecret
  /** Encrypts the table and the secrets. */
  readonly key: Pick<IKey, 'keyArn' | 'grantEncryptDecrypt'>
}

export type StoredTable = Pick<
  ITable,
  'tableName' | 'tableArn' | 'metricConsumedReadCapacityUnits' | 'metricConsumedWriteCapacityUnits'
>
type ReadableSecret = Pick<ISecret, 'secretArn' | 'grantRead'>

/** How `OnboardingData` protects its data. */
export interface OnboardingDataProps extends Named {
  /** Default `RETAIN_ON_UPDATE_OR_DELETE`: data is deleted only if the first deployment fails. */
  readonly removalPolicy?: RemovalPolicy
  /** Whether DynamoDB refuses to delete the table. Default true. */
  readonly deletionProtection?: boolean
  /** How long overwritten or deleted templates can be restored. Default 90 days. */
  readonly templateHistory?: Duration
  /**
   * Whether the bucket of templates refuses the public, for `aws.templateReading: presigned` or
   * `accounts` in rolecall.yaml. A condition if the template's parameters decide. Default false.
   */
  readonly privateTemplates?: boolean | CfnCondition
}

/**
 * Table, template bucket and keys of an installation: encrypted, kept when the stack is deleted,
 * and the table restorable to any second of the last 35 days.
 *
 * @example
 * ```ts
 * const storage = new OnboardingData(dataStack, 'Data', { templateHistory: Duration.days(30) })
 * new OnboardingService(serviceStack, 'Rolecall', { config: 'rolecall.yaml', storage })
 * ```
 */
export class OnboardingData extends Construct implements OnboardingStorage {
  readonly table: Table
  readonly templates: Bucket
  readonly templatesPolicy: CfnBucketPolicy
  readonly keyRing: Secret
  readonly adminToken: Secret
  readonly key: Key

  constructor(scope: Construct, id: string, props: OnboardingDataProps = {}) {
    super(scope, id)
    const { namePrefix = 'rolecall', removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE } =
      props
    const description = `Rolecall (${namePrefix}): the table and the secrets.`
    this.key = new Key(this, 'Key', { description, enableKeyRotation: true, removalPolicy })
    this.table = this.makeTable(props.deletionProtection ?? true, {
      tableName: namePrefix,
      removalPolicy,
    })
    const { bucket, policy } = addTemplateBucket(this, 'Templates', {
      names: namesIn(this, { namePrefix }),
      // AWS: nobody else can ever get a name in the account's own namespace, not even after the
      // bucket was deleted.
      bucketNamePrefix: `${namePrefix}-templates`,
      bucketNamespace: BucketNamespace.ACCOUNT_REGIONAL,
      lifecycleRules: [
        {
          id: 'forget-earlier-versions',
          noncurrentVersionExpiration: props.templateHistory ?? Duration.days(90),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      removalPolicy,
      isPrivate: props.privateTemplates,
    })
    this.templates = bucket
    this.templatesPolicy = policy
    const secret = { encryptionKey: this.key, removalPolicy }
    const random = { passwordLength: KEY_LENGTH, excludePunctuation: true }
    this.keyRing = new Secret(this, 'KeyRing', {
      ...secret,
      description: `Rolecall (${namePrefix}): the keys of links, tokens and what is sealed in the table. Lost keys make open invitations void.`,
      generateSecretString: {
        secretStringTemplate: '{"current":"k1"}',
        generateStringKey: 'k1',
        ...random,
      },
    })
    this.adminToken = new Secret(this, 'AdminToken', {
      ...secret,
      description: `Rolecall (${namePrefix}): the first API token.`,
      generateSecretString: random,
    })
    for (const kept of [this.keyRing, this.adminToken]) keepDespite(kept, 'SMG4')
  }

  private makeTable(
    deletionProtection: boolean,
    named: { tableName: string; removalPolicy: RemovalPolicy },
  ): Table {
    const table = new Table(this, 'Table', {
      ...named,
      ...keysOf(DYNAMODB_TABLE.KeySchema),
      timeToLiveAttribute: TTL_ATTRIBUTE,
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: this.key,
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: true,
        recoveryPeriodInDays: 35,
      },
      deletionProtection,
    })
    const projectionType = ProjectionType.KEYS_ONLY
    for (const { IndexName: indexName, KeySchema } of DYNAMODB_TABLE.GlobalSecondaryIndexes)
      table.addGlobalSecondaryIndex({ indexName, ...keysOf(KeySchema), projectionType })
    return table
  }
}

function keysOf([hash, range]: readonly { AttributeName: string }[]) {
  const text = (name: string) => ({ name, type: AttributeType.STRING })
  return { partitionKey: text(hash!.AttributeName), sortKey: text(range!.AttributeName) }
}

// AWS: Secrets Manager generates letters and digits. 43 of them decode to 32 bytes in base64url.
const KEY_LENGTH = 43

interface TemplateBucketProps extends BucketProps {
  names: InstallationNames
  /** The bucket's ARN in its policy. Default: the bucket's own attribute. */
  arn?: string
  /** Default false. */
  isPrivate?: boolean | CfnCondition | undefined
}

/**
 * The bucket of templates. Unless it is private, anybody can read an object whose key they know.
 * Nobody can list the keys.
 */
export function addTemplateBucket(
  scope: Construct,
  id: string,
  { names, arn, isPrivate = false, ...props }: TemplateBucketProps,
): { bucket: Bucket; policy: CfnBucketPolicy } {
  const bucket = new Bucket(scope, id, {
    ...props,
    versioned: true,
    encryption: BucketEncryption.S3_MANAGED,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ACLS_ONLY,
  })
  const choose = (ifPrivate: unknown, ifPublic: unknown) =>
    isPrivate instanceof CfnCondition
      ? Fn.conditionIf(isPrivate.logicalId, ifPrivate, ifPublic)
      : isPrivate
        ? ifPrivate
        : ifPublic
  const resource = bucket.node.defaultChild as CfnBucket
  for (const block of ['BlockPublicPolicy', 'RestrictPublicBuckets'])
    resource.addPropertyOverride(`PublicAccessBlockConfiguration.${block}`, choose(true, false))
  const place = arn ?? bucket.bucketArn
  const { thisAccount, anybody } = templateReaders(names, place)
  const readers = choose(thisAccount, anybody) as object
  const policyDocument = bucketPolicy(names, { tlsOnly: true }, place, readers)
  const policy = new CfnBucketPolicy(scope, `${id}Policy`, {
    bucket: bucket.bucketName,
    policyDocument,
  })
  keepDespite(bucket, 'S1', 'S2')
  return { bucket, policy }
}
