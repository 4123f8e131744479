import type { Context } from 'hono'
import { NewCampaign } from '../../../api/campaigns.ts'
import { isRolecallError, RolecallError } from '../../../api/errors.ts'
import { listProfiles } from '../../../core/access-versions/read-versions.ts'
import { listCampaigns, membersOf, readCampaign } from '../../../core/campaigns/find.ts'
import { startCampaign } from '../../../core/campaigns/start.ts'
import { cancelCampaign, remindCampaign } from '../../../core/campaigns/steer.ts'
import { endOfDay, MEMBER_STATUSES } from '../../../core/model/campaign.ts'
import { mayDo } from '../../../core/model/grants.ts'
import type { Ports } from '../../../core/ports.ts'
import { campaignPage } from '../../pages/admin/campaign.tsx'
import { campaignsPage } from '../../pages/admin/campaigns.tsx'
import { readForm } from '../contract/read-request.ts'
import { addOrders, type Console, type ConsoleOrder, type Viewer } from './console.ts'

const ROWS = 25

const CAMPAIGN_ORDERS: Record<string, ConsoleOrder> = {
  remind: {
    run: remindCampaign,
    done: 'Customers who have not answered are told again, once a day at most.',
  },
  cancel: { run: cancelCampaign, needsTick: true, done: 'Nobody is asked any more.' },
}

export function campaignRoutes(console: Console): void {
  const { app, ports, page, done } = console
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
  done.set(
    'campaigns.start',
    'Rolecall looks for connections with an earlier version. Reload to see how far it is.',
  )
  addOrders(console, 'campaigns', CAMPAIGN_ORDERS)
}

/** The list of campaigns, and the form that starts one. */
async function showCampaigns(
  c: Context,
  ports: Ports,
  { actor, frame }: Viewer,
): Promise<Response> {
  const { cursor } = c.req.query()
  const page = await listCampaigns(ports, actor, { cursor, limit: ROWS })
  const mayStart = mayDo(actor, 'connections:write')
  const profiles = mayStart ? await listProfiles(ports) : []
  const names = profiles.filter(({ status }) => status === 'current').map(({ id }) => id)
  const view = { ...frame, campaigns: { ...page, cursor }, profiles: names }
  return c.html(campaignsPage({ ...view, mayStart }))
}

/** One campaign: its funnel, and its connections in one status or in all. */
async function showCampaign(c: Context, ports: Ports, { actor, frame }: Viewer): Promise<Response> {
  const { cursor, status: asked } = c.req.query()
  const campaign = await readCampaign(ports, actor, 'connections:read', c.req.param('id')!)
  const status = MEMBER_STATUSES.find((it) => it === asked)
  const page = await membersOf(ports, campaign, { status, cursor, limit: ROWS })
  const can = mayDo(actor, 'connections:write') && campaign.status === 'running'
  return c.html(campaignPage({ ...frame, campaign, members: { ...page, cursor }, status, can }))
}

/** Starts a campaign from the form. Then shows it, or says on the list why it was refused. */
async function startFromForm(c: Context, ports: Ports, { actor }: Viewer): Promise<Response> {
  try {
    const { profile, customers = '', deadline = '' } = await readForm(c)
    const customerIds = customers.split(/[\s,]+/).filter((it) => it !== '')
    const parsed = NewCampaign.safeParse({
      profile,
      ...(customerIds.length > 0 && { customerIds }),
      ...(deadline !== '' && { deadline: endOfDay(deadline) ?? deadline }),
    })
    if (!parsed.success) throw new RolecallError('REQUEST_INVALID')
    const { id } = await startCampaign(ports, actor, parsed.data)
    return c.redirect(`/admin/campaigns/${id}?notice=done:start`, 303)
  } catch (error) {
    if (!isRolecallError(error)) throw error
    return c.redirect(`/admin/campaigns?notice=failed:${error.code}`, 303)
  }
}
