import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { ERRORS, isRolecallError, RolecallError } from '../../../api/errors.ts'
import { OrderReason } from '../../../api/fields.ts'
import { NewInvitation } from '../../../api/invitations.ts'
import { cancelCampaign, remindCampaign } from '../../../core/campaigns/steer.ts'
import { createInvitation } from '../../../core/invitations/create.ts'
import { replaceLink, resetInvitation, revokeInvitation } from '../../../core/invitations/revoke.ts'
import { type Actor, withReason } from '../../../core/model/actor.ts'
import type { Ports } from '../../../core/ports.ts'
import { connectionPage } from '../../pages/admin/connection.tsx'
import { invitationPage } from '../../pages/admin/invitation.tsx'
import { newInvitationPage } from '../../pages/admin/new-invitation.tsx'
import { overviewPage } from '../../pages/admin/overview.tsx'
import { signInPage } from '../../pages/admin/sign-in.tsx'
import type { AdminFrame, InvitationField } from '../../pages/admin/view.ts'
import { errorPage } from '../../pages/customer/page.tsx'
import type { Callers } from '../callers.ts'
import { invalidFields } from '../contract/invalid-fields.ts'
import { toRolecallError } from '../contract/problems.ts'
import { readForm } from '../contract/read-request.ts'
import type { App, Environment } from '../environment.ts'
import { sameSiteOnly } from '../limits/same-site.ts'
import { ORDERS, type Order } from '../routes/connections.ts'
import { showCampaign, showCampaigns, startFromForm } from './campaigns.ts'
import { type AdminSession, checkCsrf, closeSession, openSession, readSession } from './session.ts'
import {
  connectionView,
  invitationView,
  newInvitationView,
  overviewView,
  type Viewer,
} from './view.ts'
import {
  addFromForm,
  rotateFromForm,
  showWebhook,
  showWebhooks,
  WEBHOOK_ORDERS,
  type WebhookForm,
} from './webhooks.ts'

type Page = (c: Context<Environment>, session: AdminSession) => Promise<Response>

const DAY_SECONDS = 24 * 3600

const INVITATION_ORDERS = {
  revoke: revokeInvitation,
  'reset-account': resetInvitation,
  link: replaceLink,
}

const CAMPAIGN_ORDERS = { remind: remindCampaign, cancel: cancelCampaign }

/**
 * The operator's console. It calls the same functions as the API, and identifies operators by a
 * signed cookie.
 */
export function adminRoutes(app: App, given: Ports, callers: Callers): void {
  const ports = { ...given, callers }
  app.use('/admin/*', sameSiteOnly)
  signInRoutes(app, ports)
  const page = (show: Page) => (c: Context<Environment>) => requireSession(c, ports, show)
  const frame = (c: Context, { csrf }: AdminSession): AdminFrame => ({
    vendorName: ports.installation.vendor.name,
    csrf,
    notice: notice(c),
  })
  const looking = (c: Context, session: AdminSession) => ({
    actor: session.actor,
    frame: frame(c, session),
  })
  app.get(
    '/admin',
    page(async (c, session) =>
      c.html(overviewPage(await overviewView(ports, looking(c, session), c.req.query()))),
    ),
  )
  app.get(
    '/admin/invitations/new',
    page(async (c, session) =>
      c.html(newInvitationPage(await newInvitationView(ports, frame(c, session)))),
    ),
  )
  app.post(
    '/admin/invitations',
    page((c, session) => invite(c, ports, session, frame(c, session))),
  )
  app.get(
    '/admin/invitations/:id',
    page(async (c, session) =>
      c.html(invitationPage(await invitationView(ports, looking(c, session), c.req.param('id')!))),
    ),
  )
  for (const [name, order] of Object.entries(INVITATION_ORDERS)) {
    app.post(
      `/admin/invitations/:id/${name}`,
      page((c, { actor }) => act(c, (id, form) => order(ports, byForm(actor, form), id))),
    )
  }
  const forViewer: ForViewer = (show) => page((c, session) => show(c, looking(c, session)))
  campaignRoutes(app, ports, forViewer)
  webhookRoutes(app, ports, forViewer)
  app.get(
    '/admin/connections/:id',
    page(async (c, session) =>
      c.html(connectionPage(await connectionView(ports, looking(c, session), c.req.param('id')!))),
    ),
  )
  for (const [name, order] of Object.entries<Order>(ORDERS)) {
    app.post(
      `/admin/connections/:id/${name}`,
      page((c, { actor }) =>
        act(c, (id, form) => order(ports, byForm(actor, form), id, form.accountId)),
      ),
    )
  }
}

type ForViewer = (
  show: (c: Context<Environment>, viewer: Viewer) => Promise<Response>,
) => (c: Context<Environment>) => Promise<Response>

function campaignRoutes(app: App, ports: Ports, page: ForViewer): void {
  app.get(
    '/admin/campaigns',
    page((c, viewer) => showCampaigns(c, ports, viewer)),
  )
  app.post(
    '/admin/campaigns',
    page((c, viewer) => startFromForm(c, ports, viewer)),
  )
  app.get(
    '/admin/campaigns/:id',
    page((c, viewer) => showCampaign(c, ports, viewer)),
  )
  for (const [name, order] of Object.entries(CAMPAIGN_ORDERS)) {
    app.post(
      `/admin/campaigns/:id/${name}`,
      page((c, { actor }) => act(c, (id, form) => order(ports, byForm(actor, form), id))),
    )
  }
}

function webhookRoutes(app: App, ports: Ports, page: ForViewer): void {
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
  for (const [name, order] of Object.entries(WEBHOOK_ORDERS)) {
    app.post(
      `/admin/webhooks/:id/${name}`,
      page((c, { actor }) => act(c, (id, form) => order(ports, byForm(actor, form), id, form))),
    )
  }
}

type ConsolePorts = Ports & { callers: Callers }

function signInRoutes(app: App, ports: ConsolePorts): void {
  const vendorName = ports.installation.vendor.name
  app.post('/admin/sign-in', async (c) => {
    const { token } = await readForm(c)
    const caller = token === undefined ? undefined : await ports.callers.byToken(token.trim())
    if (!caller?.tokenId)
      return c.html(
        signInPage({ vendorName, csrf: '', error: 'This is not a valid API token.' }),
        401,
      )
    openSession(c, ports, caller.tokenId)
    await ports.callers.noteUse(caller)
    return c.redirect('/admin', 303)
  })
  app.post('/admin/sign-out', async (c) => {
    await closeSession(c, ports)
    return c.redirect('/admin', 303)
  })
}

async function requireSession(
  c: Context<Environment>,
  ports: ConsolePorts,
  show: Page,
): Promise<Response> {
  const session = await readSession(c, ports)
  if (!session)
    return c.html(signInPage({ vendorName: ports.installation.vendor.name, csrf: '' }), 401)
  try {
    if (c.req.method === 'POST') checkCsrf(session, (await readForm(c)).csrf)
    return await show(c, session)
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

const statusOf = (error: RolecallError): ContentfulStatusCode =>
  ERRORS[error.code].status as ContentfulStatusCode

/**
 * The message about the last order. The URL contains only a word or code of ours, never text to
 * show.
 */
function notice(c: Context): AdminFrame['notice'] {
  const [kind, word = ''] = (c.req.query('notice') ?? '').split(':')
  if (kind === 'done') return { kind, text: DONE.get(word) ?? 'Done.' }
  if (kind === 'failed' && Object.hasOwn(ERRORS, word))
    return { kind, text: ERRORS[word as keyof typeof ERRORS].title }
  return undefined
}

const ISSUED_STAY =
  'Sessions that were already issued stay valid until they expire, within one hour. The customer can end them at once with "Revoke active sessions" on the role in IAM.'

/** What the console says after an order, by the last part of the order's path. */
const DONE = new Map([
  ['revoke', 'The link no longer works.'],
  ['link', 'The link below is new. The one before no longer works.'],
  ['reset-account', 'The customer can give another account number now.'],
  ['verify', 'The role was verified just now.'],
  ['approve', 'The account number is confirmed.'],
  ['suspend', `No more credentials are issued for this connection. ${ISSUED_STAY}`],
  ['resume', 'Credentials are issued again.'],
  ['start', 'Rolecall looks for connections with an earlier version. Reload to see how far it is.'],
  ['remind', 'Customers who have not answered are told again, once a day at most.'],
  ['cancel', 'Nobody is asked any more.'],
  ['test', 'The test was sent. The newest attempt below shows the outcome.'],
  ['pause', 'Nothing is sent to this endpoint any more. Events are kept for 30 days.'],
  ['unpause', 'Events are sent again, beginning with those that the endpoint missed.'],
  ['redeliver', 'The events are sent again. Reload to see the attempts.'],
  ['remove', 'The endpoint was removed.'],
  ['disconnect', `The connection has ended. The customer can delete the stack. ${ISSUED_STAY}`],
])

const NEEDS_TICK = new Set([
  'revoke',
  'link',
  'reset-account',
  'approve',
  'suspend',
  'disconnect',
  'cancel',
  'remove',
])

interface OrderForm extends WebhookForm {
  accountId?: string
  reason?: string
}

/** Throws REQUEST_INVALID for a reason that is too long or holds control characters. */
function byForm(actor: Actor, { reason }: OrderForm): Actor {
  const checked = OrderReason.safeParse({ reason: reason?.trim() || undefined })
  if (!checked.success) throw new RolecallError('REQUEST_INVALID')
  return withReason(actor, checked.data.reason)
}

/** Carries out an order, then redirects to the page that sent it. */
async function act(
  c: Context,
  order: (id: string, form: OrderForm) => Promise<unknown>,
): Promise<Response> {
  const [, , records, , word] = c.req.routePath.split('/')
  const back = `/admin/${records}/${encodeURIComponent(c.req.param('id')!)}`
  try {
    const { confirm, accountId, reason, eventId, seconds } = await readForm(c)
    if (NEEDS_TICK.has(word!) && confirm !== 'yes') throw new RolecallError('REQUEST_INVALID')
    await order(c.req.param('id')!, {
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

/** The fields of the form that have another name than in the API. */
const FORM_FIELDS = new Map([
  ['expiresInSeconds', 'expiresInDays'],
  ['contact.name', 'contactName'],
  ['contact.email', 'contactEmail'],
])

/** Creates an invitation from the form. After a mistake, shows the form again with its values. */
async function invite(
  c: Context,
  ports: Ports,
  session: AdminSession,
  frame: AdminFrame,
): Promise<Response> {
  const body = await readForm(c)
  const values = Object.fromEntries(
    Object.entries(body).flatMap(([key, value]) => (value.trim() ? [[key, value.trim()]] : [])),
  ) as Partial<Record<InvitationField, string>>
  const { customerId, customerName, profile, accountId, region, expiresInDays, requireApproval } =
    values
  const { contactName: name, contactEmail: email, locale } = values
  const again = async (
    more: { errors?: Partial<Record<InvitationField, string>>; error?: string },
    status: ContentfulStatusCode,
  ) =>
    c.html(
      newInvitationPage({ ...(await newInvitationView(ports, frame)), values, ...more }),
      status,
    )
  const expiresInSeconds =
    expiresInDays === undefined ? undefined : Math.round(Number(expiresInDays) * DAY_SECONDS)
  const given = {
    ...{ customerId: customerId ?? '', customerName, profile, accountId, region, expiresInSeconds },
    requireApproval: requireApproval === 'on',
    contact: name === undefined && email === undefined ? undefined : { name, email },
    locale,
  }
  const parsed = NewInvitation.safeParse(given, { reportInput: true })
  if (!parsed.success) {
    const wrong = invalidFields('body', NewInvitation, parsed.error.issues)
    const nameOf = (field: string) => FORM_FIELDS.get(field) ?? field
    const errors = Object.fromEntries(
      wrong.map(({ field, message }) => [nameOf(field), `This ${message}.`]),
    )
    return again({ errors }, 400)
  }
  try {
    const invitation = await createInvitation(ports, session.actor, parsed.data)
    return c.redirect(`/admin/invitations/${invitation.id}`, 303)
  } catch (error) {
    if (!isRolecallError(error)) throw error
    return again(
      error.code.startsWith('ACCOUNT')
        ? { errors: { accountId: error.message } }
        : { error: error.message },
      statusOf(error),
    )
  }
}
