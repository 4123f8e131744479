import { unreadMember } from '../../../members.ts'
import type { Knobs } from '../../../world.ts'
import { customResource } from '../custom-resource/custom-resource.ts'
import type { ValueMap } from '../template/value.ts'
import { globalTable, table } from './dynamodb-table.ts'
import { managedPolicy } from './iam-managed-policy.ts'
import { policy } from './iam-policy.ts'
import { role } from './iam-role.ts'
import { rolePolicy } from './iam-role-policy.ts'
import { user } from './iam-user.ts'
import { nestedStack } from './nested-stack.ts'
import { mayBePretended, pretendedType } from './pretended.ts'
import { ResourceFailure, type ResourceType } from './resource-type.ts'
import { bucket } from './s3-bucket.ts'
import { bucketPolicy } from './s3-bucket-policy.ts'
import { secret } from './secret.ts'
import { subscription } from './sns-subscription.ts'
import { topic } from './sns-topic.ts'
import { topicPolicy } from './sns-topic-policy.ts'
import { queue } from './sqs-queue.ts'
import { queuePolicy } from './sqs-queue-policy.ts'
import { stackSet } from './stack-set.ts'
import { cdkMetadata, waitConditionHandle } from './wait-condition-handle.ts'

const TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::CDK::Metadata': cdkMetadata,
  'AWS::CloudFormation::CustomResource': customResource,
  'AWS::CloudFormation::Stack': nestedStack,
  'AWS::CloudFormation::StackSet': stackSet,
  'AWS::CloudFormation::WaitConditionHandle': waitConditionHandle,
  'AWS::DynamoDB::GlobalTable': globalTable,
  'AWS::DynamoDB::Table': table,
  'AWS::IAM::ManagedPolicy': managedPolicy,
  'AWS::IAM::Policy': policy,
  'AWS::IAM::Role': role,
  'AWS::IAM::RolePolicy': rolePolicy,
  'AWS::IAM::User': user,
  'AWS::S3::Bucket': bucket,
  'AWS::S3::BucketPolicy': bucketPolicy,
  'AWS::SecretsManager::Secret': secret,
  'AWS::SNS::Subscription': subscription,
  'AWS::SNS::Topic': topic,
  'AWS::SNS::TopicPolicy': topicPolicy,
  'AWS::SQS::Queue': queue,
  'AWS::SQS::QueuePolicy': queuePolicy,
}

/** Every type but the custom ones, whose names are free. */
export const resourceTypes = (): Readonly<Record<string, ResourceType>> => TYPES

// AWS: crpg-ref: a custom type's name has at most 60 characters: alphanumerics and _@-
const CUSTOM_TYPE = /^Custom::[\w@-]{1,60}$/

function findResourceType(type: string): ResourceType | undefined {
  if (CUSTOM_TYPE.test(type)) return customResource
  return Object.hasOwn(TYPES, type) ? TYPES[type] : undefined
}

/** The type of a resource in a checked template: one that the sandbox lacks is pretended. */
export const resourceType = (type: string): ResourceType =>
  findResourceType(type) ?? pretendedType(type)

export const isPretended = (type: string): boolean => findResourceType(type) === undefined

export function knownType(type: string, { pretendUnknownTypes }: Knobs) {
  const isAdmitted = pretendUnknownTypes && mayBePretended(type)
  const found = findResourceType(type) ?? (isAdmitted ? pretendedType(type) : undefined)
  return (
    found && {
      hasAttribute: (name: string) =>
        found.attributes === 'any' ||
        found.attributes.some(
          (it) => it === name || (it.endsWith('*') && name.startsWith(it.slice(0, -1))),
        ),
    }
  )
}

/** Refuses properties that the sandbox does not read, and missing required properties. */
export function checkProperties(type: string, properties: ValueMap) {
  const known = resourceType(type)
  const unread = unreadProperty(known, properties)
  if (unread !== undefined)
    throw new ResourceFailure(
      `The Rolecall sandbox does not support the property ${unread} of ${type}.`,
    )
  const missing = known.required.filter((name) => properties[name] === undefined)
  if (missing.length > 0)
    throw new ResourceFailure(
      `Properties validation failed for resource with message: ${missing.map((name) => `#: required key [${name}] not found`).join(', ')}`,
    )
}

function unreadProperty(
  { properties: read, inside = {} }: ResourceType,
  given: ValueMap,
): string | undefined {
  if (read === 'any') return undefined
  const plain = Object.fromEntries(read.map((name) => [name, {}]))
  return unreadMember(given, { ...plain, ...inside })
}
