import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { ERRORS, type ErrorCode, isRolecallError, RolecallError } from '../../../api/errors.ts'
import { acceptInvitation } from '../../../core/invitations/accept.ts'
import { requireSupported } from '../../../core/invitations/create.ts'
import { invitationOfPage, invitationToShow } from '../../../core/invitations/find.ts'
import { launchUrl, storedTemplate } from '../../../core/invitations/links.ts'
import { noteLaunch } from '../../../core/invitations/note-launch.ts'
import { awaitsTick } from '../../../core/model/invitation.ts'
import type { Ports } from '../../../core/ports.ts'
import { customerPage, errorPage, linkInvalidPage } from '../../pages/customer/page.tsx'
import type { AcceptForm } from '../../pages/customer/view.ts'
import { problem, toRolecallError } from '../contract/problems.ts'
import { requestOf } from '../contract/serve-operations.ts'
import { toInvitation } from '../contract/to-wire.ts'
import type { App, Environment } from '../environment.ts'
import { networkOf } from '../limits/caller-address.ts'
import { sameSiteOnly } from '../limits/same-site.ts'
import { type Asked, dependenciesOf, livePages, type Streaming, streamChanges } from './live.ts'
import { toCustomerView } from './view.ts'

/**
 * The customer's page. To open it changes nothing; to accept it binds the invitation to the
 * account.
 */
export function customerRoutes(app: App, ports: Ports, { longestStreamMs }: Streaming = {}): void {
  const pages = livePages(ports)
  app.use('/connect/*', sameSiteOnly)
  app.get('/connect/:token', (c) =>
    asPage(c, ports, async () => c.html(await render(ports, c.req.param('token'), askedBy(c)))),
  )
  app.post('/connect/:token/accept', (c) =>
    isJson(c) ? acceptJson(c, ports) : asPage(c, ports, () => acceptForm(c, ports)),
  )
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
      await invitationToShow(ports, token)
      const seat = pages.join(token, networkOf(c.get('address')))
      return streamChanges(c, ports, { seat, asked: askedBy(c), longestStreamMs })
    }),
  )
}

const askedBy = (c: Context<Environment>): Asked => ({
  region: c.req.query('region'),
  tab: c.req.query('view'),
})

const render = async (ports: Ports, token: string, asked: Asked): Promise<string> =>
  customerPage(
    toCustomerView(ports, {
      ...(await dependenciesOf(ports, await invitationToShow(ports, token))),
      ...asked,
    }),
  )

const isJson = (c: Context): boolean =>
  (c.req.header('content-type') ?? '').startsWith('application/json')

async function acceptJson(c: Context<Environment>, ports: Ports) {
  const { params, body } = await requestOf(c, 'acceptInvitation')
  return c.json(toInvitation(ports, await acceptInvitation(ports, params.token, body)))
}

async function acceptForm(
  c: Context<Environment, '/connect/:token/accept'>,
  ports: Ports,
): Promise<Response> {
  const token = c.req.param('token')
  const body = await c.req.parseBody()
  const [accountId, region] = [
    String(body.accountId ?? ''),
    typeof body.region === 'string' ? body.region : undefined,
  ]
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
    const form = { error: messageFor(error), field, accountId, region }
    return c.html(
      await render(ports, token, { region, form }),
      ERRORS[error.code].status as ContentfulStatusCode,
    )
  }
}

/** The field of the form that an error is about, if it is not the account number. */
const FIELDS: Partial<Record<ErrorCode, AcceptForm['field']>> = {
  REGION_UNSUPPORTED: 'region',
  TAKEOVER_NOT_CONFIRMED: 'takeover',
}

/** Texts of the catalogue that are for operators or programs, in a customer's words. */
const FOR_CUSTOMERS: Partial<Record<ErrorCode, string>> = {
  REGION_UNSUPPORTED: 'The stack cannot be created in this Region. Choose another one.',
  TAKEOVER_NOT_CONFIRMED: 'Tick this box to continue.',
  ACCOUNT_IS_VENDORS: 'This account belongs to whoever sent you the link. Enter your own.',
}

const messageFor = (error: RolecallError): string =>
  (error.detail ? undefined : FOR_CUSTOMERS[error.code]) ?? error.message

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
  if (c.req.method === 'GET') await noteLaunch(ports, invitation, region)
  return c.redirect(launchUrl(ports, invitation, region), 303)
}

/**
 * Shows a failure as a page, because people open these URLs. Programs that ask for JSON get the
 * problem document.
 */
async function asPage(
  c: Context<Environment>,
  ports: Ports,
  answer: () => Promise<Response>,
): Promise<Response> {
  try {
    return await answer()
  } catch (thrown) {
    const error = toRolecallError(thrown)
    if (error.code === 'INTERNAL' || !(c.req.header('accept') ?? 'text/html').includes('html')) {
      if (error.code === 'INTERNAL') throw thrown
      return problem(c, error)
    }
    const status = ERRORS[error.code].status as ContentfulStatusCode
    if (error.code === 'LINK_INVALID')
      return c.html(linkInvalidPage(ports.installation.vendor), status)
    const remedy = ERRORS[error.code].retry
      ? 'Try again in a moment.'
      : `If this happens again, tell ${ports.installation.vendor.name}.`
    return c.html(
      errorPage({
        title: 'This did not work',
        message: messageFor(error),
        remedy,
        requestId: c.get('requestId'),
      }),
      status,
    )
  }
}
