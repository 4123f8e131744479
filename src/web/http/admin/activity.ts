import type { Context } from 'hono'
import { everyAuditPage, listAudit } from '../../../core/audit/list-audit.ts'
import { AUDIT_ACTIONS, type AuditAction } from '../../../core/model/audit-actions.ts'
import { DAY_MS } from '../../../core/model/check.ts'
import { mayDo } from '../../../core/model/grants.ts'
import type { Ports } from '../../../core/ports.ts'
import { ACTION_GROUPS, type ActivityFilter, activityPage } from '../../pages/admin/activity.tsx'
import { sendTrail, TRAIL_FORMATS } from '../routes/audit.ts'
import type { Console, Viewer } from './console.ts'

const ROWS = 25

export function activityRoutes({ app, ports, page, isWhole }: Console): void {
  app.get(
    '/admin/activity',
    page((c, viewer) => showActivity(c, ports, viewer)),
  )
  for (const format of TRAIL_FORMATS)
    app.get(
      `/admin/activity.${format}`,
      page(async (c, { actor }) => {
        const asked = toQuery(filterIn(c.req.query()))
        return sendTrail(c, everyAuditPage(ports, actor, asked), format, { isWhole })
      }),
    )
}

async function showActivity(c: Context, ports: Ports, { actor, frame }: Viewer): Promise<Response> {
  const { cursor } = c.req.query()
  const filter = filterIn(c.req.query())
  const entries = mayDo(actor, 'audit:read')
    ? { ...(await listAudit(ports, actor, { ...toQuery(filter), cursor, limit: ROWS })), cursor }
    : { items: [], hidden: true }
  return c.html(activityPage({ ...frame, filter, entries }), 'hidden' in entries ? 403 : 200)
}

/** What the address asks for. A value that cannot be meant is left out, as the page shows. */
function filterIn(query: Record<string, string>): ActivityFilter {
  const { actor, customerId, action, from, to, order } = query
  return {
    actor: actor?.trim() || undefined,
    customerId: customerId?.trim() || undefined,
    action: isKnown(action) ? action : undefined,
    from: isDay(from) ? from : undefined,
    to: isDay(to) ? to : undefined,
    order: order === 'asc' ? 'asc' : undefined,
  }
}

const isKnown = (action: string | undefined): boolean =>
  action !== undefined && (Object.hasOwn(AUDIT_ACTIONS, action) || ACTION_GROUPS.includes(action))

const isDay = (text: string | undefined): boolean =>
  text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))

function toQuery({ actor, customerId, action, from, to, order }: ActivityFilter) {
  return {
    ...(actor !== undefined && { actors: [actor] }),
    customerId,
    ...(action !== undefined && { actions: actionsOf(action) }),
    since: from,
    ...(to !== undefined && { until: new Date(Date.parse(to) + DAY_MS).toISOString() }),
    order,
  }
}

const actionsOf = (action: string): AuditAction[] =>
  (Object.keys(AUDIT_ACTIONS) as AuditAction[]).filter(
    (it) => it === action || it.startsWith(`${action}.`),
  )
