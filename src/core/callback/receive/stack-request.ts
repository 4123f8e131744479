import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { ROLE_KEY } from '../../../api/limits.ts'
import type { Secret } from '../../../api/secret.ts'
import { TRUST_ORIGINS, type TrustOrigin } from '../../model/access-profile.ts'
import type { RoleArn } from '../../model/aws/role-arn.ts'
import type { StackId } from '../../model/aws/stack-id.ts'
import type { Finding } from '../../model/connection.ts'
import { MAX_ROLES } from '../../model/invitation.ts'
import type { CallbackClaim } from './callback-token.ts'

const text = (max: number) => z.string().check(z.minLength(1), z.maxLength(max))

/** What does not match the schema counts as absent. */
export const lenient = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z.catch(z.optional(schema), undefined)

/** A key of `roles` in a profile. */
const RoleKey = z.string().check(z.regex(ROLE_KEY))

/**
 * Only the token makes a request genuine, so only the token must have its form. A customer may add
 * or change the rest, and the stack still gets an answer.
 */
const Properties = z.object({
  // AWS: scalars arrive as text; other engines leave numbers as they are.
  ServiceTimeout: lenient(z.union([text(8).check(z.regex(/^\d+$/)), z.int().check(z.minimum(1))])),
  RoleArn: lenient(text(2048)),
  ExternalId: lenient(text(1224)),
  CallbackToken: text(1024),
  ProfileVersion: lenient(text(64)),
  Role: lenient(RoleKey),
  Roles: lenient(z.array(RoleKey).check(z.maxLength(MAX_ROLES))),
  Bound: lenient(
    z.record(
      z.string().check(z.maxLength(255)),
      z.object({
        From: z.enum(TRUST_ORIGINS),
        Value: z.string().check(z.maxLength(4096)),
      }),
    ),
  ),
})

/**
 * AWS: the members of a custom resource's request, spelled as CloudFormation spells them; a member
 * that AWS adds later is ignored.
 */
export const WireRequest = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  RequestId: text(128).check(z.regex(/^[\w-]+$/)),
  StackId: text(512),
  ResponseURL: text(4096),
  ResourceType: text(128),
  LogicalResourceId: text(255).check(z.regex(/^[A-Za-z0-9]+$/)),
  PhysicalResourceId: z.nullish(z.string().check(z.regex(/^[ -~]{0,1024}$/))),
  ResourceProperties: Properties,
})

export type Wire = z.infer<typeof WireRequest>

/** A genuine request: its token is ours, and its Region, account and URLs agree with each other. */
export interface StackRequest {
  /** SHA-256 of StackId, RequestId and invitation. */
  id: string
  requestType: 'Create' | 'Update' | 'Delete'
  /**
   * The invitation's resource announces a stack and ends last; the connection's resource reports
   * the role. A template of early versions has only the latter.
   */
  resource: 'invitation' | 'connection'
  requestId: string
  stack: StackId
  logicalResourceId: string
  physicalResourceId: string | undefined
  responseUrl: Secret
  claim: CallbackClaim
  /** Undefined where the text is not a role's ARN: a Delete must end even then. */
  roleArn: RoleArn | undefined
  externalId: string | undefined
  /** The access version that the template's properties name. */
  profileVersion: string | undefined
  /** The key of the role that the connection's resource reports, if the profile has `roles`. */
  role: string | undefined
  /**
   * What the invitation's resource says of the roles that this stack makes: their keys, or `role`
   * alone for the only role of a profile. Undefined if all of them.
   */
  roles: string[] | undefined
  /** ISO 8601, UTC, as SNS's envelope says; absent where it does not. */
  publishedAt: string | undefined
  /** By name: parameters of the template on which trust rests, with the values that they have. */
  bound: Record<string, { From: TrustOrigin; Value: string }>
  serviceTimeoutSeconds: number
  /** Why its enrolment refuses it. Absent if it does not, and without an enrolment. */
  refused?: Finding | undefined
  /** The access versions that its enrolment asked for; absent without an enrolment. */
  enrolmentVersions?: string[]
}

/**
 * Includes the invitation. A token of another invitation cannot reach the decision for the same
 * StackId and RequestId.
 */
export const callbackId = (stackId: string, requestId: string, invitationId: string): string =>
  createHash('sha256')
    .update(JSON.stringify([stackId, requestId, invitationId]))
    .digest('hex')
