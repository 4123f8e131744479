import type { Context } from 'hono'
import { compareVersions } from '../../../core/access-versions/compare-versions.ts'
import {
  type Count,
  type FoundProfile,
  type FoundVersion,
  listProfilesFor,
  listVersions,
  profileFor,
  versionsToCompare,
} from '../../../core/access-versions/find-profiles.ts'
import { textDiff } from '../../../core/access-versions/text-diff.ts'
import { listCampaigns } from '../../../core/campaigns/find.ts'
import { mayDo } from '../../../core/model/grants.ts'
import type { Ports } from '../../../core/ports.ts'
import { sheetOf } from '../../../core/template/access/sheet-of.ts'
import { comparePage } from '../../pages/admin/profiles/compare.tsx'
import { profilesPage } from '../../pages/admin/profiles/list.tsx'
import { profilePage } from '../../pages/admin/profiles/profile.tsx'
import type { ShownCount, ShownProfile, ShownVersion } from '../../pages/admin/profiles/view.ts'
import type { Console, Viewer } from './console.ts'

const ROWS = 25
/** There are few campaigns, and the store has no index of them by profile. */
const MAX_CAMPAIGNS = 200

export function profileRoutes({ app, ports, page }: Console): void {
  app.get(
    '/admin/profiles',
    page((c, viewer) => showProfiles(c, ports, viewer)),
  )
  app.get(
    '/admin/profiles/:name',
    page((c, viewer) => showProfile(c, ports, viewer)),
  )
  app.get(
    '/admin/profiles/:name/compare',
    page((c, viewer) => showDifference(c, ports, viewer)),
  )
}

const toCount = ({ connections, isComplete }: Count): ShownCount => ({
  connections,
  isAtLeast: !isComplete,
})

const toProfile = ({ profile, current, ...count }: FoundProfile): ShownProfile => ({
  name: profile.id,
  status: profile.status,
  purpose: current.content.profile.purpose,
  current: current.number,
  versions: profile.versions.length,
  updatedAt: profile.updatedAt,
  ...toCount(count),
})

const toVersion = ({ version, isCurrent, ...count }: FoundVersion): ShownVersion => ({
  number: version.number,
  isCurrent,
  seenAt: version.createdAt,
  ...toCount(count),
})

async function showProfiles(c: Context, ports: Ports, { actor, frame }: Viewer): Promise<Response> {
  const { cursor } = c.req.query()
  if (!mayDo(actor, 'connections:read'))
    return c.html(profilesPage({ ...frame, profiles: { items: [], hidden: true } }), 403)
  const found = await listProfilesFor(ports, actor, { cursor, limit: ROWS })
  const profiles = { ...found, items: found.items.map(toProfile), cursor }
  return c.html(profilesPage({ ...frame, profiles }))
}

async function showProfile(c: Context, ports: Ports, { actor, frame }: Viewer): Promise<Response> {
  const name = c.req.param('name')!
  const { cursor } = c.req.query()
  const found = await profileFor(ports, actor, name)
  const [versions, campaigns] = await Promise.all([
    listVersions(ports, actor, name, { cursor, limit: ROWS }),
    listCampaigns(ports, actor, { limit: MAX_CAMPAIGNS }),
  ])
  const { content } = found.current
  const view = {
    ...frame,
    profile: toProfile(found),
    headline: sheetOf(content).headline,
    roleName: content.profile.roleName,
    scopes: Object.entries(content.profile.scopes).map(([scope, { description }]) => ({
      name: scope,
      description,
    })),
    versions: { ...versions, items: versions.items.map(toVersion), cursor },
    campaigns: {
      ...campaigns,
      items: campaigns.items.filter(({ profile }) => profile === name).slice(0, ROWS),
    },
    mayStart: mayDo(actor, 'connections:write') && found.profile.status === 'current',
  }
  return c.html(profilePage(view))
}

/** The number of a version, if the address has one. */
const numberIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined

async function showDifference(
  c: Context,
  ports: Ports,
  { actor, frame }: Viewer,
): Promise<Response> {
  const profile = c.req.param('name')!
  const asked = { from: numberIn(c.req.query('from')), to: numberIn(c.req.query('to')) }
  const [{ from, to }, record] = await Promise.all([
    versionsToCompare(ports, actor, profile, asked),
    ports.store.get('profile', profile),
  ])
  const diff = compareVersions(ports.installation, from, to)
  const { gained, lost, changed, texts, template, sameRights, policies, verdict } = diff
  const view = {
    ...frame,
    profile,
    numbers: record!.versions.map((_, index) => index + 1),
    from: from.number,
    to: to.number,
    sameRights,
    verdict: { from: verdict.from.headline, to: verdict.to.headline },
    changes: { gained, lost, changed, texts },
    policies: textDiff(policies.from, policies.to),
    template,
  }
  return c.html(comparePage(view))
}
