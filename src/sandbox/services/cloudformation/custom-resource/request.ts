import { AwsFault } from '../../../operation.ts'
import { presignPut } from '../../s3/presign-put.ts'
import { responseBucketName } from '../../s3/response-buckets.ts'
import { Publish } from '../../sns/Publish.ts'
import { uuid } from '../engine/stack.ts'
import { type ResourceContext, ResourceFailure } from '../resources/resource-type.ts'
import { isMap, isScalar, type Value, type ValueMap } from '../template/value.ts'

export interface Ask {
  requestType: 'Create' | 'Update' | 'Delete'
  properties: ValueMap
  physicalId?: string
  oldProperties?: ValueMap
}

export interface SentRequest {
  requestId: string
  bucket: string
  key: string
}

const RESPONSE_URL_SECONDS = 7200

/**
 * Publishes a custom resource request on its ServiceToken, by the permissions of the stack's
 * caller.
 */
export function sendRequest(context: ResourceContext, ask: Ask): SentRequest {
  const { world, caller, region, stackId, logicalId } = context
  const requestId = uuid(world)
  const bucket = responseBucketName(region)
  const key = [stackId, logicalId, requestId].join('|')
  const ResponseURL = presignPut(world, {
    bucket,
    key,
    region,
    expiresInSeconds: RESPONSE_URL_SECONDS,
  })
  const message = { ...requestOf(context, ask), RequestId: requestId, ResponseURL }
  try {
    // AWS: the publish is the stack account's own, and goes to SNS in the stack's Region.
    Publish(
      world,
      { ...caller, region },
      {
        TopicArn: serviceToken(ask.properties),
        Subject: 'AWS CloudFormation custom resource request',
        Message: JSON.stringify(message),
      },
    )
  } catch (error) {
    throw error instanceof AwsFault ? new ResourceFailure(snsReason(error, uuid(world))) : error
  }
  return { requestId, bucket, key }
}

const snsReason = ({ message, status, code }: AwsFault, requestId: string) =>
  `${message} (Service: AmazonSNS; Status Code: ${status}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null)`

function serviceToken({ ServiceToken }: ValueMap): string {
  if (typeof ServiceToken === 'string' && /^arn:[\w-]+:sns:/.test(ServiceToken)) return ServiceToken
  if (typeof ServiceToken === 'string' && /^arn:[\w-]+:lambda:/.test(ServiceToken)) {
    throw new ResourceFailure(
      'The Rolecall sandbox has no Lambda: the ServiceToken of a custom resource must be an SNS topic.',
    )
  }
  throw new ResourceFailure('Invalid service token.')
}

function requestOf(
  { stackId, logicalId, type }: ResourceContext,
  { requestType, properties, physicalId, oldProperties }: Ask,
) {
  return {
    RequestType: requestType,
    ServiceToken: serviceToken(properties),
    StackId: stackId,
    LogicalResourceId: logicalId,
    ...(physicalId === undefined ? {} : { PhysicalResourceId: physicalId }),
    ResourceType: type,
    ResourceProperties: asTexts(properties),
    ...(oldProperties === undefined ? {} : { OldResourceProperties: asTexts(oldProperties) }),
  }
}

// AWS: every scalar of ResourceProperties arrives as text.
function asTexts(value: Value): Value {
  if (Array.isArray(value)) return value.map(asTexts)
  if (isMap(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, asTexts(member)]),
    )
  return isScalar(value) ? String(value) : value
}
