import type { Context } from 'hono'
import { isRolecallError, RolecallError } from '../../../api/errors.ts'
import { EVENT_TYPES } from '../../../api/event-types.ts'
import { NewWebhookEndpoint, WebhookEndpointUpdate } from '../../../api/webhooks.ts'
import type { Actor } from '../../../core/model/actor.ts'
import { mayDo } from '../../../core/model/grants.ts'
import { nextAttemptAt } from '../../../core/model/webhook-endpoint.ts'
import type { Ports } from '../../../core/ports.ts'
import {
  pauseEndpoint,
  removeEndpoint,
  resumeEndpoint,
  rotateSecret,
  updateEndpoint,
} from '../../../core/webhooks/change.ts'
import {
  createEndpoint,
  type EndpointWithSecret,
  MAX_ENDPOINTS,
} from '../../../core/webhooks/create.ts'
import { findEndpoint, listAttempts, listEndpoints } from '../../../core/webhooks/find.ts'
import { redeliverEvent, redeliverSince } from '../../../core/webhooks/redeliver.ts'
import { sendTest } from '../../../core/webhooks/send-test.ts'
import { webhookPage } from '../../pages/admin/webhooks/endpoint.tsx'
import type { EndpointError, EndpointValues } from '../../pages/admin/webhooks/form.tsx'
import { webhookSecretPage, webhooksPage } from '../../pages/admin/webhooks/list.tsx'
import { pathOf } from '../../pages/admin/webhooks/view.ts'
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
    '/admin/webhooks/:id/edit',
    page((c, viewer) => changeFromForm(c, ports, viewer)),
  )
  app.post(
    '/admin/webhooks/:id/rotate',
    page((c, viewer) => rotateFromForm(c, ports, viewer)),
  )
  console.done.set('webhooks.edit', 'The endpoint was changed.')
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
async function listPage(ports: Ports, { actor, frame }: Viewer, more: Entered = {}) {
  const view = { ...frame, eventTypes: EVENT_TYPES, ...more }
  if (!mayDo(actor, 'webhooks')) return webhooksPage({ ...view, endpoints: [], hidden: true })
  const lists = await Promise.all(
    (['active', 'paused'] as const).map((status) =>
      listEndpoints(ports, actor, { status, limit: MAX_ENDPOINTS }),
    ),
  )
  return webhooksPage({ ...view, endpoints: lists.flatMap(({ items }) => items) })
}

const showWebhooks = async (c: Context, ports: Ports, viewer: Viewer): Promise<Response> =>
  c.html(await listPage(ports, viewer), mayDo(viewer.actor, 'webhooks') ? 200 : 403)

/** What a person entered, and why it was refused. */
interface Entered {
  values?: EndpointValues
  error?: EndpointError
}

/** The fields of the form. Without a choice of types: all. */
async function readEndpoint(c: Context): Promise<EndpointValues> {
  const { url = '', description = '', which, ...fields } = await readForm(c)
  const types = Object.keys(fields).flatMap((name) =>
    name.startsWith('type:') ? [name.slice('type:'.length)] : [],
  )
  return {
    url: url.trim(),
    description: description.trim(),
    ...(which === 'some' && { types }),
  }
}

/** Adds an endpoint and shows its secret. After a mistake, shows the form again with its values. */
async function addFromForm(c: Context, ports: Ports, viewer: Viewer): Promise<Response> {
  const values = await readEndpoint(c)
  const { url, types, description } = values
  const parsed = NewWebhookEndpoint.safeParse({
    url,
    ...(types && { types }),
    ...(description !== '' && { description }),
  })
  if (!parsed.success)
    return c.html(await listPage(ports, viewer, { values, error: errorIn(parsed) }), 400)
  try {
    return await showSecret(c, viewer, await createEndpoint(ports, viewer.actor, parsed.data))
  } catch (thrown) {
    return c.html(await listPage(ports, viewer, { values, error: refusalIn(thrown) }), 400)
  }
}

/** Changes the URL, the types or the description. After a mistake, shows the form again. */
async function changeFromForm(c: Context, ports: Ports, viewer: Viewer): Promise<Response> {
  const id = c.req.param('id')!
  const values = await readEndpoint(c)
  const { url, types = null, description } = values
  const parsed = WebhookEndpointUpdate.safeParse({ url, types, description: description || null })
  if (!parsed.success)
    return c.html(await endpointPage(c, ports, viewer, { values, error: errorIn(parsed) }), 400)
  try {
    await updateEndpoint(ports, viewer.actor, id, parsed.data)
    return c.redirect(`${pathOf({ id })}?notice=done:edit`, 303)
  } catch (thrown) {
    const error = refusalIn(thrown)
    return c.html(await endpointPage(c, ports, viewer, { values, error }), 400)
  }
}

const FIELD_ERRORS: Record<EndpointError['field'], string> = {
  url: 'Enter an https address of up to 2,048 characters.',
  types: 'Choose at least one type of event, or all.',
  description: 'A description has up to 200 characters, and no line breaks.',
}

/** The first mistake that the schema of the API found. */
function errorIn({ error }: { error: { issues: { path: PropertyKey[] }[] } }): EndpointError {
  const at = error.issues[0]?.path[0]
  const field = at === 'types' || at === 'description' ? at : 'url'
  return { field, message: FIELD_ERRORS[field] }
}

/** Why the endpoint was refused, if a change in the form can help. Otherwise throws the error. */
function refusalIn(thrown: unknown): EndpointError {
  const isHere = ['ENDPOINT_URL_INVALID', 'ENDPOINTS_FULL'].some((code) =>
    isRolecallError(thrown, code as 'ENDPOINT_URL_INVALID'),
  )
  if (!isHere) throw thrown
  return { field: 'url', message: (thrown as RolecallError).message }
}

const showSecret = (
  c: Context,
  { frame }: Viewer,
  { endpoint, secret }: EndpointWithSecret,
): Response | Promise<Response> =>
  c.html(webhookSecretPage({ ...frame, endpoint, secret: secret.reveal() }))

const showWebhook = async (c: Context, ports: Ports, viewer: Viewer): Promise<Response> =>
  c.html(await endpointPage(c, ports, viewer))

async function endpointPage(
  c: Context,
  ports: Ports,
  { actor, frame }: Viewer,
  more: Entered = {},
): Promise<string> {
  const id = c.req.param('id')!
  const { cursor } = c.req.query()
  const endpoint = await findEndpoint(ports, actor, id)
  const [page, history] = await Promise.all([
    listAttempts(ports, actor, { endpointId: id, cursor, limit: ROWS }),
    mayDo(actor, 'audit:read') ? historyOf(ports, actor, id) : undefined,
  ])
  const view = { ...frame, endpoint, attempts: { ...page, cursor }, history, ...more }
  return webhookPage({ ...view, nextAttemptAt: nextAttemptAt(endpoint), eventTypes: EVENT_TYPES })
}

/** Draws a new secret and shows it. */
async function rotateFromForm(c: Context, ports: Ports, viewer: Viewer): Promise<Response> {
  if ((await readForm(c)).confirm !== 'yes') throw new RolecallError('REQUEST_INVALID')
  const id = c.req.param('id')!
  return showSecret(c, viewer, await rotateSecret(ports, viewer.actor, { id }))
}
