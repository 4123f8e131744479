import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { ERRORS, isRolecallError, RolecallError } from '../../../api/errors.ts'
import { versionOf } from '../../../core/access-versions/read-versions.ts'
import { acceptInvitation } from '../../../core/invitations/accept.ts'
import { requireSupported } from '../../../core/invitations/create.ts'
import { invitationOfPage } from '../../../core/invitations/find.ts'
import { launchUrl, storedTemplate } from '../../../core/invitations/links.ts'
import { connectionIdOf } from '../../../core/model/invitation.ts'
import type { Ports } from '../../../core/ports.ts'
import {
  customerPage,
  errorPage,
  linkInvalidPage,
  statusPanel,
} from '../../pages/customer/page.tsx'
import type { AcceptForm } from '../../pages/customer/view.ts'
import { problem, toRolecallError } from '../contract/problems.ts'
import { requestOf } from '../contract/serve-operations.ts'
import { toInvitation } from '../contract/to-wire.ts'
import type { App, Environment } from '../environment.ts'
import { sameSiteOnly } from '../limits/same-site.ts'
import { toCustomerView, toProgress } from './view.ts'

const LOOK_MS = 400
const KEEP_ALIVE_MS = 15_000
const MAX_STREAM_MS = 30 * 60_000

/**
 * How long one stream of events may last; the browser then opens a new one. 0: it sends the current
 * status and ends.
 */
export interface Streaming {
  longestStreamMs?: number | undefined
}

/**
 * The customer's page. To open it changes nothing; to accept it binds the invitation to the
 * account.
 */
export function customerRoutes(
  app: App,
  ports: Ports,
  { longestStreamMs = MAX_STREAM_MS }: Streaming = {},
): void {
  app.use('/connect/*', sameSiteOnly)
  app.get('/connect/:token', (c) =>
    asPage(c, ports, async () =>
      c.html(await render(ports, c.req.param('token'), c.req.query('region'))),
    ),
  )
  app.post('/connect/:token/accept', (c) =>
    isJson(c) ? acceptJson(c, ports) : asPage(c, ports, () => acceptForm(c, ports)),
  )
  app.get('/connect/:token/launch', (c) => asPage(c, ports, () => launch(c, ports)))
  app.get('/connect/:token/template', (c) =>
    asPage(c, ports, async () => {
      const template = await storedTemplate(
        ports,
        await invitationOfPage(ports, c.req.param('token')),
      )
      return c.body(template, 200, { 'content-type': 'text/plain; charset=utf-8' })
    }),
  )
  app.get('/connect/:token/events', (c) =>
    asPage(c, ports, async () => {
      await invitationOfPage(ports, c.req.param('token'))
      return events(c, ports, { token: c.req.param('token'), longestStreamMs })
    }),
  )
}

async function read(ports: Ports, token: string) {
  const invitation = await invitationOfPage(ports, token)
  const connection = await ports.store.get('connection', connectionIdOf(invitation.id))
  const version = await versionOf(ports, connection ?? invitation)
  return { invitation, connection, content: version?.content }
}

async function render(
  ports: Ports,
  token: string,
  region?: string,
  form?: AcceptForm,
): Promise<string> {
  return customerPage(
    toCustomerView(ports, { ...(await read(ports, token)), region, ...(form && { form }) }),
  )
}

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
    await acceptInvitation(ports, token, { accountId })
    return c.redirect(
      `/connect/${token}${region === undefined ? '' : `?region=${region}`}#launch`,
      303,
    )
  } catch (error) {
    if (!isRolecallError(error) || error.code === 'LINK_INVALID' || error.code === 'INTERNAL')
      throw error
    const field = error.code === 'REGION_UNSUPPORTED' ? 'region' : 'accountId'
    return c.html(
      await render(ports, token, region, { error: messageFor(error), field, accountId, region }),
      ERRORS[error.code].status as ContentfulStatusCode,
    )
  }
}

/**
 * The catalogue's text about Regions is for operators. A customer can only choose another Region.
 */
const messageFor = (error: RolecallError): string =>
  error.code === 'REGION_UNSUPPORTED' && !error.detail
    ? 'The stack cannot be created in this Region. Choose another one.'
    : error.message

/** Redirects to the AWS console with a new link, if the stored template is unchanged. */
async function launch(
  c: Context<Environment, '/connect/:token/launch'>,
  ports: Ports,
): Promise<Response> {
  const token = c.req.param('token')
  const { invitation } = await read(ports, token)
  const region = requireSupported(ports.installation, c.req.query('region') ?? invitation.region)
  if (!invitation.accountId || invitation.status !== 'open')
    return c.redirect(`/connect/${token}`, 303)
  if (!invitation.regions.includes(region))
    throw new RolecallError('REGION_UNSUPPORTED', {
      detail: `This invitation is for these Regions only: ${invitation.regions.join(', ')}.`,
    })
  await storedTemplate(ports, invitation)
  return c.redirect(launchUrl(ports, invitation, region), 303)
}

/** Sends the status panel whenever it changes. */
function events(
  c: Context,
  ports: Ports,
  { token, longestStreamMs }: { token: string; longestStreamMs: number },
): Response {
  const answer = streamSSE(c, async (stream) => {
    const started = ports.clock.monotonic()
    let shown = ''
    let spoken = started
    while (!stream.aborted) {
      const now = await read(ports, token).catch(() => undefined)
      if (!now) return
      const panel = statusPanel(toProgress(ports, now.invitation, now.connection))
      if (panel !== shown) await stream.writeSSE({ event: 'progress', data: panel })
      else if (ports.clock.monotonic() - spoken > KEEP_ALIVE_MS)
        await stream.write(': still here\n\n')
      if (panel !== shown || ports.clock.monotonic() - spoken > KEEP_ALIVE_MS)
        spoken = ports.clock.monotonic()
      shown = panel
      if (ports.clock.monotonic() - started >= longestStreamMs)
        return void (await stream.writeSSE({ event: 'again', data: '' }))
      await stream.sleep(LOOK_MS)
    }
  })
  answer.headers.set('cache-control', 'no-store')
  return answer
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
