import type { Context } from 'hono'
import { isRolecallError } from '../../../api/errors.ts'
import { CustomerId, OrderReason } from '../../../api/fields.ts'
import { listConnections } from '../../../core/connections/find.ts'
import { ISSUING_STATUSES, isIssuing } from '../../../core/connections/lifecycle.ts'
import { listStops, resumeIssuing, stopIssuing } from '../../../core/credentials/stops.ts'
import type { Actor } from '../../../core/model/actor.ts'
import { isWithin, mayDo } from '../../../core/model/grants.ts'
import { EVERYBODY, type IssuingStop } from '../../../core/model/issuing-stop.ts'
import type { Page, Ports } from '../../../core/ports.ts'
import { isTyped } from '../../pages/admin/pieces/confirm.tsx'
import { STOP_EVERYBODY, type StopPageView, stopPage } from '../../pages/admin/stop.tsx'
import type { StopView } from '../../pages/admin/view.ts'
import { readForm } from '../contract/read-request.ts'
import { type Console, ISSUED_STAY, type Viewer } from './console.ts'

const ROWS = 25
const MAX_CONNECTIONS_COUNTED = 200

/** Emergency stop: stops and resumes one customer or everybody. */
export function stopRoutes({ app, ports, page, done }: Console): void {
  app.get(
    '/admin/stop',
    page(async (c, viewer) => {
      const { cursor, customer } = c.req.query()
      return c.html(stopPage(await stopView(ports, viewer, { cursor, customerId: customer })))
    }),
  )
  app.post(
    '/admin/stop',
    page((c, viewer) => stopFromForm(c, ports, viewer)),
  )
  app.post(
    '/admin/stop/resume',
    page((c, viewer) => resumeFromForm(c, ports, viewer)),
  )
  done.set('stop.stop', `Rolecall issues no more credentials. ${ISSUED_STAY}`)
  done.set('stop.resume', 'Credentials are issued again.')
}

const NO_ID = 'This is not a customer id.'
const OTHERS = 'Your grants are for other customers.'

const NOTHING: Page<IssuingStop> = { items: [] }

interface Asked {
  cursor?: string | undefined
  customerId?: string | undefined
}

async function stopView(
  ports: Ports,
  { actor, frame }: Viewer,
  { cursor, customerId }: Asked,
): Promise<StopPageView> {
  const maySee = mayDo(actor, 'connections:read')
  const mayStop = mayDo(actor, 'connections:write')
  const isLimited = Boolean(actor.grants.customers ?? actor.grants.connections)
  const known = CustomerId.safeParse(customerId?.trim())
  const isTheirs = known.success && isWithin(actor, { customerId: known.data })
  const [stops, all, inUse, customer] = await Promise.all([
    maySee ? listStops(ports, actor, { cursor, limit: ROWS }) : NOTHING,
    maySee ? ports.store.get('stop', EVERYBODY) : undefined,
    maySee && !isLimited ? countInUse(ports) : undefined,
    maySee && mayStop && isTheirs ? customerToStop(ports, actor, known.data) : undefined,
  ])
  return {
    ...frame,
    customer,
    inUse,
    everybody: all?.status === 'standing' ? toView(all) : null,
    stops: {
      items: stops.items.filter(({ id }) => id !== EVERYBODY).map(toView),
      cursor,
      nextCursor: stops.nextCursor,
      hidden: !maySee,
    },
    may: { stopOne: mayStop, stopAll: mayDo(actor, 'operate') },
    values: customerId === undefined ? undefined : { customerId },
    errors:
      customerId === undefined || isTheirs
        ? undefined
        : [{ form: 'one', field: 'customer', message: known.success ? OTHERS : NO_ID }],
  }
}

const toView = ({ id, by, updatedAt, reason }: IssuingStop): StopView => ({
  customerId: id === EVERYBODY ? null : id,
  by: by.name ?? by.id,
  since: updatedAt,
  reason,
})

/** How many connections of all customers can get credentials now. */
async function countInUse({ store }: Ports): Promise<number> {
  const counts = await store.counts()
  return counts
    .filter(
      ({ kind, status }) =>
        kind === 'connection' && (ISSUING_STATUSES as readonly string[]).includes(status),
    )
    .reduce((sum, { count }) => sum + count, 0)
}

async function customerToStop(
  ports: Ports,
  actor: Actor,
  id: string,
): Promise<StopPageView['customer']> {
  const limit = MAX_CONNECTIONS_COUNTED
  const [page, stop] = await Promise.all([
    listConnections(ports, actor, { customerId: id, limit }),
    ports.store.get('stop', id),
  ])
  return {
    id,
    inUse: page.items.filter(isIssuing).length,
    isAtLeast: page.nextCursor !== undefined,
    isStopped: stop?.status === 'standing',
  }
}

/** Stops after the person typed the word. After a mistake, shows the page again with its values. */
async function stopFromForm(c: Context, ports: Ports, viewer: Viewer): Promise<Response> {
  const { customerId, reason: text, typed } = await readForm(c)
  const form = customerId === undefined ? 'all' : 'one'
  const again = async (field: string, message: string, status: 400 | 403) => {
    const view = await stopView(ports, viewer, { customerId })
    const errors = [{ form, field: `${field}-${form}`, message } as const]
    return c.html(stopPage({ ...view, values: { customerId, reason: text }, errors }), status)
  }
  const word = customerId ?? STOP_EVERYBODY
  if (!isTyped(typed, word)) return again('typed', `Type "${word}" to confirm.`, 400)
  const checked = OrderReason.safeParse({ reason: text?.trim() || undefined })
  if (!checked.success)
    return again('reason', 'The reason has at most 200 characters, in one line.', 400)
  await stopIssuing(ports, viewer.actor, { customerId, reason: checked.data.reason })
  return c.redirect('/admin/stop?notice=done:stop', 303)
}

async function resumeFromForm(c: Context, ports: Ports, { actor }: Viewer): Promise<Response> {
  try {
    const { customerId } = await readForm(c)
    await resumeIssuing(ports, actor, { customerId })
    return c.redirect('/admin/stop?notice=done:resume', 303)
  } catch (error) {
    if (!isRolecallError(error)) throw error
    return c.redirect(`/admin/stop?notice=failed:${error.code}`, 303)
  }
}
