import type { Connection } from './connection.ts'
import { attemptOf, type Invitation, subjectOf } from './invitation.ts'
import type { Searchable } from './search-terms.ts'
import { CONNECT_TIME_LIMITS_SECONDS, dayOf, type SumName, type Tally } from './tally.ts'

type Step = Pick<Tally, 'name' | 'detail'>

/**
 * Which steps of an invitation or a connection are new in it, each as the name of a sum. `before`
 * is the record as it was; absent if it is new.
 */
export const stepsOf = (now: Searchable, before: Searchable | undefined): Step[] =>
  now.kind === 'invitation'
    ? invitationSteps(now, before as Invitation | undefined)
    : connectionSteps(now, before as Connection | undefined)

const hasStack = ({ attempts = [] }: Invitation): boolean => attempts.length > 0
const isOpened = (it: Invitation): boolean => it.openedAt !== undefined || hasStack(it)

/**
 * A later step implies the earlier ones, also where the vendor entered the account, or where the
 * customer started the stack without the page.
 */
const REACHED: [SumName, (invitation: Invitation) => boolean][] = [
  ['invited', () => true],
  ['opened', isOpened],
  ['account-given', (it) => (it.accountId !== undefined && isOpened(it)) || hasStack(it)],
  ['stack-started', hasStack],
  ['declined', (it) => it.declinedAt !== undefined],
  ['expired', (it) => it.status === 'expired'],
]

function invitationSteps(now: Invitation, before: Invitation | undefined): Step[] {
  const reached = REACHED.filter(([, has]) => has(now) && !(before && has(before)))
  const failed = (now.attempts ?? []).filter(
    (attempt) =>
      attempt.status === 'failed' &&
      (before && attemptOf(before, subjectOf(attempt)))?.status !== 'failed',
  )
  const seconds = connectedAfter(now)
  return [
    ...reached.map(([name]): Step => ({ name })),
    ...failed.map(
      ({ finding }): Step => ({ name: 'attempt-failed', detail: finding?.code ?? 'UNKNOWN' }),
    ),
    ...(seconds !== undefined && !(before && connectedAfter(before) !== undefined)
      ? [{ name: 'connect-time', detail: groupOf(seconds) } as const]
      : []),
  ]
}

/**
 * Seconds from the customer's first look at the page, or from the start of the stack, until
 * CloudFormation had the answer that the role is verified. To approve takes the vendor's time and
 * is not in it.
 */
function connectedAfter({ openedAt, attempts = [] }: Invitation): number | undefined {
  const connected = attempts.find(({ status }) => status === 'connected')
  if (!connected?.endedAt) return undefined
  const from = openedAt ?? attempts[0]!.startedAt
  return Math.max(0, Date.parse(connected.endedAt) - Date.parse(from)) / 1000
}

const groupOf = (seconds: number): string =>
  String(
    CONNECT_TIME_LIMITS_SECONDS.find((limit) => seconds <= limit) ??
      CONNECT_TIME_LIMITS_SECONDS.at(-1),
  )

/** Before a connection is active for the first time, it has one of these statuses. */
const UNCONNECTED: readonly Connection['status'][] = ['verifying', 'awaiting-approval']

const connectionSteps = (now: Connection, before: Connection | undefined): Step[] =>
  now.status === 'active' &&
  before?.wasActive !== true &&
  (!before || UNCONNECTED.includes(before.status))
    ? [{ name: 'connected' }]
    : []

/**
 * What a record would have added to the sums, had they been kept since it was created. The days are
 * those that the record tells; where it does not tell one, that of the step before.
 */
export function pastTallies(record: Invitation | Connection): Tally[] {
  const { profile } = record
  if (record.kind === 'connection')
    return record.wasActive
      ? [{ day: dayOf(record.createdAt), profile, name: 'connected', by: 1 }]
      : []
  const { attempts = [] } = record
  const [first] = attempts
  const openedAt = record.openedAt ?? first?.startedAt
  const failures = attempts.filter(({ status }) => status === 'failed').values()
  const timeOf = ({ name }: Step): string | undefined => {
    if (name === 'opened' || name === 'account-given') return openedAt
    if (name === 'stack-started') return first?.startedAt
    if (name === 'attempt-failed') return failures.next().value?.endedAt
    if (name === 'connect-time')
      return attempts.find(({ status }) => status === 'connected')?.endedAt
    if (name === 'declined') return record.declinedAt
    return name === 'expired' ? record.expiresAt : undefined
  }
  return stepsOf(record, undefined).map((step) => ({
    ...{ day: dayOf(timeOf(step) ?? record.createdAt), profile, ...step, by: 1 },
  }))
}
