import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { Secret } from '../../../api/secret.ts'
import type { RoleArn } from '../../model/aws/role-arn.ts'
import type { StackId } from '../../model/aws/stack-id.ts'
import type { CallbackClaim } from './callback-token.ts'

const text = (max: number) => z.string().min(1).max(max)

const Properties = z.strictObject({
  ServiceToken: text(512).optional(),
  // AWS: scalars arrive as text; other engines leave numbers as they are.
  ServiceTimeout: z.union([text(8).regex(/^\d+$/), z.int().min(1)]).optional(),
  RoleArn: text(2048),
  ExternalId: text(1224),
  CallbackToken: text(1024),
  Profile: text(128),
  ProfileVersion: text(64),
})

/**
 * AWS: the members of a custom resource's request, spelled as CloudFormation spells them; a member
 * that AWS adds later is ignored.
 */
export const WireRequest = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  RequestId: text(128).regex(/^[\w-]+$/),
  StackId: text(512),
  ResponseURL: text(4096),
  ResourceType: text(128),
  LogicalResourceId: text(255).regex(/^[A-Za-z0-9]+$/),
  PhysicalResourceId: z
    .string()
    .regex(/^[ -~]{0,1024}$/)
    .nullish(),
  ResourceProperties: Properties,
})

export type Wire = z.infer<typeof WireRequest>

/** A genuine request: its token is ours, and its Region, account and URLs agree with each other. */
export interface StackRequest {
  /** SHA-256 of StackId, RequestId and invitation. */
  id: string
  requestType: 'Create' | 'Update' | 'Delete'
  requestId: string
  stack: StackId
  logicalResourceId: string
  physicalResourceId: string | undefined
  responseUrl: Secret
  claim: CallbackClaim
  /** Undefined where the text is not a role's ARN: a Delete must end even then. */
  roleArn: RoleArn | undefined
  externalId: string
  profileVersion: string
  /** ISO 8601, UTC, as SNS's envelope says; absent where it does not. */
  publishedAt: string | undefined
  serviceTimeoutSeconds: number
}

/**
 * Includes the invitation. A token of another invitation cannot reach the decision for the same
 * StackId and RequestId.
 */
export const callbackId = (stackId: string, requestId: string, invitationId: string): string =>
  createHash('sha256')
    .update(JSON.stringify([stackId, requestId, invitationId]))
    .digest('hex')
