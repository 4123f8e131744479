import type { Context } from 'hono'
import { isRolecallError } from '../../../api/errors.ts'
import { approveAccounts } from '../../../core/enrolments/approve.ts'
import { enrolmentFor, listEnrolments } from '../../../core/enrolments/find.ts'
import { enrolmentUrl, launcherUpdateCommand } from '../../../core/enrolments/links.ts'
import { countMembers, membersOf, pageOfMembers } from '../../../core/enrolments/members.ts'
import {
  replaceEnrolmentLink,
  revokeEnrolment,
  rotateEnrolmentToken,
  upgradeEnrolment,
} from '../../../core/enrolments/steer.ts'
import { MEMBER_STATES } from '../../../core/model/enrolment.ts'
import { mayDo } from '../../../core/model/grants.ts'
import type { Ports } from '../../../core/ports.ts'
import { enrolmentPage, enrolmentsPage } from '../../pages/admin/enrolments.tsx'
import { addOrders, byForm, type Console, type ConsoleOrder, type Viewer } from './console.ts'
import { newEnrolmentRoutes } from './new-enrolment.ts'

const ROWS = 50
const LISTED = 25

const UPDATE = 'The customer now updates the launcher stack with the command below.'

const ENROLMENT_ORDERS: Record<string, ConsoleOrder> = {
  upgrade: { run: upgradeEnrolment, done: `The templates have the current version. ${UPDATE}` },
  'rotate-token': { run: rotateEnrolmentToken, done: `The token is replaced. ${UPDATE}` },
  link: { run: replaceEnrolmentLink, done: 'Send the new link to the customer.' },
  revoke: { run: revokeEnrolment, needsTick: true, done: 'No further account connects.' },
}

export function enrolmentRoutes(console: Console): void {
  const { app, ports, page, done } = console
  newEnrolmentRoutes(console)
  app.get(
    '/admin/enrolments',
    page((c, viewer) => showEnrolments(c, ports, viewer)),
  )
  app.get(
    '/admin/enrolments/:id',
    page((c, viewer) => showEnrolment(c, ports, viewer)),
  )
  app.post(
    '/admin/enrolments/:id/approve',
    page((c, viewer) => approveFromForm(c, ports, viewer)),
  )
  done.set('enrolments.approve', 'The selected accounts are approved.')
  addOrders(console, 'enrolments', ENROLMENT_ORDERS)
}

async function showEnrolments(c: Context, ports: Ports, { actor, frame }: Viewer) {
  const { cursor } = c.req.query()
  const { items, nextCursor } = await listEnrolments(ports, actor, { cursor, limit: LISTED })
  const rows = await Promise.all(
    items.map(async (enrolment) => ({
      enrolment,
      counts: countMembers(await membersOf(ports, enrolment)),
    })),
  )
  return c.html(
    enrolmentsPage({
      ...frame,
      mayCreate: mayDo(actor, 'invitations:write'),
      enrolments: { items: rows, cursor, nextCursor },
    }),
  )
}

async function showEnrolment(c: Context, ports: Ports, { actor, frame }: Viewer) {
  const { cursor, state: asked } = c.req.query()
  const state = MEMBER_STATES.find((it) => it === asked)
  const enrolment = await enrolmentFor(ports, actor, 'invitations:read', c.req.param('id')!)
  const members = await membersOf(ports, enrolment)
  return c.html(
    enrolmentPage({
      ...frame,
      ...{ enrolment, state, counts: countMembers(members) },
      members: { ...pageOfMembers(members, { state, cursor, limit: ROWS }), cursor },
      enrolmentUrl: enrolmentUrl(ports, enrolment),
      updateCommand: launcherUpdateCommand(ports, enrolment),
      mayApprove: mayDo(actor, 'connections:write'),
      mayChange: mayDo(actor, 'invitations:write'),
    }),
  )
}

async function approveFromForm(c: Context, ports: Ports, { actor }: Viewer): Promise<Response> {
  const id = c.req.param('id')!
  const back = `/admin/enrolments/${encodeURIComponent(id)}`
  const { id: ticked = [], reason } = await c.req.parseBody({ all: true })
  const accountIds = [ticked].flat().filter((it) => typeof it === 'string')
  try {
    const by = byForm(actor, typeof reason === 'string' ? reason : undefined)
    await approveAccounts(ports, by, id, accountIds)
    return c.redirect(`${back}?notice=done:approve`, 303)
  } catch (error) {
    if (!isRolecallError(error) || error.code === 'NOT_FOUND') throw error
    return c.redirect(`${back}?notice=failed:${error.code}`, 303)
  }
}
