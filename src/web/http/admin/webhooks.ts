import type { Context } from 'hono'
import { isRolecallError, RolecallError } from '../../../api/errors.ts'
import { NewWebhookEndpoint } from '../../../api/webhooks.ts'
import type { Actor } from '../../../core/model/actor.ts'
import { nextAttemptAt } from '../../../core/model/webhook-endpoint.ts'
import type { Ports } from '../../../core/ports.ts'
import {
  pauseEndpoint,
  removeEndpoint,
  resumeEndpoint,
  rotateSecret,
} from '../../../core/webhooks/change.ts'
import {
  createEndpoint,
  type EndpointWithSecret,
  MAX_ENDPOINTS,
} from '../../../core/webhooks/create.ts'
import { findEndpoint, listAttempts, listEndpoints } from '../../../core/webhooks/find.ts'
import { redeliverEvent, redeliverSince } from '../../../core/webhooks/redeliver.ts'
import { sendTest } from '../../../core/webhooks/send-test.ts'
import { webhookPage } from '../../pages/admin/webhook.tsx'
import { webhookSecretPage, webhooksPage } from '../../pages/admin/webhooks.tsx'
import { readForm } from '../contract/read-request.ts'
import {
  addOrders,
  type Console,
  type ConsoleOrder,
  type OrderForm,
  type Viewer,
} from './console.ts'
import { historyOf } from './history.ts'

const ROWS = 25

/** The orders that redirect back to the endpoint's page. */
const WEBHOOK_ORDERS: Record<string, ConsoleOrder> = {
  test: {
    run: sendTest,
    done: 'The test was sent. The newest attempt below shows the outcome.',
  },
  pause: {
    run: pauseEndpoint,
    done: 'Nothing is sent to this endpoint any more. Events are kept for 30 days.',
  },
  unpause: {
    run: resumeEndpoint,
    done: 'Events are sent again, beginning with those that the endpoint missed.',
  },
  remove: { run: removeEndpoint, needsTick: true, done: 'The endpoint was removed.' },
  redeliver: {
    run: redeliverFromForm,
    done: 'The events are sent again. Reload to see the attempts.',
  },
}

export function webhookRoutes(console: Console): void {
  const { app, ports, page } = console
  app.get(
    '/admin/webhooks',
    page((c, viewer) => showWebhooks(c, ports, viewer)),
  )
  app.post(
    '/admin/webhooks',
    page((c, viewer) => addFromForm(c, ports, viewer)),
  )
  app.get(
    '/admin/webhooks/:id',
    page((c, viewer) => showWebhook(c, ports, viewer)),
  )
  app.post(
    '/admin/webhooks/:id/rotate',
    page((c, viewer) => rotateFromForm(c, ports, viewer)),
  )
  addOrders(console, 'webhooks', WEBHOOK_ORDERS)
}

function redeliverFromForm(
  ports: Ports,
  actor: Actor,
  endpointId: string,
  { eventId, seconds }: OrderForm,
): Promise<unknown> {
  return eventId === undefined
    ? redeliverSince(ports, actor, { endpointId, since: timeBefore(ports, seconds) })
    : redeliverEvent(ports, actor, { endpointId, eventId })
}

function timeBefore({ clock }: Ports, seconds: string | undefined): string {
  if (!/^\d{1,7}$/.test(seconds ?? '')) throw new RolecallError('REQUEST_INVALID')
  return new Date(clock.now().getTime() - Number(seconds) * 1000).toISOString()
}

/** The endpoints that were not removed, and the form that adds one. */
async function listPage(ports: Ports, { actor, frame }: Viewer, more: object = {}) {
  const lists = await Promise.all(
    (['active', 'paused'] as const).map((status) =>
      listEndpoints(ports, actor, { status, limit: MAX_ENDPOINTS }),
    ),
  )
  const endpoints = lists.flatMap(({ items }) => items)
  return webhooksPage({ ...frame, endpoints, ...more })
}

const showWebhooks = async (c: Context, ports: Ports, viewer: Viewer): Promise<Response> =>
  c.html(await listPage(ports, viewer))

/** Adds an endpoint and shows its secret. After a mistake, shows the form again with its values. */
async function addFromForm(c: Context, ports: Ports, viewer: Viewer): Promise<Response> {
  const { url = '', types = '', description = '' } = await readForm(c)
  const values = { url: url.trim(), types: types.trim(), description: description.trim() }
  const names = values.types.split(/[\s,]+/).filter((it) => it !== '')
  const parsed = NewWebhookEndpoint.safeParse({
    url: values.url,
    ...(names.length > 0 && { types: names }),
    ...(values.description !== '' && { description: values.description }),
  })
  try {
    if (!parsed.success) throw new RolecallError('REQUEST_INVALID', { detail: whatIsWrong(parsed) })
    return showSecret(c, viewer, await createEndpoint(ports, viewer.actor, parsed.data))
  } catch (error) {
    if (!isRolecallError(error) || error.code === 'FORBIDDEN') throw error
    return c.html(await listPage(ports, viewer, { values, error: error.message }), 400)
  }
}

const whatIsWrong = ({ error }: { error: { issues: { path: PropertyKey[] }[] } }): string => {
  const field = error.issues[0]?.path[0]
  return field === 'types'
    ? 'There is no event of this type.'
    : `The ${String(field)} is not valid.`
}

const showSecret = (
  c: Context,
  { frame }: Viewer,
  { endpoint, secret }: EndpointWithSecret,
): Response | Promise<Response> =>
  c.html(webhookSecretPage({ ...frame, endpoint, secret: secret.reveal() }))

async function showWebhook(c: Context, ports: Ports, { actor, frame }: Viewer): Promise<Response> {
  const id = c.req.param('id')!
  const { cursor } = c.req.query()
  const endpoint = await findEndpoint(ports, actor, id)
  const page = await listAttempts(ports, actor, { endpointId: id, cursor, limit: ROWS })
  const history = await historyOf(ports, actor, id)
  const view = { ...frame, endpoint, attempts: { ...page, cursor }, history }
  return c.html(webhookPage({ ...view, nextAttemptAt: nextAttemptAt(endpoint) }))
}

/** Draws a new secret and shows it. */
async function rotateFromForm(c: Context, ports: Ports, viewer: Viewer): Promise<Response> {
  if ((await readForm(c)).confirm !== 'yes') throw new RolecallError('REQUEST_INVALID')
  const id = c.req.param('id')!
  return showSecret(c, viewer, await rotateSecret(ports, viewer.actor, { id }))
}
