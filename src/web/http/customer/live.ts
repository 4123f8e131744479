import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import { versionOf } from '../../../core/access-versions/read-versions.ts'
import { invitationOnceOpen } from '../../../core/invitations/find.ts'
import { connectionIdOf, type Invitation } from '../../../core/model/invitation.ts'
import type { Ports } from '../../../core/ports.ts'
import { livePart } from '../../pages/customer/page.tsx'
import type { AcceptForm, CustomerView } from '../../pages/customer/view.ts'
import { toCustomerView } from './view.ts'

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

/** What the page depends on, read once for each look. */
export async function dependenciesOf(ports: Ports, invitation: Invitation) {
  const connection = await ports.store.get('connection', connectionIdOf(invitation.id))
  const isConnected = invitation.status === 'claimed' && connection !== undefined
  const version = await versionOf(ports, isConnected ? connection : invitation)
  const stackGone =
    connection?.status === 'disconnected' &&
    (await ports.store.reservedBy('deleted-stack', connection.stackId)) !== undefined
  return { invitation, connection, version, stackGone }
}

/** What the page's address asks for. */
export interface Asked {
  region?: string | undefined
  tab?: string | undefined
  form?: AcceptForm | undefined
}

interface Watch {
  token: string
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
  { token, asked, longestStreamMs = MAX_STREAM_MS }: Watch,
): Response {
  const answer = streamSSE(c, async (stream) => {
    const started = ports.clock.monotonic()
    let shown = ''
    let spoken = started
    while (!stream.aborted) {
      const view = await look(ports, token, asked).catch(() => undefined)
      if (!view) return
      const isNews = view.state !== shown
      if (isNews) await stream.writeSSE({ event: 'progress', data: livePart(view) })
      else if (ports.clock.monotonic() - spoken > KEEP_ALIVE_MS)
        await stream.write(': still here\n\n')
      if (isNews || ports.clock.monotonic() - spoken > KEEP_ALIVE_MS)
        spoken = ports.clock.monotonic()
      shown = view.state
      if (view.progress.phase === 'link-ended') return
      if (ports.clock.monotonic() - started >= longestStreamMs)
        return void (await stream.writeSSE({ event: 'again', data: '' }))
      await stream.sleep(LOOK_MS)
    }
  })
  answer.headers.set('cache-control', 'no-store')
  return answer
}

/** The page as it is now, for somebody who had it open while its link was valid. */
async function look(ports: Ports, token: string, asked: Asked): Promise<CustomerView> {
  const invitation = await invitationOnceOpen(ports, token)
  return toCustomerView(ports, { ...(await dependenciesOf(ports, invitation)), ...asked })
}
