import type { EventType } from '../../api/event-types.ts'
import type { EventData } from '../../api/events.ts'
import type { Enrolment, EnrolmentAccount } from '../model/enrolment.ts'

type News = [type: EventType, data: EventData]

const ENROLMENT_NEWS: [EventType, (now: Enrolment, before: Partial<Enrolment>) => boolean][] = [
  ['enrolment.created', (now) => now.version === 0],
  ['enrolment.launched', (now, before) => now.launchedAt !== undefined && !before.launchedAt],
  [
    'enrolment.reader-ready',
    (now, before) => now.readerReadyAt !== undefined && !before.readerReadyAt,
  ],
  ['enrolment.revoked', (now, before) => now.status === 'revoked' && before.status !== 'revoked'],
]

export const enrolmentNews = (now: Enrolment, before: Enrolment | undefined): News[] =>
  ENROLMENT_NEWS.filter(([, happened]) => happened(now, before ?? {})).map(([type]) => [
    type,
    enrolmentData(now),
  ])

const enrolmentData = ({ id, customerId, status, managementAccountId }: Enrolment) => ({
  ...{ enrolmentId: id, customerId, status, managementAccountId },
})

/**
 * What only the reader role shows. That an account calls in, connects or fails is in the events of
 * its invitation and its connections.
 */
export function accountNews(
  now: EnrolmentAccount,
  before: EnrolmentAccount | undefined,
  enrolment: Enrolment,
): News[] {
  const { accountId, invitationIds, instance, leftAt } = now
  const data = { ...enrolmentData(enrolment), accountId }
  const news: News[] = []
  const reason = instance?.reason
  const isNew = reason !== undefined && before?.instance?.reason === undefined
  if (isNew && invitationIds.length === 0)
    news.push(['enrolment.account-failed', { ...data, message: reason }])
  // An organization has accounts in which the StackSet never had a stack.
  const hadStack = invitationIds.length > 0 || before?.instance !== undefined
  if (leftAt !== undefined && before?.leftAt === undefined && hadStack)
    news.push(['enrolment.account-left', data])
  return news
}
