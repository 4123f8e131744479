import type { AccountId } from './aws/account-id.ts'
import type { Connection, Finding } from './connection.ts'
import type { ExternalId } from './external-id.ts'
import type { OtherWay } from './role-look.ts'
import type { RoleOptions } from './role-options.ts'
import type { InvitationTemplate } from './template-reading.ts'

export const INVITATION_STATUSES = ['open', 'claimed', 'expired', 'revoked'] as const
export type InvitationStatus = (typeof INVITATION_STATUSES)[number]

/** One of several roles that the stack of an attempt makes. */
export interface AttemptRole {
  /** Its key in `roles` of the profile. */
  role: string
  /**
   * `waiting`: the stack has not reported it. `checking`: Rolecall verifies it, or CloudFormation
   * has not accepted the answer yet.
   */
  status: 'waiting' | 'checking' | 'connected' | 'failed'
  /** The ARN that the stack reported. */
  roleArn?: string
  /** Why it failed. */
  finding?: Finding
}

/** One try to connect with an invitation. A failed attempt is not a connection. */
export interface Attempt {
  /** The customer made the role another way than with a stack. There is one such attempt. */
  way?: 'declared'
  /** Absent if there is no stack. */
  stackId?: string
  accountId: AccountId
  region: string
  /**
   * `creating`: the stack has announced itself. `checking`: it has reported its role, and Rolecall
   * verifies it. With several roles, the attempt is `connected` when all of them are, and `failed`
   * when one is.
   */
  status: 'creating' | 'checking' | 'connected' | 'failed'
  /** The stack announced itself before its role existed; stacks of early templates do not. */
  announced?: true
  /** ISO 8601, UTC. */
  startedAt: string
  /** When the stack reported its role; with several roles, the latest of them. */
  roleReportedAt?: string
  endedAt?: string
  /** The ARN that was reported; with several roles of one stack, the latest one. */
  roleArn?: string
  /** The roles that this stack makes, in their order. Absent if the profile asks for one role. */
  roles?: AttemptRole[]
  /** Why it failed: the first precise reason. */
  finding?: Finding
  /**
   * The id of the callback record with which the stack announced itself. The next request of the
   * stack shows that the answer arrived, and removes this.
   */
  announcement?: string
}

/**
 * A profile may ask for so many roles: a stack reports them one after the other, and each may take
 * a minute.
 */
export const MAX_ROLES = 10

/** An invitation keeps so many attempts, the latest. */
export const MAX_ATTEMPTS = 20

/** What a role without a stack is called where attempts are told apart by their stacks. */
export const DECLARED = 'declared'

/**
 * What an attempt is about, and the connection that it leads to: the stack. All roles of an
 * invitation that are declared share one attempt, so that wrong ones push out no other.
 */
export const subjectOf = ({ stackId }: Pick<Attempt, 'stackId'>): string => stackId ?? DECLARED

/** The attempt with this subject. */
export const attemptOf = (
  { attempts = [] }: Pick<Invitation, 'attempts'>,
  subject: string,
): Attempt | undefined => attempts.find((attempt) => subjectOf(attempt) === subject)

/** Whether it has neither connected nor failed yet. */
export const isUnderWay = ({ status }: Attempt): boolean =>
  status === 'creating' || status === 'checking'

/** The invitation with this attempt, which replaces an earlier one with the same subject. */
export function withAttempt(invitation: Invitation, attempt: Attempt): Invitation {
  const { attempts = [] } = invitation
  const subject = subjectOf(attempt)
  const isKnown = attempts.some((known) => subjectOf(known) === subject)
  const next = isKnown
    ? attempts.map((known) => (subjectOf(known) === subject ? attempt : known))
    : [...attempts, attempt]
  return { ...invitation, attempts: next.slice(-MAX_ATTEMPTS) }
}

/** How an attempt ended, or one of its several roles. */
export interface AttemptOutcome {
  status: 'connected' | 'failed'
  finding?: Finding
  /** The key of the role; absent if the profile asks for one role. */
  role?: string | undefined
}

/**
 * Ends an attempt that is under way. One that has ended stays as it is. An attempt with several
 * roles goes on until all of them are connected.
 */
export function completeAttempt(
  invitation: Invitation,
  subject: string,
  { role, ...outcome }: AttemptOutcome,
  now: string,
): Invitation {
  const attempt = attemptOf(invitation, subject)
  if (!attempt || !isUnderWay(attempt)) return invitation
  const noted = role === undefined ? attempt : withRole(attempt, { role, ...outcome })
  const isOver = outcome.status === 'failed' || !noted.roles?.some(isRoleUnderWay)
  return withAttempt(
    invitation,
    isOver ? { ...noted, ...outcome, endedAt: now } : { ...noted, status: phaseOfRoles(noted) },
  )
}

const isRoleUnderWay = ({ status }: AttemptRole): boolean => status !== 'connected'

const phaseOfRoles = ({ roles = [] }: Attempt): 'creating' | 'checking' =>
  roles.some(({ status }) => status === 'checking') ? 'checking' : 'creating'

/** The attempt with what is known of one of its several roles. */
export function withRole(attempt: Attempt, known: AttemptRole): Attempt {
  const { roles = [] } = attempt
  const isListed = roles.some(({ role }) => role === known.role)
  return {
    ...attempt,
    roles: isListed
      ? roles.map((it) => (it.role === known.role ? { ...it, ...known } : it))
      : [...roles, known],
  }
}

/**
 * Invites one customer. Owns one External ID, one template object and one page token, and leads to
 * one connection, or to one for each role if the profile has several roles.
 */
export interface Invitation {
  kind: 'invitation'
  id: string
  /** Counts commits; 0 before the first. */
  version: number
  status: InvitationStatus
  customerId: string
  customerName?: string
  profile: string
  profileVersion: string
  /** The only account that may use the invitation. `pinnedBy` says who entered it. */
  accountId?: AccountId
  pinnedBy?: 'vendor' | 'customer'
  externalId: ExternalId
  /** The Region of the launch link, unless the customer chooses another. */
  region: string
  /** Regions in which the customer may launch the stack. */
  regions: string[]
  requireApproval: boolean
  template: InvitationTemplate
  /**
   * The id of the key that signed its callback tokens. Records of early versions have none; the
   * first key signed theirs.
   */
  keyId?: string
  /** How often an operator replaced the link; absent if never. Only the latest link works. */
  linkNumber?: number
  /** The latest attempts, oldest first; at most 20. Absent if there was none. */
  attempts?: Attempt[]
  /** ISO 8601, UTC: when the customer last followed the launch link. */
  launchedAt?: string
  /** When the customer confirmed, on the page, that the role can take over the account. */
  takeoverConfirmedAt?: string
  /**
   * The role can take over the account, so the customer must confirm this on the page before the
   * stack is accepted.
   */
  takeover?: true
  /** The enrolment that this is one account of. Absent in an invitation of its own. */
  enrolmentId?: string
  /** The name of the role; absent in records of early versions, which use the profile's name. */
  roleName?: string
  /**
   * The keys of the profile's `roles`, in the order in which the stack connects them; 1 to 10.
   * Absent if the profile has no `roles`.
   */
  roles?: string[]
  /** The vendor's own values, such as ids. Never shown to the customer; never empty. */
  metadata?: Record<string, string>
  /**
   * Values for the template's parameters, by their names; never empty. An upgrade uses them again.
   */
  parameters?: Record<string, string>
  /** What is set for the role beyond its access version; never empty. An upgrade keeps it. */
  roleOptions?: RoleOptions
  /** Who asks at the vendor, shown on the page. At least one of the two. */
  contact?: { name?: string; email?: string }
  /** Where the finished page leads back to. Its origin was allowed when it was set. */
  returnUrl?: string
  /** The language of the page as a BCP 47 tag, such as `de`. Absent: the browser's language. */
  locale?: string
  /** The customer chose to make the role in this way, without a stack. Rolecall looks for it. */
  otherWay?: OtherWay
  /** ISO 8601, UTC: when a browser first showed the page, or the customer accepted. */
  openedAt?: string
  /**
   * When the customer declined on the page. The status is then `revoked`, which earlier versions
   * know.
   */
  declinedAt?: string
  /** What the customer wrote when they declined; at most 500 characters. */
  declineNote?: string
  /**
   * ISO 8601, UTC: when to announce that it expires soon. Absent once that was announced, and where
   * it lives too short.
   */
  expiringAt?: string
  /** ISO 8601, UTC. */
  createdAt: string
  expiresAt: string
}

/**
 * The status at a time. An open invitation counts as expired after its date, even before its record
 * says so (ST-3).
 */
export function invitationStatus(invitation: Invitation, now: Date): InvitationStatus {
  return invitation.status === 'open' && now >= new Date(invitation.expiresAt)
    ? 'expired'
    : invitation.status
}

/**
 * An attempt in a few words, such as `stack begun` or `failed: role not created`. The API's
 * attempts have the same fields.
 */
export function attemptInWords(attempt: {
  way?: Connection['way'] | 'stack' | undefined
  status: Attempt['status']
  finding?: { code: string } | null | undefined
}): string {
  if (attempt.way === 'declared' && attempt.status === 'creating') return 'other roles missing'
  if (attempt.status !== 'failed') return ATTEMPT_WORDS[attempt.status]
  const code = attempt.finding?.code.toLowerCase().replaceAll('_', ' ')
  return code === undefined ? 'failed' : `failed: ${code}`
}

const ATTEMPT_WORDS = {
  creating: 'stack begun',
  checking: 'checking the role',
  connected: 'connected',
} as const

/** The customer has not yet confirmed that the role can take over the account. */
export const awaitsTick = ({
  takeover,
  takeoverConfirmedAt,
}: Pick<Invitation, 'takeover' | 'takeoverConfirmedAt'>): boolean =>
  takeover === true && takeoverConfirmedAt === undefined

/**
 * The id of an invitation's connection: both begin with the same characters. `role` is its key in
 * `roles` of the profile, if the profile has them.
 */
export const connectionIdFor = (invitationId: string, role?: string): string =>
  `con_${invitationId.slice('inv_'.length)}${role === undefined ? '' : `-${role}`}`

/** The ids that the connections of an invitation have, in the order of its roles. */
export const connectionIdsOf = ({ id, roles }: Pick<Invitation, 'id' | 'roles'>): string[] =>
  roles ? roles.map((role) => connectionIdFor(id, role)) : [connectionIdFor(id)]

/** The id of the invitation that a connection belongs to. */
export const invitationIdOf = (connectionId: string): string =>
  `inv_${connectionId.slice('con_'.length).split('-')[0]}`
