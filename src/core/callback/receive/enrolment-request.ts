import { announceChange, auditEntry } from '../../audit/entry.ts'
import { connectionsOf } from '../../connections/connections-of.ts'
import type { Connection, Finding } from '../../model/connection.ts'
import {
  acceptanceOf,
  accountGroup,
  type Enrolment,
  type EnrolmentAccount,
  enrolmentAccountId,
  MAX_UNCONFIRMED_ACCOUNTS,
  memberInvitationId,
} from '../../model/enrolment.ts'
import { attemptOf, type Invitation } from '../../model/invitation.ts'
import { retryOnConflict } from '../../model/retry-on-conflict.ts'
import type { Ports } from '../../ports.ts'
import { finding } from '../../verification/findings.ts'
import { stackActor } from '../decide/decision.ts'
import type { StackRequest } from './stack-request.ts'

type EnrolmentPorts = Pick<Ports, 'clock' | 'random' | 'store' | 'installation' | 'keys'>

/** An account of an enrolment has so long to connect after its stack begins. */
const MEMBER_EXPIRY_MS = 7 * 86_400_000

/**
 * The request as one of the invitation of its account. A Create makes that invitation if the
 * account has none that it can use. Everything after this sees an ordinary invitation.
 *
 * The token proves nothing about the account: every account of the organisation can read it. So an
 * account that nothing else confirms requires approval, and only some may wait for it (attack 74).
 */
export function resolveEnrolment(
  ports: EnrolmentPorts,
  request: StackRequest,
): Promise<StackRequest> {
  const { enrolmentId } = request.claim
  if (enrolmentId === undefined) return Promise.resolve(request)
  return retryOnConflict(async () => {
    const enrolment = await ports.store.get('enrolment', enrolmentId)
    if (!enrolment) return request
    const id = enrolmentAccountId(enrolmentId, request.stack.accountId)
    const account = await ports.store.get('enrolment-account', id)
    const rounds = await roundsOf(ports, account)
    const own = rounds.find((round) => isOwn(round, request))
    const known = { ...request, enrolmentVersions: versionsOf(enrolment) }
    if (request.requestType !== 'Create') return withInvitation(known, own ?? rounds[0])
    const refused = await refusalOf(ports, request, { enrolment, account })
    if (refused) return { ...withInvitation(known, own ?? rounds[0]), refused }
    const usable = own ?? rounds.slice(0, 1).find((round) => !isOver(round))
    const invitation = await prepareInvitation(ports, request, {
      ...{ enrolment, account, invitation: usable?.invitation },
    })
    return withInvitation(known, { invitation, connections: [] })
  }, 64)
}

/** One invitation of an account and its connections. */
interface Round {
  invitation: Invitation
  connections: Connection[]
}

const versionsOf = ({ profileVersion, formerVersions = [] }: Enrolment): string[] => [
  profileVersion,
  ...formerVersions,
]

const withInvitation = (request: StackRequest, round: Round | undefined): StackRequest =>
  round ? { ...request, claim: { ...request.claim, invitationId: round.invitation.id } } : request

/** The invitations of the account, the latest first. */
async function roundsOf(
  { store }: EnrolmentPorts,
  account: EnrolmentAccount | undefined,
): Promise<Round[]> {
  const ids = (account?.invitationIds ?? []).toReversed()
  const found = await Promise.all(
    ids.map(async (id): Promise<Round[]> => {
      const invitation = await store.get('invitation', id)
      return invitation
        ? [{ invitation, connections: await connectionsOf({ store }, invitation) }]
        : []
    }),
  )
  return found.flat()
}

const isOwn = ({ invitation, connections }: Round, { stack }: StackRequest): boolean =>
  attemptOf(invitation, stack.text) !== undefined ||
  connections.some(({ stackId }) => stackId === stack.text)

/** Its stack is gone, so the account may connect again, with another invitation. */
const isOver = ({ invitation, connections }: Round): boolean =>
  invitation.status === 'claimed' &&
  connections.every(
    ({ status, stackDeleted, invitationDeleted }) =>
      status === 'disconnected' ||
      status === 'unreachable' ||
      stackDeleted === true ||
      invitationDeleted === true,
  )

interface Member {
  enrolment: Enrolment
  account: EnrolmentAccount | undefined
}

async function refusalOf(
  { store, installation }: EnrolmentPorts,
  { claim, stack }: StackRequest,
  { enrolment, account }: Member,
): Promise<Finding | undefined> {
  const { accountId } = stack
  const vendor = installation.vendor.name
  if (enrolment.status === 'revoked') return finding('INVITATION_UNUSABLE', { vendor })
  if (enrolment.accounts.exclude?.includes(accountId))
    return finding('ACCOUNT_NOT_INVITED', { accountId })
  if ((claim.tokenNumber ?? 0) !== enrolment.tokenNumber)
    return finding('ENROLMENT_TOKEN_REPLACED', { vendor })
  if (enrolment.takeover && !enrolment.takeoverConfirmedAt) return finding('TAKEOVER_NOT_CONFIRMED')
  if (account || acceptanceOf(enrolment, accountId, account)) return undefined
  const groups = [accountGroup(enrolment.id, 'unconfirmed')]
  const { items } = await store.list('enrolment-account', {
    ...{ groups, limit: MAX_UNCONFIRMED_ACCOUNTS },
  })
  return items.length < MAX_UNCONFIRMED_ACCOUNTS
    ? undefined
    : finding('ENROLMENT_FULL', { accountId, vendor })
}

/** The invitation with which the account connects, as the enrolment has it now. */
async function prepareInvitation(
  ports: EnrolmentPorts,
  request: StackRequest,
  { enrolment, account, invitation }: Member & { invitation: Invitation | undefined },
): Promise<Invitation> {
  const draft = draftInvitation(ports, request, { enrolment, account })
  if (invitation && invitation.status !== 'open' && invitation.status !== 'expired')
    return invitation
  if (invitation && isCurrent(ports, invitation, draft)) return invitation
  const next: Invitation = invitation
    ? {
        ...invitation,
        status: 'open',
        profileVersion: draft.profileVersion,
        requireApproval: draft.requireApproval,
        expiresAt: draft.expiresAt,
        ...(draft.takeoverConfirmedAt && { takeoverConfirmedAt: draft.takeoverConfirmedAt }),
      }
    : draft
  const joined = invitation
    ? undefined
    : joinedAccount(ports, request, { enrolment, account }, draft)
  const { id, accountId, customerId } = draft
  const event = {
    actor: stackActor(request),
    action: 'enrolment.account-joined' as const,
    ...{ subject: enrolment.id, customerId },
    details: { accountId: accountId!, invitationId: id },
  }
  const busy = joined && busyEnrolment(ports, enrolment, joined)
  const [stored] = await ports.store.commit({
    put: [next, ...(joined ? [joined] : []), ...(busy ? [busy] : [])],
    audit: joined ? [auditEntry(ports, event)] : [],
    ...announceChange(ports, { put: [next], before: [invitation] }),
  })
  return stored as Invitation
}

/** Accounts that join within this time are one launch. */
const LAUNCH_MS = 600_000

/**
 * The enrolment, if its accounts begin to join: Rolecall then lists the organisation often. An
 * account that nothing confirms has it listed at once.
 */
function busyEnrolment(
  { clock }: EnrolmentPorts,
  enrolment: Enrolment,
  { status }: EnrolmentAccount,
): Enrolment | undefined {
  const now = clock.now()
  const { busyAt, dueAt } = enrolment
  const isBusy = busyAt !== undefined && now.getTime() - Date.parse(busyAt) < LAUNCH_MS
  const isDue = dueAt !== undefined && Date.parse(dueAt) <= now.getTime()
  if (isBusy && (isDue || status === 'accepted')) return undefined
  return { ...enrolment, dueAt: now.toISOString(), ...(!isBusy && { busyAt: now.toISOString() }) }
}

/** Renewed a day before it expires, so that most requests write nothing. */
const RENEW_MS = 86_400_000

const isCurrent = ({ clock }: EnrolmentPorts, invitation: Invitation, draft: Invitation): boolean =>
  invitation.status === 'open' &&
  invitation.profileVersion === draft.profileVersion &&
  invitation.requireApproval === draft.requireApproval &&
  invitation.takeoverConfirmedAt === draft.takeoverConfirmedAt &&
  Date.parse(invitation.expiresAt) - clock.now().getTime() > RENEW_MS

function draftInvitation(
  { clock, keys }: EnrolmentPorts,
  { claim, stack }: StackRequest,
  { enrolment, account }: Member,
): Invitation {
  const { id, customerId, customerName, profile, externalId, region, roleName, roles } = enrolment
  const { takeover, takeoverConfirmedAt, memberTemplate, roleOptions } = enrolment
  const now = clock.now()
  const isKnown = versionsOf(enrolment).includes(claim.accessVersion ?? '')
  return {
    kind: 'invitation',
    id: memberInvitationId(id, stack.accountId, account?.invitationIds.length ?? 0),
    version: 0,
    status: 'open',
    enrolmentId: id,
    customerId,
    ...(customerName !== undefined && { customerName }),
    profile,
    profileVersion: isKnown ? claim.accessVersion! : enrolment.profileVersion,
    accountId: stack.accountId,
    pinnedBy: 'vendor',
    ...{ externalId, region, regions: [region] },
    requireApproval: acceptanceOf(enrolment, stack.accountId, account) === undefined,
    roleName,
    ...(roles && { roles }),
    ...(roleOptions && { roleOptions }),
    ...(takeover && { takeover }),
    ...(takeoverConfirmedAt && { takeoverConfirmedAt }),
    template: memberTemplate,
    keyId: keys.keyId,
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + MEMBER_EXPIRY_MS).toISOString(),
  }
}

function joinedAccount(
  { clock }: EnrolmentPorts,
  { stack: { accountId } }: StackRequest,
  { enrolment, account }: Member,
  invitation: Invitation,
): EnrolmentAccount {
  const now = clock.now().toISOString()
  const isAccepted = acceptanceOf(enrolment, accountId, account) !== undefined
  const known: EnrolmentAccount = account ?? {
    kind: 'enrolment-account',
    id: enrolmentAccountId(enrolment.id, accountId),
    version: 0,
    status: isAccepted ? 'accepted' : 'unconfirmed',
    enrolmentId: enrolment.id,
    accountId,
    invitationIds: [],
    ...{ createdAt: now, updatedAt: now },
  }
  return { ...known, invitationIds: [...known.invitationIds, invitation.id], updatedAt: now }
}
