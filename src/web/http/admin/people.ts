import type { Context } from 'hono'
import { RolecallError } from '../../../api/errors.ts'
import { endPersonSession, isLive, listPersonSessions } from '../../../core/people/sessions.ts'
import { peoplePage } from '../../pages/admin/people.tsx'
import { readForm } from '../contract/read-request.ts'
import type { Environment } from '../environment.ts'
import type { Console, ConsolePorts, Viewer } from './console.ts'

const ROWS = 25
const PATH = '/admin/settings/people'

/** Settings > People: who may sign in, who did, and the end of a session. */
export function peopleRoutes({ app, ports, page, done }: Console): void {
  done.set(
    'end-session',
    'The session has ended. The person can sign in again while a group allows it.',
  )
  app.get(
    PATH,
    page((c, viewer) => showPeople(c, ports, viewer)),
  )
  app.post(
    `${PATH}/:id/end-session`,
    page(async (c, { actor }) => {
      if ((await readForm(c)).confirm !== 'yes') throw new RolecallError('REQUEST_INVALID')
      await endPersonSession(ports, actor, c.req.param('id')!)
      return c.redirect(`${PATH}?notice=done:end-session`, 303)
    }),
  )
}

async function showPeople(
  c: Context<Environment>,
  ports: ConsolePorts,
  { actor, frame }: Viewer,
): Promise<Response> {
  const cursor = c.req.query('cursor')
  const { items, nextCursor } = await listPersonSessions(ports, actor, { cursor, limit: ROWS })
  const now = ports.clock.now()
  const sessions = items.map((session) => ({ session, isLive: isLive(session, now) }))
  const { providers } = ports
  return c.html(peoplePage({ ...frame, providers, sessions, cursor, nextCursor }))
}
