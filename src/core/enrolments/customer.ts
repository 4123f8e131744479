import { createHash } from 'node:crypto'
import { RolecallError } from '../../api/errors.ts'
import { auditOnly } from '../audit/entry.ts'
import type { AuditAction } from '../model/audit-actions.ts'
import type { Enrolment, StoredTemplate } from '../model/enrolment.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Ports } from '../ports.ts'
import { awaitsTick, enrolmentOfPage } from './links.ts'

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
    const [stored] = await ports.store.commit({
      put: [{ ...edited, updatedAt: now }],
      ...auditOnly(ports, { actor, action, subject: id, customerId }),
    })
    return stored
  })

/**
 * Reads a template from the bucket. Throws TEMPLATE_TAMPERED if it is not what Rolecall wrote
 * (TPL-3).
 */
export async function storedEnrolmentTemplate(
  { templates }: Pick<Ports, 'templates'>,
  { key, sha256 }: StoredTemplate,
): Promise<string> {
  const body = await templates.get(key)
  const digest = createHash('sha256')
    .update(body ?? '')
    .digest('hex')
  if (body === undefined || digest !== sha256) throw new RolecallError('TEMPLATE_TAMPERED')
  return body
}
