import type { Context } from 'hono'
import { NewCampaign } from '../../../api/campaigns.ts'
import { isRolecallError, type RolecallError } from '../../../api/errors.ts'
import { profileFor } from '../../../core/access-versions/find-profiles.ts'
import { previewExternalIds } from '../../../core/campaigns/preview-external-ids.ts'
import { startCampaign } from '../../../core/campaigns/start.ts'
import { requireGrant } from '../../../core/model/grants.ts'
import type { Ports } from '../../../core/ports.ts'
import { type ExternalIdsView, externalIdsPage } from '../../pages/admin/profiles/external-ids.tsx'
import { readForm } from '../contract/read-request.ts'
import { type Console, statusOf, type Viewer } from './console.ts'

/** The form that asks the customers of imported roles for new External IDs. */
export function externalIdRoutes({ app, ports, page }: Console): void {
  const path = '/admin/profiles/:name/external-ids'
  app.get(
    path,
    page(async (c, viewer) =>
      showForm(c, ports, viewer, { customers: c.req.query('customers') ?? '' }),
    ),
  )
  app.post(
    path,
    page((c, viewer) => startFromForm(c, ports, viewer)),
  )
}

const orderOf = (profile: string, customers: string) => {
  const customerIds = customers.split(/[\s,;]+/).filter((it) => it !== '')
  return NewCampaign.safeParse({
    ...{ profile, asksFor: 'external-id' },
    ...(customerIds.length > 0 && { customerIds }),
  })
}

const WRONG = 'Enter at most 50 customer ids, with commas between them.'

interface Asked {
  /** As entered. */
  customers: string
  /** Why the campaign did not start. */
  failed?: RolecallError
}

/** The form with what was entered, and what a campaign for this selection would do. */
async function showForm(
  c: Context,
  ports: Ports,
  { actor, frame }: Viewer,
  { customers, failed }: Asked,
): Promise<Response> {
  requireGrant(actor, 'connections:write')
  const profile = c.req.param('name')!
  await profileFor(ports, actor, profile)
  const view: ExternalIdsView = { ...frame, profile, values: { customers }, error: failed?.message }
  const { data: order } = orderOf(profile, customers)
  if (!order) return c.html(externalIdsPage({ ...view, errors: { customers: WRONG } }), 400)
  try {
    const preview = await previewExternalIds(ports, actor, order)
    return c.html(externalIdsPage({ ...view, preview }), failed && statusOf(failed))
  } catch (error) {
    if (!isRolecallError(error, 'FORBIDDEN')) throw error
    return c.html(externalIdsPage({ ...view, errors: { customers: error.message } }))
  }
}

/** Starts the campaign and shows it. After a mistake, the form is shown again. */
async function startFromForm(c: Context, ports: Ports, viewer: Viewer): Promise<Response> {
  const { customers = '' } = await readForm(c)
  const { data: order } = orderOf(c.req.param('name')!, customers)
  if (!order) return showForm(c, ports, viewer, { customers })
  try {
    const { id } = await startCampaign(ports, viewer.actor, order)
    return c.redirect(`/admin/campaigns/${encodeURIComponent(id)}?notice=done:start`, 303)
  } catch (error) {
    if (!isRolecallError(error)) throw error
    return showForm(c, ports, viewer, { customers, failed: error })
  }
}
