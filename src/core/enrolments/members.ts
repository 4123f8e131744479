import { RolecallError } from '../../api/errors.ts'
import { connectionsByInvitation } from '../connections/connections-of.ts'
import type { AccountId } from '../model/aws/account-id.ts'
import type { Connection, ConnectionStatus, Finding } from '../model/connection.ts'
import {
  acceptanceOf,
  type Enrolment,
  type EnrolmentAccount,
  MEMBER_STATES,
  type MemberState,
} from '../model/enrolment.ts'
import { type Invitation, isUnderWay } from '../model/invitation.ts'
import { portionsOf } from '../model/portions.ts'
import type { Page, Ports } from '../ports.ts'
import { accountsOf } from './find.ts'

type Stored = Pick<Ports, 'store'>

/** One account of an enrolment, with what became of it. */
export interface Member {
  accountId: AccountId
  state: MemberState
  /** Why it may connect without approval; undefined if nothing proves that it belongs there. */
  acceptedBy: 'vendor' | 'organization' | 'approval' | undefined
  name?: string | undefined
  ou?: string | undefined
  /** Why its stack failed, or what is wrong with its role. */
  reason?: Finding | undefined
  /** The same as AWS says it, which only the reader role can see. */
  stackReason?: string | undefined
  invitationId?: string | undefined
  connections: readonly Connection[]
  /** ISO 8601, UTC; absent for an account of the vendor's list that has not called in. */
  joinedAt?: string | undefined
}

export type MemberCounts = Record<MemberState, number>

const MAX_IDS = 50

/** All accounts of an enrolment: those of the vendor's list too, before they call in. */
export async function membersOf(ports: Stored, enrolment: Enrolment): Promise<Member[]> {
  const accounts = await accountsOf(ports, enrolment)
  const seen = await standings(ports, accounts)
  const known = new Set(accounts.filter(isShown).map(({ accountId }) => accountId))
  const excluded = new Set(enrolment.accounts.exclude)
  const named = [enrolment.managementAccountId, ...(enrolment.accounts.include ?? [])]
  const listed = [...new Set(named)].filter((it) => !known.has(it) && !excluded.has(it))
  return [
    ...accounts.filter(isShown).map((account) => memberOf(enrolment, account, seen)),
    ...listed.map(
      (accountId): Member => ({
        ...{ accountId, state: 'waiting', acceptedBy: 'vendor', connections: [] },
      }),
    ),
  ]
}

/** The organisation may have accounts that the StackSet has no stack in. */
const isShown = ({ invitationIds, instance }: EnrolmentAccount): boolean =>
  invitationIds.length > 0 || instance !== undefined

export function countMembers(members: readonly Member[]): MemberCounts {
  const counts = Object.fromEntries(MEMBER_STATES.map((it) => [it, 0])) as MemberCounts
  for (const { state } of members) counts[state] += 1
  return counts
}

interface Standings {
  invitations: Map<string, Invitation>
  connections: Map<string, Connection[]>
}

/** The latest invitation of each account, and its connections. */
async function standings(ports: Stored, accounts: readonly EnrolmentAccount[]): Promise<Standings> {
  const ids = accounts.flatMap(({ invitationIds }) => invitationIds.slice(-1))
  const pages = await Promise.all(
    portionsOf(ids, MAX_IDS).map((group) =>
      ports.store.list('invitation', { ids: group, limit: MAX_IDS }),
    ),
  )
  const invitations = pages.flatMap(({ items }) => items)
  return {
    invitations: new Map(invitations.map((it) => [it.id, it])),
    connections: await connectionsByInvitation(ports, invitations),
  }
}

function memberOf(
  enrolment: Enrolment,
  account: EnrolmentAccount,
  { invitations, connections: all }: Standings,
): Member {
  const { accountId, name, ou, instance, createdAt, invitationIds } = account
  const invitation = invitations.get(invitationIds.at(-1) ?? '')
  const connections = (invitation && all.get(invitation.id)) ?? []
  const { state, reason } = standingOf(account, invitation, connections)
  return {
    ...{ accountId, state, name, ou, reason, connections, joinedAt: createdAt },
    acceptedBy: acceptanceOf(enrolment, accountId, account),
    ...(state === 'failed' && { stackReason: instance?.reason }),
    ...(invitation && { invitationId: invitation.id }),
  }
}

/** What the status of a connection means for its account. */
const STATE_OF: Record<ConnectionStatus, MemberState> = {
  verifying: 'connecting',
  'awaiting-approval': 'awaiting-approval',
  active: 'connected',
  disconnecting: 'problem',
  contested: 'problem',
  insecure: 'problem',
  unreachable: 'problem',
  suspended: 'problem',
  disconnected: 'left',
}

/** The worst of several roles comes first. */
const WORST: readonly MemberState[] = ['problem', 'connecting', 'awaiting-approval', 'left']

function standingOf(
  { leftAt, instance }: EnrolmentAccount,
  invitation: Invitation | undefined,
  connections: readonly Connection[],
): { state: MemberState; reason?: Finding | undefined } {
  const attempt = invitation?.attempts?.at(-1)
  const isReopened = invitation?.status === 'open' && attempt !== undefined
  const living = isReopened ? [] : connections
  const states = living.map(({ status }) => STATE_OF[status])
  const worst = WORST.find((it) => states.includes(it)) ?? states[0]
  const isConnected = worst === 'connected' || worst === 'awaiting-approval'
  if (leftAt !== undefined && !isConnected) return { state: 'left' }
  if (worst !== undefined)
    return { state: worst, reason: living.flatMap(({ findings }) => findings)[0] }
  if (attempt && isUnderWay(attempt)) return { state: 'connecting' }
  if (attempt?.status === 'failed') return { state: 'failed', reason: attempt.finding }
  return { state: instance?.reason === undefined ? 'waiting' : 'failed' }
}

export interface MemberQuery {
  state?: MemberState | readonly MemberState[] | undefined
  /** The number of the last account of the page before. */
  cursor?: string | undefined
  limit: number
}

/** A page of the accounts, by their numbers. Throws CURSOR_INVALID. */
export function pageOfMembers(
  members: readonly Member[],
  { state, cursor, limit }: MemberQuery,
): Page<Member> {
  if (cursor !== undefined && !/^\d{12}$/.test(cursor)) throw new RolecallError('CURSOR_INVALID')
  const wanted = state === undefined ? undefined : [state].flat()
  const rest = members
    .filter((it) => wanted?.includes(it.state) ?? true)
    .filter(({ accountId }) => cursor === undefined || accountId > cursor)
    .sort((a, b) => (a.accountId < b.accountId ? -1 : 1))
  const items = rest.slice(0, limit)
  return rest.length > limit ? { items, nextCursor: items.at(-1)!.accountId } : { items }
}
