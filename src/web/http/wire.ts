import { z } from '@hono/zod-openapi'
import { launchUrl, onboardingUrl } from '../../core/invitations/links.ts'
import type { AuditEntry } from '../../core/model/audit.ts'
import { CONNECTION_STATUSES, type Connection } from '../../core/model/connection.ts'
import { INVITATION_STATUSES, type Invitation } from '../../core/model/invitation.ts'
import { EVERYBODY, type IssuingStop } from '../../core/model/issuing-stop.ts'
import type { Page, Ports, SessionCredentials } from '../../core/ports.ts'

/** AWS: ids of long-lived and of temporary access keys. Nobody's keys are asked for, so none are kept by mistake either (TRU-6). */
const isNoKey = (text: string): boolean => !/\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/.test(text)
const NO_KEY = 'must not hold an AWS access key'

const name = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{C}]*$/u, 'must not hold control characters')
  .refine(isNoKey, NO_KEY)

export const customerId = z
  .string()
  .regex(/^[\w.:@/+=-]{1,128}$/, 'must be 1 to 128 letters, digits or _.:@/+=-')
  .refine(isNoKey, NO_KEY)
  .openapi({ example: 'acme' })

export const NewInvitation = z
  .strictObject({
    customerId,
    customerName: name.optional().openapi({ example: 'Acme Corporation' }),
    profile: z.string().max(64).optional(),
    accountId: z.string().max(20).optional().openapi({ example: '222222222222' }),
    region: z.string().max(32).optional(),
    expiresInSeconds: z
      .int()
      .min(60)
      .max(30 * 24 * 3600)
      .optional(),
    requireApproval: z.boolean().optional(),
  })
  .openapi('NewInvitation')

const invitationStatus = z.enum(INVITATION_STATUSES)

export const InvitationBody = z
  .object({
    id: z.string(),
    customerId: z.string(),
    customerName: z.string().optional(),
    profile: z.string(),
    profileVersion: z.string(),
    accountId: z.string().nullable(),
    pinnedBy: z.enum(['vendor', 'customer']).nullable(),
    externalId: z.string(),
    region: z.string(),
    requireApproval: z.boolean(),
    status: invitationStatus,
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    onboardingUrl: z.url(),
    launchUrl: z.url(),
    templateUrl: z.url(),
  })
  .openapi('Invitation')

const FindingBody = z
  .object({ code: z.string(), message: z.string(), remedy: z.string() })
  .openapi('Finding')

const connectionStatus = z.enum(CONNECTION_STATUSES)

export const ConnectionBody = z
  .object({
    id: z.string(),
    invitationId: z.string(),
    customerId: z.string(),
    accountId: z.string(),
    roleArn: z.string(),
    externalId: z.string(),
    region: z.string(),
    stackId: z.string(),
    status: connectionStatus,
    findings: z.array(FindingBody),
    profile: z.string(),
    profileVersion: z.string(),
    verifiedAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
  })
  .openapi('Connection')

export const AuditBody = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    actor: z.object({
      kind: z.enum(['operator', 'token', 'workload', 'customer', 'stack', 'system']),
      id: z.string(),
    }),
    action: z.string(),
    subject: z.string(),
    customerId: z.string().optional(),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  })
  .openapi('AuditEntry')

/** AWS: the container credentials provider's answer. */
export const CredentialsBody = z
  .object({
    AccessKeyId: z.string(),
    SecretAccessKey: z.string(),
    Token: z.string(),
    Expiration: z.iso.datetime(),
  })
  .openapi('Credentials')

export const CredentialsQuery = z.object({
  scope: z.string().max(128).optional(),
  durationSeconds: z.coerce
    .number()
    .int()
    .optional()
    .openapi({ description: '900 (the default) to 3600.' }),
})

export const ScopeBody = z
  .object({ name: z.string(), description: z.string().optional() })
  .openapi('Scope')

const stopReason = name.max(200).optional().openapi({ example: 'incident 4711' })

/** One customer, or all: never by leaving something out. */
export const StopOrderBody = z
  .union([
    z.strictObject({ customerId, reason: stopReason }),
    z.strictObject({ all: z.literal(true), reason: stopReason }),
  ])
  .openapi('StopOrder')

export const StopBody = z
  .object({
    customerId: z.string().nullable(),
    status: z.enum(['standing', 'lifted']),
    by: z.string(),
    reason: z.string().nullable(),
    since: z.iso.datetime(),
  })
  .openapi('Stop')

/** AWS: an action is a service's prefix and the name of an operation; wildcards are for policies. */
const actionName = /^[a-z0-9-]{1,64}:[A-Za-z0-9]{1,128}$/

export const AccessQuery = z.object({
  scope: z.string().max(128).optional(),
  actions: z
    .string()
    .max(2048)
    .transform((list) => list.split(','))
    .pipe(z.array(z.string().regex(actionName, 'must be like s3:PutObject')).min(1).max(10))
    .openapi({
      type: 'string',
      example: 's3:PutObject,s3:GetObject',
      description: 'One to ten, between commas.',
    }),
  resource: z
    .string()
    .max(2048)
    .regex(/^(?:\*|arn:[\w*:/.+=,@?-]+)$/, 'must be an ARN, or *')
    .default('*'),
})

const verdict = z.enum(['allowed', 'denied', 'unknown'])

export const AccessBody = z
  .object({
    connectionId: z.string(),
    scope: z.string(),
    results: z.array(
      z.object({
        action: z.string(),
        resource: z.string(),
        role: verdict,
        roleBy: z.enum(['IAM', 'the profile']),
        scope: verdict,
        verdict,
      }),
    ),
    restsOn: z.string(),
  })
  .openapi('Access')

export const ProblemBody = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    requestId: z.string(),
    retry: z.boolean(),
  })
  .openapi('Problem')

export const paging = {
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  customerId: z.string().max(128).optional(),
}

export const InvitationQuery = z.object({ ...paging, status: invitationStatus.optional() })
export const ConnectionQuery = z.object({ ...paging, status: connectionStatus.optional() })
export const AuditQuery = z.object({ ...paging, subject: z.string().max(128).optional() })
export const StopQuery = z.object({ cursor: paging.cursor, limit: paging.limit })
export const IdParameter = z.object({ id: z.string().max(64) })

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })

export const toPage = <Item, Body>(page: Page<Item>, toBody: (item: Item) => Body) => ({
  items: page.items.map(toBody),
  nextCursor: page.nextCursor ?? null,
})

export function toInvitation(
  ports: Pick<Ports, 'keys' | 'installation' | 'random' | 'templates'>,
  it: Invitation,
): z.infer<typeof InvitationBody> {
  const {
    id,
    customerId,
    customerName,
    profile,
    profileVersion,
    externalId,
    region,
    requireApproval,
    status,
    createdAt,
    expiresAt,
  } = it
  return {
    ...{ id, customerId, profile, profileVersion },
    ...(customerName !== undefined && { customerName }),
    accountId: it.accountId ?? null,
    pinnedBy: it.pinnedBy ?? null,
    ...{ externalId, region, requireApproval, status, createdAt, expiresAt },
    onboardingUrl: onboardingUrl(ports, it),
    launchUrl: launchUrl(ports, it),
    templateUrl: ports.templates.url(it.template.key),
  }
}

export function toConnection(it: Connection): z.infer<typeof ConnectionBody> {
  const {
    id,
    invitationId,
    customerId,
    accountId,
    roleArn,
    externalId,
    region,
    stackId,
    status,
    findings,
    profile,
    profileVersion,
    createdAt,
  } = it
  const known = {
    id,
    invitationId,
    customerId,
    accountId,
    roleArn,
    externalId,
    region,
    stackId,
    status,
    findings,
    profile,
    profileVersion,
  }
  return { ...known, verifiedAt: it.verifiedAt ?? null, createdAt }
}

/** `customerId` null stands for everybody. */
export const toStop = ({
  id,
  status,
  by,
  reason,
  updatedAt,
}: IssuingStop): z.infer<typeof StopBody> => ({
  customerId: id === EVERYBODY ? null : id,
  ...{ status, by: by.id, reason: reason ?? null, since: updatedAt },
})

export const toAuditEntry = (it: AuditEntry): z.infer<typeof AuditBody> => it

export const toCredentials = (it: SessionCredentials): z.infer<typeof CredentialsBody> => ({
  AccessKeyId: it.accessKeyId,
  SecretAccessKey: it.secretAccessKey.reveal(),
  Token: it.sessionToken.reveal(),
  Expiration: `${it.expiration.toISOString().slice(0, 19)}Z`,
})
