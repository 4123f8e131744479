import type { Kind, StackTemplate } from './stack-template.ts'
import { EPOCH } from './timeline.ts'
import { keysOf, SOLE } from './two-roles.ts'

export type RequestType = 'Create' | 'Update' | 'Delete'

const TOPIC_ARN = 'arn:aws:sns:us-east-1:012345678901:rolecall-callbacks'
/** How long CloudFormation waits for an answer. */
export const TIMEOUT_MS = 300_000

/** The content of a message, from CloudFormation or from a stranger. */
export interface Telling {
  type: RequestType
  kind: Kind
  logicalId: string
  requestId: string
  stackId: string
  roleArn: string | undefined
  /** The key of the role. */
  key?: string | undefined
  physicalId?: string | undefined
  template: StackTemplate
  sentAt: number
}

/** Wraps CloudFormation's request in SNS's envelope. */
export function messageOf(told: Telling): string {
  const { type, kind, logicalId, requestId, stackId, roleArn, physicalId, template, key } = told
  const keys = keysOf(template).filter((it) => it !== SOLE)
  const ResourceProperties = {
    ServiceToken: TOPIC_ARN,
    ServiceTimeout: String(TIMEOUT_MS / 1000),
    ...(kind === 'connection' && { RoleArn: roleArn, ...(key !== SOLE && { Role: key }) }),
    ...(kind === 'invitation' && keys.length > 0 && { Roles: keys }),
    ExternalId: template.externalId,
    CallbackToken: template.token,
    Profile: 'default',
    ProfileVersion: template.version,
  }
  const request = {
    RequestType: type,
    ServiceToken: TOPIC_ARN,
    ResponseURL: responseUrl(stackId, logicalId, requestId),
    StackId: stackId,
    RequestId: requestId,
    ResourceType:
      kind === 'invitation' ? 'Custom::RolecallInvitation' : 'Custom::RolecallConnection',
    LogicalResourceId: logicalId,
    ...(type !== 'Create' && { PhysicalResourceId: physicalId }),
    ResourceProperties,
  }
  const envelope = {
    Type: 'Notification',
    MessageId: requestId,
    TopicArn: TOPIC_ARN,
    Message: JSON.stringify(request),
  }
  return JSON.stringify({
    ...envelope,
    Timestamp: new Date(EPOCH + told.sentAt).toISOString(),
    SignatureVersion: '1',
  })
}

export function responseUrl(stackId: string, logicalId: string, requestId: string): string {
  const key = encodeURIComponent([stackId, logicalId, requestId].join('|'))
  return `https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/${key}?X-Amz-Signature=simulated`
}
