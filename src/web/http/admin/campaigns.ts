import type { Context } from 'hono'
import { NewCampaign } from '../../../api/campaigns.ts'
import { isRolecallError, RolecallError } from '../../../api/errors.ts'
import { membersOf, readCampaign } from '../../../core/campaigns/find.ts'
import { startCampaign } from '../../../core/campaigns/start.ts'
import { cancelCampaign, remindCampaign } from '../../../core/campaigns/steer.ts'
import { endOfDay, MEMBER_STATUSES } from '../../../core/model/campaign.ts'
import { mayDo } from '../../../core/model/grants.ts'
import type { Ports } from '../../../core/ports.ts'
import { campaignPage } from '../../pages/admin/profiles/campaign.tsx'
import { profilePath } from '../../pages/admin/profiles/view.ts'
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
  app.post(
    '/admin/profiles/:name/campaigns',
    page((c, viewer) => startFromForm(c, ports, viewer)),
  )
  app.get(
    '/admin/campaigns/:id',
    page((c, viewer) => showCampaign(c, ports, viewer)),
  )
  done.set(
    'campaigns.start',
    'Rolecall looks for the connections to ask. Reload to see how far it is.',
  )
  addOrders(console, 'campaigns', CAMPAIGN_ORDERS)
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

/** Starts a campaign from the form. Then shows it, or says on the profile’s page why not. */
async function startFromForm(c: Context, ports: Ports, { actor }: Viewer): Promise<Response> {
  const profile = c.req.param('name')!
  try {
    const { customers = '', deadline = '' } = await readForm(c)
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
    return c.redirect(profilePath(profile, `?notice=failed:${error.code}`), 303)
  }
}
