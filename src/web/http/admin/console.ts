import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { ERRORS, isRolecallError, RolecallError } from '../../../api/errors.ts'
import { OrderReason } from '../../../api/fields.ts'
import { listStops } from '../../../core/credentials/stops.ts'
import type { DeclareLimit } from '../../../core/declared/declare-limit.ts'
import { type Actor, withReason } from '../../../core/model/actor.ts'
import { mayDo } from '../../../core/model/grants.ts'
import { EVERYBODY } from '../../../core/model/issuing-stop.ts'
import type { Provider } from '../../../core/people/attempt.ts'
import type { Ports } from '../../../core/ports.ts'
import type { AdminFrame, StoppedView } from '../../pages/admin/view.ts'
import { errorPage } from '../../pages/customer/page.tsx'
import type { Callers } from '../callers.ts'
import { toRolecallError } from '../contract/problems.ts'
import { readForm } from '../contract/read-request.ts'
import type { App, Environment } from '../environment.ts'
import { type AdminSession, checkCsrf, readSession } from './session.ts'
import { askToSignIn } from './sign-in.ts'

/** The frame of each page counts so many stopped customers. */
const MAX_STOPS_COUNTED = 100

/** Who looks at the page, and the frame around it. */
export interface Viewer {
  actor: Actor
  frame: AdminFrame
}

export type ConsolePorts = Ports & { callers: Callers; providers: readonly Provider[] }

type Show = (c: Context<Environment>, viewer: Viewer) => Promise<Response>

/** What each family of pages needs to add its routes. */
export interface Console {
  app: App
  ports: ConsolePorts
  /**
   * A handler that shows the page to a person who has signed in, and the sign-in page to others. It
   * refuses a form without the CSRF value.
   */
  page(show: Show): (c: Context<Environment>) => Promise<Response>
  /** This host cannot stream, so it sends a file in one response of limited size. */
  isWhole: boolean
  /** How often a role may be declared: on the page, in the console and by the API together. */
  declares: DeclareLimit
  /** What the console says after an order, by `<records>.<order>`. */
  done: Map<string, string>
}

/** Something that a form of one record orders. */
export interface ConsoleOrder {
  /** What the console says afterwards. */
  done: string
  /** The form has a tick, without which nothing happens. */
  needsTick?: true
  /** The page of the record that shows the outcome, such as `/access`; absent: the first. */
  backTo?: string
  run(ports: Ports, actor: Actor, id: string, form: OrderForm): Promise<unknown>
}

/** The fields that forms of records send. */
export interface OrderForm {
  accountId?: string
  reason?: string
  eventId?: string
  seconds?: string
}

export function openConsole(
  app: App,
  ports: ConsolePorts,
  options: Pick<Console, 'isWhole' | 'declares'>,
): Console {
  const done = new Map<string, string>()
  const frame = async (
    c: Context,
    { csrf, actor, person, warning }: AdminSession,
  ): Promise<AdminFrame> => ({
    vendorName: ports.installation.vendor.name,
    csrf,
    person,
    stopped: c.req.method === 'GET' ? await stoppedFor(ports, actor) : undefined,
    notice: readNotice(c, done) ?? (warning ? { kind: 'failed', text: warning } : undefined),
  })
  const page: Console['page'] = (show) => (c) =>
    requireSession(c, ports, async (session) =>
      show(c, { actor: session.actor, frame: await frame(c, session) }),
    )
  return { app, ports, page, done, ...options }
}

async function requireSession(
  c: Context<Environment>,
  ports: ConsolePorts,
  show: (session: AdminSession) => Promise<Response>,
): Promise<Response> {
  const session = await readSession(c, ports)
  if (!session) return askToSignIn(c, ports)
  try {
    if (c.req.method === 'POST') checkCsrf(session, (await readForm(c)).csrf)
    return await show(session)
  } catch (thrown) {
    const error = toRolecallError(thrown)
    if (error.code === 'INTERNAL') throw thrown
    const view = {
      title: 'This did not work',
      message: error.message,
      remedy: 'Go back and reload the page.',
      requestId: c.get('requestId'),
    }
    return c.html(errorPage(view), statusOf(error))
  }
}

export const statusOf = (error: RolecallError): ContentfulStatusCode =>
  ERRORS[error.code].status as ContentfulStatusCode

/** For whom issuing is stopped; undefined if the operator may not see it. */
async function stoppedFor(ports: Ports, actor: Actor): Promise<StoppedView | undefined> {
  if (!mayDo(actor, 'connections:read')) return undefined
  const [all, { items, nextCursor }] = await Promise.all([
    ports.store.get('stop', EVERYBODY),
    listStops(ports, actor, { limit: MAX_STOPS_COUNTED }),
  ])
  return {
    everybody: all?.status === 'standing',
    customers: items.filter(({ id }) => id !== EVERYBODY).length,
    ...(nextCursor && { isAtLeast: true as const }),
  }
}

/**
 * The message about the last order. The URL contains only a word or code of ours, never text to
 * show.
 */
function readNotice(c: Context, done: Console['done']): AdminFrame['notice'] {
  const [kind, word = ''] = (c.req.query('notice') ?? '').split(':')
  const records = c.req.path.split('/')[2] ?? ''
  if (kind === 'done')
    return { kind, text: done.get(word) ?? done.get(`${records}.${word}`) ?? 'Done.' }
  if (kind === 'failed' && Object.hasOwn(ERRORS, word))
    return { kind, text: ERRORS[word as keyof typeof ERRORS].title }
  return undefined
}

/** Adds `POST /admin/<records>/:id/<order>` for each of these orders. */
export function addOrders(
  { app, ports, page, done }: Console,
  records: string,
  orders: Record<string, ConsoleOrder>,
): void {
  for (const [word, order] of Object.entries(orders)) {
    done.set(`${records}.${word}`, order.done)
    app.post(
      `/admin/${records}/:id/${word}`,
      page((c, { actor }) => carryOut(c, { ports, actor, order, word, records })),
    )
  }
}

interface Given {
  ports: Ports
  actor: Actor
  order: ConsoleOrder
  word: string
  records: string
}

/** Carries out an order, then redirects to the page that sent it. */
async function carryOut(
  c: Context,
  { ports, actor, order, word, records }: Given,
): Promise<Response> {
  const id = c.req.param('id')!
  const back = `/admin/${records}/${encodeURIComponent(id)}${order.backTo ?? ''}`
  try {
    const { confirm, accountId, reason, eventId, seconds } = await readForm(c)
    if (order.needsTick && confirm !== 'yes') throw new RolecallError('REQUEST_INVALID')
    await order.run(ports, byForm(actor, reason), id, {
      ...(accountId !== undefined && { accountId }),
      ...(reason !== undefined && { reason }),
      ...(eventId !== undefined && { eventId }),
      ...(seconds !== undefined && { seconds }),
    })
    return c.redirect(`${back}?notice=done:${word}`, 303)
  } catch (error) {
    if (!isRolecallError(error) || error.code === 'NOT_FOUND') throw error
    return c.redirect(`${back}?notice=failed:${error.code}`, 303)
  }
}

/** Throws REQUEST_INVALID for a reason that is too long or holds control characters. */
export function byForm(actor: Actor, reason: string | undefined): Actor {
  const checked = OrderReason.safeParse({ reason: reason?.trim() || undefined })
  if (!checked.success) throw new RolecallError('REQUEST_INVALID')
  return withReason(actor, checked.data.reason)
}

/** What the customer can do about sessions that were issued before. */
export const ISSUED_STAY =
  'Sessions that were already issued stay valid until they expire, within one hour. The customer can end them at once with "Revoke active sessions" on the role in IAM.'
