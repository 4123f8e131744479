import { readMembers } from '../../../members.ts'
import { dnsSuffixOf } from '../../../partition.ts'
import { DeleteBucketConfiguration, PutBucketConfiguration } from '../../s3/bucket-configuration.ts'
import { PutBucketVersioning } from '../../s3/bucket-versioning.ts'
import { CreateBucket } from '../../s3/CreateBucket.ts'
import { DeleteBucket } from '../../s3/DeleteBucket.ts'
import { DeletePublicAccessBlock, PutPublicAccessBlock } from '../../s3/public-access-block.ts'
import { isMap, sameValue, type Value, type ValueMap } from '../template/value.ts'
import { physicalName } from './naming.ts'
import { partlyMade } from './partly-made.ts'
import { requiredText, tagsOf, text } from './reading.ts'
import {
  type Change,
  type Made,
  type ResourceContext,
  ResourceFailure,
  type ResourceType,
} from './resource-type.ts'
import { encryptionXml, lifecycleXml, ownershipXml, taggingXml } from './s3-documents.ts'

const on = (block: Value | undefined, name: string) =>
  isMap(block) && String(block[name]) === 'true'

function made({ partition, region }: ResourceContext, name: string): Made {
  const domain = dnsSuffixOf(region)
  return {
    physicalId: name,
    attributes: {
      Arn: `arn:${partition}:s3:::${name}`,
      DomainName: `${name}.s3.${domain}`,
      RegionalDomainName: `${name}.s3.${region}.${domain}`,
      DualStackDomainName: `${name}.s3.dualstack.${region}.${domain}`,
      WebsiteURL: `http://${name}.s3-website-${region}.${domain}`,
    },
  }
}

interface BucketChange {
  Bucket: string
  before: ValueMap
  after: ValueMap
}

function configure(context: ResourceContext, change: BucketChange) {
  configureAccess(context, change)
  const { world, caller } = context
  const { Bucket, before, after } = change
  if (!sameValue(before.VersioningConfiguration, after.VersioningConfiguration)) {
    const versioning = after.VersioningConfiguration
    const Status = isMap(versioning) ? requiredText(versioning, 'Status') : 'Suspended'
    PutBucketVersioning(world, caller, { Bucket, VersioningConfiguration: { Status } })
  }
  const documents: readonly (readonly [
    string,
    string,
    (properties: ValueMap) => string | undefined,
  ])[] = [
    ['encryption', 'BucketEncryption', encryptionXml],
    ['lifecycle', 'LifecycleConfiguration', lifecycleXml],
    ['ownershipControls', 'OwnershipControls', ownershipXml],
    ['tagging', 'Tags', (properties) => taggingXml(tagsOf(properties, context.tags))],
  ]
  for (const [Kind, property, toXml] of documents) {
    const isNewlyTagged = Kind === 'tagging' && Object.keys(before).length === 0
    if (sameValue(before[property], after[property]) && !isNewlyTagged) continue
    const Document = toXml(after)
    if (Document !== undefined) PutBucketConfiguration(world, caller, { Bucket, Kind, Document })
    else if (before[property] !== undefined)
      DeleteBucketConfiguration(world, caller, { Bucket, Kind })
  }
}

function configureAccess(
  { world, caller }: ResourceContext,
  { Bucket, before, after }: BucketChange,
) {
  const block = after.PublicAccessBlockConfiguration
  if (sameValue(before.PublicAccessBlockConfiguration, block)) return
  const PublicAccessBlockConfiguration = {
    BlockPublicAcls: on(block, 'BlockPublicAcls'),
    IgnorePublicAcls: on(block, 'IgnorePublicAcls'),
    BlockPublicPolicy: on(block, 'BlockPublicPolicy'),
    RestrictPublicBuckets: on(block, 'RestrictPublicBuckets'),
  }
  if (block === undefined) DeletePublicAccessBlock(world, caller, { Bucket })
  else PutPublicAccessBlock(world, caller, { Bucket, PublicAccessBlockConfiguration })
}

/**
 * AWS: Namespaces for general purpose buckets: in the account's own, a prefix is completed by
 * account, Region and `an`.
 */
function namespacedName(
  { accountId, region }: ResourceContext,
  properties: ValueMap,
): string | undefined {
  const prefix = text(properties, 'BucketNamePrefix')
  if (prefix === undefined) return undefined
  if (text(properties, 'BucketNamespace') !== 'account-regional')
    throw new ResourceFailure(
      'BucketNamePrefix can only be used with the account-regional BucketNamespace.',
    )
  return `${prefix}-${accountId}-${region}-an`
}

async function create(context: ResourceContext, properties: ValueMap): Promise<Made> {
  const { world, caller, region } = context
  const Bucket =
    text(properties, 'BucketName') ??
    namespacedName(context, properties) ??
    physicalName(context, 63).toLowerCase()
  CreateBucket(world, caller, {
    Bucket,
    ...(region === 'us-east-1'
      ? {}
      : { CreateBucketConfiguration: { LocationConstraint: region } }),
  })
  await partlyMade(Bucket, () => configure(context, { Bucket, before: {}, after: properties }))
  return made(context, Bucket)
}

async function update(
  context: ResourceContext,
  { physicalId: Bucket, properties, oldProperties }: Change,
): Promise<Made> {
  configure(context, { Bucket, before: oldProperties, after: properties })
  return made(context, Bucket)
}

export const bucket: ResourceType = {
  properties: [
    ...[
      'BucketName',
      'BucketEncryption',
      'LifecycleConfiguration',
      'OwnershipControls',
      'PublicAccessBlockConfiguration',
    ],
    ...['BucketNamePrefix', 'BucketNamespace', 'Tags', 'VersioningConfiguration'],
  ],
  inside: readMembers(
    `BucketEncryption[ServerSideEncryptionConfiguration[ServerSideEncryptionByDefault[SSEAlgorithm
       KMSMasterKeyID] BucketKeyEnabled]]
     LifecycleConfiguration[Rules[Id Status Prefix ExpirationInDays ExpiredObjectDeleteMarker
       NoncurrentVersionExpiration[NoncurrentDays NewerNoncurrentVersions]
       AbortIncompleteMultipartUpload[DaysAfterInitiation]]]
     OwnershipControls[Rules[ObjectOwnership]] Tags[Key Value] VersioningConfiguration[Status]
     PublicAccessBlockConfiguration[BlockPublicAcls IgnorePublicAcls BlockPublicPolicy
       RestrictPublicBuckets]`,
  ),
  required: [],
  attributes: ['Arn', 'DomainName', 'DualStackDomainName', 'RegionalDomainName', 'WebsiteURL'],
  replacedBy: ['BucketName', 'BucketNamePrefix', 'BucketNamespace'],
  nameProperty: 'BucketName',
  create,
  update,
  remove: async ({ world, caller }, { physicalId }) =>
    DeleteBucket(world, caller, { Bucket: physicalId }),
}
