import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { ERRORS, type ErrorCode, isRolecallError, RolecallError } from '../../../api/errors.ts'
import type { DeclareLimit } from '../../../core/declared/declare-limit.ts'
import { noteWatched } from '../../../core/declared/look-for-role.ts'
import { acceptInvitation } from '../../../core/invitations/accept.ts'
import { requireSupported } from '../../../core/invitations/create.ts'
import { declineInvitation } from '../../../core/invitations/decline.ts'
import { invitationOfPage, invitationToShow } from '../../../core/invitations/find.ts'
import { launchUrl, storedTemplate } from '../../../core/invitations/links.ts'
import { noteLaunch } from '../../../core/invitations/note-launch.ts'
import { noteOpened } from '../../../core/invitations/note-opened.ts'
import { awaitsTick, type Invitation } from '../../../core/model/invitation.ts'
import type { Ports } from '../../../core/ports.ts'
import type { CircuitBreaker } from '../../../core/verification/circuit-breaker.ts'
import { customerPage } from '../../pages/customer/page.tsx'
import type { AcceptForm } from '../../pages/customer/view.ts'
import { sendCompressed } from '../compression.ts'
import { readForm, readNote } from '../contract/read-request.ts'
import { requestOf } from '../contract/serve-operations.ts'
import { toInvitation } from '../contract/to-wire.ts'
import type { App, Environment } from '../environment.ts'
import { networkOf } from '../limits/caller-address.ts'
import { sameSiteOnly } from '../limits/same-site.ts'
import { asPage } from './as-page.ts'
import { connectionRoutes } from './connection-routes.ts'
import { declareForm, lookForm } from './declare-form.ts'
import { enrolmentRoutes } from './enrolment-routes.ts'
import {
  type Asked,
  dependenciesOf,
  livePages,
  type Streaming,
  streamChanges,
  viewOf,
} from './live.ts'
import { optionsForm } from './options.ts'
import { downloadFile } from './ways.ts'

interface CustomerOptions extends Streaming {
  breaker: Pick<CircuitBreaker, 'isOpen'>
  declares: DeclareLimit
}

/**
 * The customer's page. To open it changes nothing; to accept it binds the invitation to the
 * account.
 */
export function customerRoutes(app: App, ports: Ports, options: CustomerOptions): void {
  const { longestStreamMs } = options
  const pages = livePages(ports)
  app.use('/connect/*', sameSiteOnly)
  enrolmentRoutes(app, ports, options)
  app.get('/connect/:token', (c) =>
    asPage(c, ports, async () =>
      sendCompressed(c, await render(ports, c.req.param('token'), askedBy(c))),
    ),
  )
  app.post('/connect/:token/accept', (c) =>
    isJson(c) ? acceptJson(c, ports) : asPage(c, ports, () => acceptForm(c, ports)),
  )
  app.post('/connect/:token/decline', (c) =>
    isJson(c) ? declineJson(c, ports) : asPage(c, ports, () => declineForm(c, ports)),
  )
  app.post('/connect/:token/options', (c) =>
    asPage(c, ports, () =>
      optionsForm(c, ports, (form) =>
        render(ports, c.req.param('token'), { ...askedBy(c), ...form }),
      ),
    ),
  )
  app.post('/connect/:token/role', (c) =>
    asPage(c, ports, () =>
      declareForm(c, { ports, declares: options.declares }, (form) =>
        render(ports, c.req.param('token'), { ...askedBy(c), ...form }),
      ),
    ),
  )
  app.post('/connect/:token/look', (c) => asPage(c, ports, () => lookForm(c, ports)))
  app.get('/connect/:token/ways/:tool', (c) =>
    asPage(c, ports, async () => {
      const asked = { ...askedBy(c), way: c.req.param('tool') }
      return sendCompressed(c, await render(ports, c.req.param('token'), asked))
    }),
  )
  app.get('/connect/:token/ways/:tool/:file', (c) => asPage(c, ports, () => downloadFile(c, ports)))
  app.get('/connect/:token/launch', (c) => asPage(c, ports, () => launch(c, ports)))
  app.get('/connect/:token/template', (c) =>
    asPage(c, ports, async () => {
      const template = await storedTemplate(
        ports,
        await invitationToShow(ports, c.req.param('token')),
      )
      return c.body(template, 200, { 'content-type': 'text/plain; charset=utf-8' })
    }),
  )
  app.get('/connect/:token/events', (c) =>
    asPage(c, ports, async () => {
      const token = c.req.param('token')
      const invitation = await invitationToShow(ports, token)
      await noteOpened(ports, invitation)
      await noteWatched(ports, invitation)
      const seat = pages.join(token, networkOf(c.get('address')))
      return streamChanges(c, ports, { seat, asked: askedBy(c), longestStreamMs })
    }),
  )
  connectionRoutes(app, ports, options)
}

const askedBy = (c: Context<Environment>): Asked => ({
  region: c.req.query('region'),
  tab: c.req.query('view'),
  sessions: c.req.query('sessions'),
  checked: c.req.query('checked'),
  way: c.req.query('way'),
  acceptLanguage: c.req.header('accept-language'),
})

const render = async (ports: Ports, token: string, asked: Asked): Promise<string> => {
  const seen = await dependenciesOf(ports, await invitationToShow(ports, token))
  return customerPage(await viewOf(ports, seen, asked))
}

const isJson = (c: Context): boolean =>
  (c.req.header('content-type') ?? '').startsWith('application/json')

async function acceptJson(c: Context<Environment>, ports: Ports) {
  const { params, body } = await requestOf(c, 'acceptInvitation')
  return sendToCustomer(c, ports, await acceptInvitation(ports, params.token, body))
}

async function declineJson(c: Context<Environment>, ports: Ports) {
  const { params, body } = await requestOf(c, 'declineInvitation')
  return sendToCustomer(c, ports, await declineInvitation(ports, params.token, body))
}

/** Without `metadata`, which is only for the vendor. */
async function sendToCustomer(c: Context<Environment>, ports: Ports, invitation: Invitation) {
  const { metadata: _, ...shown } = await toInvitation(ports, invitation)
  return c.json(shown)
}

async function declineForm(
  c: Context<Environment, '/connect/:token/decline'>,
  ports: Ports,
): Promise<Response> {
  const token = c.req.param('token')
  await declineInvitation(ports, token, { note: await readNote(c) })
  return c.redirect(`/connect/${token}`, 303)
}

async function acceptForm(
  c: Context<Environment, '/connect/:token/accept'>,
  ports: Ports,
): Promise<Response> {
  const token = c.req.param('token')
  const body = await readForm(c)
  const [accountId, region] = [body.accountId ?? '', body.region]
  try {
    if (region !== undefined) requireSupported(ports.installation, region)
    await acceptInvitation(ports, token, { accountId, confirmTakeover: body.takeover === 'on' })
    return c.redirect(
      `/connect/${token}${region === undefined ? '' : `?region=${region}`}#launch`,
      303,
    )
  } catch (error) {
    if (!isRolecallError(error) || error.code === 'LINK_INVALID' || error.code === 'INTERNAL')
      throw error
    const field = FIELDS[error.code] ?? 'accountId'
    const form = { refusal: error, field, accountId, region }
    return c.html(
      await render(ports, token, { ...askedBy(c), region, form }),
      ERRORS[error.code].status as ContentfulStatusCode,
    )
  }
}

/** The field of the form that an error is about, if it is not the account number. */
const FIELDS: Partial<Record<ErrorCode, AcceptForm['field']>> = {
  REGION_UNSUPPORTED: 'region',
  TAKEOVER_NOT_CONFIRMED: 'takeover',
}

/** Redirects to the AWS console with a new link, if the stored template is unchanged. */
async function launch(
  c: Context<Environment, '/connect/:token/launch'>,
  ports: Ports,
): Promise<Response> {
  const token = c.req.param('token')
  const invitation = await invitationOfPage(ports, token)
  const region = requireSupported(ports.installation, c.req.query('region') ?? invitation.region)
  if (!invitation.accountId || invitation.status !== 'open' || awaitsTick(invitation))
    return c.redirect(`/connect/${token}`, 303)
  if (!invitation.regions.includes(region))
    throw new RolecallError('REGION_UNSUPPORTED', {
      detail: `This invitation is for these Regions only: ${invitation.regions.join(', ')}.`,
    })
  await storedTemplate(ports, invitation)
  const link = await launchUrl(ports, invitation, region)
  if (c.req.method === 'GET') await noteLaunch(ports, invitation, region)
  return c.redirect(link, 303)
}
