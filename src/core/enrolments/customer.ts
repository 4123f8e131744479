import { auditAndAnnounce } from '../audit/entry.ts'
import type { AuditAction } from '../model/audit-actions.ts'
import type { Enrolment } from '../model/enrolment.ts'
import { awaitsTick } from '../model/invitation.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Ports } from '../ports.ts'
import { enrolmentOfPage } from './links.ts'

type PagePorts = Pick<Ports, 'clock' | 'random' | 'store' | 'keys'>

/** The customer confirms on the page that the role can take over each account. */
export const confirmTakeover = (ports: PagePorts, token: string): Promise<Enrolment> =>
  note(ports, token, 'enrolment.takeover-confirmed', (enrolment, now) =>
    awaitsTick(enrolment) ? { ...enrolment, takeoverConfirmedAt: now } : enrolment,
  )

/** Clicks within this time are noted once. */
const REPEAT_MS = 60_000

/** Notes that the customer follows the launch link. */
export const noteEnrolmentLaunch = (ports: PagePorts, token: string): Promise<Enrolment> =>
  note(ports, token, 'enrolment.launched', (enrolment, now) =>
    enrolment.launchedAt !== undefined &&
    Date.parse(now) - Date.parse(enrolment.launchedAt) < REPEAT_MS
      ? enrolment
      : { ...enrolment, launchedAt: now, busyAt: now, dueAt: now },
  )

const note = (
  ports: PagePorts,
  token: string,
  action: AuditAction,
  edit: (enrolment: Enrolment, now: string) => Enrolment,
): Promise<Enrolment> =>
  retryOnConflict(async () => {
    const enrolment = await enrolmentOfPage(ports, token)
    const now = ports.clock.now().toISOString()
    const edited = edit(enrolment, now)
    if (edited === enrolment) return enrolment
    const { id, customerId } = enrolment
    const actor = { kind: 'customer' as const, id }
    const next = { ...edited, updatedAt: now }
    const event = { actor, action, subject: id, customerId }
    const [stored] = await ports.store.commit({
      put: [next],
      ...auditAndAnnounce(ports, event, { put: [next], before: [enrolment] }),
    })
    return stored
  })
