import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import { versionById } from '../../../core/access-versions/read-versions.ts'
import { confirmTakeover, noteEnrolmentLaunch } from '../../../core/enrolments/customer.ts'
import { readerRoleName, stackSetName } from '../../../core/enrolments/launcher-template.ts'
import {
  enrolmentOfPage,
  enrolmentPath,
  enrolmentUrl,
  launcherUpdateCommand,
  launcherUrl,
  letAdministratorsRead,
  memberUrl,
} from '../../../core/enrolments/links.ts'
import { countMembers, type Member, membersOf } from '../../../core/enrolments/members.ts'
import { storedTemplate } from '../../../core/invitations/links.ts'
import type { Enrolment } from '../../../core/model/enrolment.ts'
import { awaitsTick, type Invitation } from '../../../core/model/invitation.ts'
import type { Ports } from '../../../core/ports.ts'
import {
  type EnrolmentView,
  enrolmentLivePart,
  enrolmentPage,
} from '../../pages/customer/enrolment.tsx'
import { chooseLanguage } from '../../pages/language/choose-language.ts'
import { sendCompressed } from '../compression.ts'
import { readForm } from '../contract/read-request.ts'
import type { App, Environment } from '../environment.ts'
import { networkOf } from '../limits/caller-address.ts'
import { asPage } from './as-page.ts'
import type { Streaming } from './live.ts'
import { LiveLinks } from './live-links.ts'
import { toCustomerView } from './view.ts'

const MAX_STREAM_MS = 30 * 60_000

interface Seen {
  enrolment: Enrolment
  members: Member[]
}

/** The page of an organisation. To open it changes nothing. */
export function enrolmentRoutes(app: App, ports: Ports, { longestStreamMs }: Streaming): void {
  const base = '/connect/organization/:token'
  const pages = new LiveLinks<Seen>(ports, {
    read: async (token) => look(ports, await enrolmentOfPage(ports, token)),
    // Hundreds of accounts report within seconds: the page follows at the pace of its own looks.
    judge: (seen) => ({ seen, state: stateOf(seen), ids: [] }),
  })
  app.get(base, (c) =>
    asPage(c, ports, async () => {
      const seen = await look(ports, await enrolmentOfPage(ports, c.req.param('token')))
      return sendCompressed(c, enrolmentPage(await viewOf(ports, seen, askedBy(c))))
    }),
  )
  app.post(`${base}/confirm`, (c) =>
    asPage(c, ports, async () => {
      const token = c.req.param('token')
      if ((await readForm(c)).takeover === 'on') await confirmTakeover(ports, token)
      return c.redirect(`/connect/organization/${token}#launch`, 303)
    }),
  )
  for (const [name, part] of [
    ['template', 'memberTemplate'],
    ['launcher-template', 'launcherTemplate'],
  ] as const)
    app.get(`${base}/${name}`, (c) =>
      asPage(c, ports, async () => {
        const enrolment = await enrolmentOfPage(ports, c.req.param('token'))
        const template = await storedTemplate(ports, { template: enrolment[part] })
        return c.body(template, 200, { 'content-type': 'text/plain; charset=utf-8' })
      }),
    )
  app.get(`${base}/launch`, (c) => asPage(c, ports, () => launch(c, ports, launcherUrl)))
  app.get(`${base}/member`, (c) => asPage(c, ports, () => launch(c, ports, memberUrl)))
  app.get(`${base}/events`, (c) =>
    asPage(c, ports, async () => {
      const token = c.req.param('token')
      await enrolmentOfPage(ports, token)
      const seat = pages.join(token, networkOf(c.get('address')))
      return streamProgress(c, ports, seat, longestStreamMs)
    }),
  )
}

async function launch(
  c: Context<Environment, '/connect/organization/:token/launch'>,
  ports: Ports,
  linkTo: typeof launcherUrl,
): Promise<Response> {
  const token = c.req.param('token')
  const enrolment = await enrolmentOfPage(ports, token)
  if (awaitsTick(enrolment)) return c.redirect(`/connect/organization/${token}`, 303)
  await storedTemplate(ports, { template: enrolment.launcherTemplate })
  await storedTemplate(ports, { template: enrolment.memberTemplate })
  await letAdministratorsRead(ports, enrolment)
  if (c.req.method === 'GET' && linkTo === launcherUrl) await noteEnrolmentLaunch(ports, token)
  return c.redirect(linkTo(ports, enrolment), 303)
}

const look = async (ports: Ports, enrolment: Enrolment): Promise<Seen> => ({
  enrolment,
  members: await membersOf(ports, enrolment),
})

function stateOf({ enrolment, members }: Seen): string {
  const facts = members.map((it) => [it.accountId, it.state, it.reason?.code, it.stackReason])
  return createHash('sha256')
    .update(JSON.stringify([enrolment.version, facts]))
    .digest('hex')
    .slice(0, 16)
}

const askedBy = (c: Context<Environment>) => ({
  language: chooseLanguage(undefined, c.req.header('accept-language')),
  tab: c.req.query('view'),
})

/** What both pages show comes from one function: here for an invitation that is never stored. */
async function viewOf(
  ports: Ports,
  { enrolment, members }: Seen,
  asked: ReturnType<typeof askedBy>,
): Promise<EnrolmentView> {
  const { managementAccountId, administratorAccountId = managementAccountId } = enrolment
  const vendorName = ports.installation.vendor.name
  const view = toCustomerView(ports, {
    invitation: asInvitation(enrolment, administratorAccountId),
    connections: [],
    connection: undefined,
    version: await versionById(ports, enrolment.profileVersion),
    ...asked,
  })
  return {
    view: {
      ...view,
      basePath: enrolmentPath(ports, enrolment),
      pageUrl: enrolmentUrl(ports, enrolment),
      awaitsTick: awaitsTick(enrolment),
    },
    ...{ managementAccountId, administratorAccountId },
    ous: enrolment.accounts.ous ?? [],
    excluded: enrolment.accounts.exclude ?? [],
    stackSetName: stackSetName(vendorName, enrolment),
    roleName: enrolment.roleName,
    readerRoleName: readerRoleName(enrolment),
    updateCommand: launcherUpdateCommand(ports, enrolment),
    counts: countMembers(members),
    members,
    wasLaunched: enrolment.launchedAt !== undefined,
    state: stateOf({ enrolment, members }),
  }
}

const asInvitation = (it: Enrolment, accountId: string): Invitation => ({
  kind: 'invitation',
  id: it.id,
  version: 0,
  status: 'open',
  customerId: it.customerId,
  ...(it.customerName !== undefined && { customerName: it.customerName }),
  ...{ profile: it.profile, profileVersion: it.profileVersion },
  ...{ accountId, pinnedBy: 'vendor', externalId: it.externalId },
  ...{ region: it.region, regions: [it.region], requireApproval: false },
  ...{ template: it.memberTemplate, roleName: it.roleName, ...(it.roles && { roles: it.roles }) },
  ...(it.roleOptions && { roleOptions: it.roleOptions }),
  ...{ createdAt: it.createdAt, expiresAt: it.createdAt },
})

/** Sends the page's main part whenever an account has changed. */
function streamProgress(
  c: Context<Environment>,
  ports: Ports,
  seat: ReturnType<LiveLinks<Seen>['join']>,
  longestStreamMs = MAX_STREAM_MS,
): Response {
  const started = ports.clock.monotonic()
  const asked = askedBy(c)
  const answer = streamSSE(c, async (stream) => {
    stream.onAbort(seat.leave)
    try {
      for (let shown = ''; ; ) {
        const next = await seat.next(shown)
        if (!next) return
        if (next.state === shown) await stream.write(': still here\n\n')
        else {
          const data = enrolmentLivePart(await viewOf(ports, next.seen, asked))
          await stream.writeSSE({ event: 'progress', data })
        }
        shown = next.state
        if (!seat.stays || ports.clock.monotonic() - started >= longestStreamMs)
          return await stream.writeSSE({ event: 'again', data: '' })
      }
    } finally {
      seat.leave()
    }
  })
  answer.headers.set('cache-control', 'no-store')
  return answer
}
