import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import { versionNumbers, versionOf } from '../../../core/access-versions/read-versions.ts'
import { campaignFor, noteRequestOpened } from '../../../core/campaigns/customer.ts'
import { connectionsOf } from '../../../core/connections/connections-of.ts'
import { noteWatched } from '../../../core/declared/look-for-role.ts'
import { invitationOnceOpen } from '../../../core/invitations/find.ts'
import { leadingConnection } from '../../../core/invitations/progress.ts'
import {
  connectionIdsOf,
  type Invitation,
  invitationStatus,
} from '../../../core/model/invitation.ts'
import { versionWithOptions } from '../../../core/model/role-options.ts'
import type { Ports } from '../../../core/ports.ts'
import { openOffer, upgradeFor } from '../../../core/upgrades/offer-upgrade.ts'
import { latestChecks } from '../../../core/verification/list-checks.ts'
import { livePart } from '../../pages/customer/page.tsx'
import { type CustomerView, hasLinkEnded } from '../../pages/customer/view.ts'
import { chooseLanguage } from '../../pages/language/choose-language.ts'
import { LANGUAGES } from '../../pages/language/languages.ts'
import { LiveLinks, type Seat } from './live-links.ts'
import type { RefusedOptions } from './options.ts'
import { useOf } from './record-of-use.ts'
import {
  type RefusedDeclaration,
  type RefusedForm,
  type Seen,
  stateOf,
  toCustomerView,
} from './view.ts'
import { shownWay } from './ways.ts'

const MAX_STREAM_MS = 30 * 60_000

/**
 * How long one stream of events may last; the browser then opens a new one. 0: it sends the current
 * status and ends.
 */
export interface Streaming {
  longestStreamMs?: number | undefined
}

/** What the page depends on, read once for each look. */
export async function dependenciesOf(ports: Ports, invitation: Invitation): Promise<Seen> {
  const connections = await connectionsOf(ports, invitation)
  const connection = leadingConnection(connections, ports.clock.now())
  const of = { invitation, connections, connection }
  if (invitation.status !== 'claimed' || !connection)
    return { ...of, version: versionWithOptions(await versionOf(ports, invitation), invitation) }
  const stackGone =
    connection.status === 'disconnected' &&
    connection.stackId !== undefined &&
    (await ports.store.reservedBy('deleted-stack', connection.stackId)) !== undefined
  return {
    ...{ ...of, stackGone },
    version: versionWithOptions(await versionOf(ports, connection), invitation),
    numbers: await versionNumbers(ports, connection),
    usages: await Promise.all(connections.map(({ id }) => ports.store.get('usage', id))),
    ...(openOffer(connection) && { request: await campaignFor(ports, connection) }),
    ...(connection.status === 'disconnected' && {
      receipt: await ports.store.get('receipt', connection.id),
    }),
  }
}

/** The page: what it depends on, and what is read only where the whole page is shown. */
export async function viewOf(
  ports: Ports,
  seen: Seen,
  { sessions, acceptLanguage, way: name, ...asked }: Asked,
): Promise<CustomerView> {
  const { connections, connection, numbers, usages } = seen
  const known =
    numbers && connection
      ? {
          use: await useOf(ports, { connections, usages }, sessions),
          checks: await latestChecks(ports, connection.id),
        }
      : {}
  const language = chooseLanguage(seen.invitation.locale, acceptLanguage)
  const words = LANGUAGES[language]
  const { sheet } = words
  const way =
    name === undefined ? undefined : await shownWay(ports, seen.invitation, { name, words })
  const upgrade = await upgradeFor(ports, seen.invitation, connection, sheet)
  const templateUrl = await readableUrl(ports, seen.invitation)
  const shown = { ...seen, ...asked, ...known, language, upgrade, templateUrl }
  return { ...toCustomerView(ports, shown), way }
}

/** For the commands on the page. What launching needs is no reason to show no page. */
async function readableUrl(
  { templates, log }: Ports,
  { status, template, accountId }: Invitation,
): Promise<string | undefined> {
  if (templates.isPublic || status !== 'open') return undefined
  try {
    return await templates.letRead(template.key, accountId)
  } catch (error) {
    log.warn('template.not-readable', { error })
    return undefined
  }
}

/** What the page's address asks for. */
export interface Asked {
  region?: string | undefined
  tab?: string | undefined
  form?: RefusedForm | undefined
  /** The form for options, if it was refused. */
  optionsForm?: RefusedOptions | undefined
  /** The form for a declared role, if it was refused. */
  declareForm?: RefusedDeclaration | undefined
  /** The cursor of the sessions to show. */
  sessions?: string | undefined
  /** What became of a check. */
  checked?: string | undefined
  /** The way to create the role that the page shows. */
  way?: string | undefined
  /** The header `Accept-Language`. */
  acceptLanguage?: string | undefined
}

/** The open pages, with one look at the store for all that show the same link. */
export const livePages = (ports: Ports) =>
  new LiveLinks(ports, {
    read: async (token) => dependenciesOf(ports, await invitationOnceOpen(ports, token)),
    judge: (seen) => {
      const invitation = {
        ...seen.invitation,
        status: invitationStatus(seen.invitation, ports.clock.now()),
      }
      const now = { ...seen, invitation }
      const ids = [invitation.id, ...connectionIdsOf(invitation)]
      return { seen: now, state: stateOf(ports, now), ids }
    },
  })

interface Watch {
  seat: Seat<Seen>
  asked: Asked
  longestStreamMs?: number | undefined
}

/**
 * Sends the page's main part whenever it changes. When the link ends, the page is told so, because
 * whoever has it open has seen more than that.
 */
export function streamChanges(
  c: Context,
  ports: Ports,
  { seat, asked, longestStreamMs = MAX_STREAM_MS }: Watch,
): Response {
  const started = ports.clock.monotonic()
  const answer = streamSSE(c, async (stream) => {
    stream.onAbort(seat.leave)
    try {
      for (let shown = ''; ; ) {
        const look = await seat.next(shown)
        if (!look) return
        if (shown === '') await noteLook(ports, look.seen)
        await noteWatched(ports, look.seen.invitation)
        const isLast = !seat.stays || ports.clock.monotonic() - started >= longestStreamMs
        if (look.state === shown) await stream.write(': still here\n\n')
        else {
          const part = await sharedPart(ports, look, asked)
          await stream.writeSSE({ event: 'progress', data: part.html })
          if (part.isLast) return
        }
        shown = look.state
        if (isLast) return await stream.writeSSE({ event: 'again', data: '' })
      }
    } finally {
      seat.leave()
    }
  })
  answer.headers.set('cache-control', 'no-store')
  return answer
}

interface LivePart {
  html: string
  /** The link has ended, so nothing follows. */
  isLast: boolean
}

const parts = new WeakMap<object, Map<string, Promise<LivePart>>>()

/**
 * Rendering the page costs far more than sending it. Streams that show the same look in the same
 * way share one rendering, so a hundred that open together do not hold up other requests.
 */
function sharedPart(ports: Ports, look: { seen: Seen }, asked: Asked): Promise<LivePart> {
  const ofLook = parts.get(look) ?? new Map<string, Promise<LivePart>>()
  parts.set(look, ofLook)
  const way = JSON.stringify(asked)
  const part = ofLook.get(way) ?? renderPart(ports, look.seen, asked)
  ofLook.set(way, part)
  return part
}

async function renderPart(ports: Ports, seen: Seen, asked: Asked): Promise<LivePart> {
  const view = await viewOf(ports, seen, asked)
  return { html: livePart(view), isLast: hasLinkEnded(view) }
}

/** Only a browser that runs the page opens its stream, so a person looks at the page. */
async function noteLook(ports: Ports, { connection, request }: Seen): Promise<void> {
  if (connection && request?.member.status === 'told') await noteRequestOpened(ports, connection)
}
