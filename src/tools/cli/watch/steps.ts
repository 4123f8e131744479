import type { Attempt, Connection, Finding, Invitation } from '../../../api/types.ts'

/** Something that happened to an invitation or connection. */
export interface Step {
  /** ISO 8601, UTC; null where the service keeps no time for it. */
  at: string | null
  /** A status or state of the API, such as `opened`, `failed` or `active`. */
  status: string
  text: string
}

/** What is watched, as the service gives it at one moment. */
export interface Seen {
  invitation?: Invitation
  /**
   * Not the ended connection of a failed attempt, which an invitation that is open again still has.
   */
  connection?: Pick<Connection, 'id' | 'status' | 'findings'>
}

/** All steps so far in their order; the status of the connection is the last one. */
export function stepsOf({ invitation, connection }: Seen): Step[] {
  const steps = invitation ? invitationSteps(invitation) : []
  steps.sort((one, other) => (one.at ?? '9').localeCompare(other.at ?? '9'))
  return connection ? [...steps, connectionStep(connection)] : steps
}

function invitationSteps(it: Invitation): Step[] {
  const customer = it.customerName ?? it.customerId
  return [
    { at: it.createdAt, status: 'invited', text: `${customer} was invited.` },
    ...(it.openedAt ? [{ at: it.openedAt, status: 'opened', text: 'The page was opened.' }] : []),
    ...(it.pinnedBy === 'customer' && it.accountId
      ? [{ at: null, status: 'accepted', text: `The customer gave the account ${it.accountId}.` }]
      : []),
    ...it.attempts.flatMap(attemptSteps),
    ...endOf(it),
  ]
}

function attemptSteps(it: Attempt): Step[] {
  const begun =
    it.stackId === null
      ? `The role ${it.roleArn} was declared.`
      : `Stack ${nameOf(it.stackId)} has begun in ${it.accountId}, ${it.region}.`
  return [
    { at: it.startedAt, status: 'creating', text: begun },
    ...(it.roleReportedAt
      ? [{ at: it.roleReportedAt, status: 'checking', text: `Checking ${it.roleArn}.` }]
      : []),
    ...(it.status === 'failed'
      ? [{ at: it.endedAt, status: 'failed', text: findingInWords(it.finding) }]
      : []),
  ]
}

const nameOf = (stackId: string): string => stackId.split('/')[1] ?? stackId

function endOf(it: Invitation): Step[] {
  if (it.declinedAt) {
    const note = it.declineNote ? `: ${it.declineNote}` : '.'
    return [{ at: it.declinedAt, status: 'declined', text: `The customer declined${note}` }]
  }
  if (it.status === 'expired')
    return [{ at: it.expiresAt, status: 'expired', text: 'The link has expired. Invite again.' }]
  if (it.status === 'revoked')
    return [{ at: null, status: 'revoked', text: 'The invitation was revoked.' }]
  return []
}

const connectionStep = ({ id, status, findings }: NonNullable<Seen['connection']>): Step => ({
  at: null,
  status,
  text: [
    `${id} ${CONNECTION_WORDS[status].replace('ID', id)}`,
    ...findings.map(findingInWords),
  ].join(' '),
})

const findingInWords = (finding: Finding | null): string =>
  finding ? `${finding.message} ${finding.remedy}` : 'The stack did not connect.'

const CONNECTION_WORDS: Record<Connection['status'], string> = {
  verifying: 'is being verified.',
  'awaiting-approval': 'waits for your approval: rolecall connections approve ID',
  active: 'works.',
  insecure: 'is insecure; no credentials are issued.',
  unreachable: 'cannot be reached.',
  suspended: 'is suspended: rolecall connections resume ID',
  disconnecting: 'may be ending: the stack is being deleted.',
  contested: 'is contested: the stack said that it ends, and the role still works.',
  disconnected: 'has ended.',
}

/** Who can go on: the exit codes of the command line. */
const ENDINGS: Partial<Record<string, number>> = {
  active: 0,
  ...{ declined: 3, expired: 3, insecure: 3, unreachable: 3, disconnected: 3 },
  ...{ revoked: 4, suspended: 4 },
}

/** The exit code of `rolecall watch` once things have settled; undefined before. */
export function endingOf({ invitation, connection }: Seen): number | undefined {
  if (connection) return ENDINGS[connection.status]
  if (!invitation) return undefined
  return ENDINGS[invitation.declinedAt ? 'declined' : invitation.status]
}
