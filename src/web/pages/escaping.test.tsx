import { describe, expect, it } from 'vitest'
import {
  sampleConnectionStates,
  sampleConnectionTabs,
} from '../../../test/fixtures/sample-connection.ts'
import { sampleConnectionList, sampleInvitationList } from '../../../test/fixtures/sample-lists.ts'
import * as profiles from '../../../test/fixtures/sample-profiles.ts'
import * as sample from '../../../test/fixtures/sample-views.ts'
import { activityPage } from './admin/activity.tsx'
import { connectionPage } from './admin/connection/page.tsx'
import type { ConnectionView } from './admin/connection/view.ts'
import { connectionListPage } from './admin/connection-list.tsx'
import { homePage } from './admin/home.tsx'
import { invitationPage } from './admin/invitation.tsx'
import { invitationListPage } from './admin/invitation-list.tsx'
import { newInvitationPage } from './admin/new-invitation.tsx'
import { peoplePage } from './admin/people.tsx'
import { campaignPage } from './admin/profiles/campaign.tsx'
import { comparePage } from './admin/profiles/compare.tsx'
import { profilesPage } from './admin/profiles/list.tsx'
import { profilePage } from './admin/profiles/profile.tsx'
import { signInPage } from './admin/sign-in.tsx'
import { webhookPage } from './admin/webhooks/endpoint.tsx'
import { webhooksPage } from './admin/webhooks/list.tsx'
import { customerPage, errorPage, linkInvalidPage } from './customer/page.tsx'

const POLYGLOTS = [
  `jaVasCript:/*-/*\`/*\\\`/*'/*"/**/(/* */oNcliCk=alert() )//%0D%0A//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=alert()//>`,
  `"><sVg oNloAd=alert()>`,
  `' oNcliCk=alert() x='`,
  `<!--<sVg>--></titLe><stYle>`,
]
/** What is one of a fixed set, or made by us alone. */
const FIXED = new Set([
  'phase',
  'verdict',
  'line',
  'tab',
  'day',
  'order',
  'language',
  'pinnedBy',
  'href',
  'standing',
  'status',
  'kind',
  'basePath',
  'connectionStatus',
  'invitationStatus',
])

/** The same view with every text in it replaced. */
function poisoned<T>(value: T, payload: string): T {
  if (typeof value === 'string') return payload as T
  if (Array.isArray(value)) return value.map((item) => poisoned(item, payload)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      FIXED.has(key) && typeof inner === 'string' ? inner : poisoned(inner, payload),
    ]),
  ) as T
}

/** Times and the order are ours. */
const poisonedList = <View extends { now: string; rows: readonly object[] }>(
  view: View,
  payload: string,
): View => ({
  ...poisoned({ ...view, rows: view.rows.slice(0, 5) }, payload),
  now: view.now,
  counts: undefined,
})

const failed = sample.sampleProgress.failed
const form = { error: 'x', accountId: 'x', region: 'x' }

const render = (payload: string): Record<string, string> => ({
  customer: customerPage(poisoned({ ...sample.sampleCustomerView, form }, payload)),
  'customer, pinned': customerPage(
    poisoned({ ...sample.samplePinnedView, form, templateUrl: 'x', progress: failed }, payload),
  ),
  'customer, takeover': customerPage(poisoned(sample.sampleTakeoverView, payload)),
  'customer, upgrade': customerPage(
    poisoned({ ...sample.sampleInPhase('connected'), upgrade: sample.sampleUpgrade }, payload),
  ),
  ...Object.fromEntries(
    Object.values(sample.sampleProgress).map(({ phase }) => [
      `customer, ${phase}`,
      customerPage(poisoned(sample.sampleInPhase(phase), payload)),
    ]),
  ),
  'link invalid': linkInvalidPage(poisoned(sample.sampleCustomerView.vendor, payload)),
  error: errorPage(poisoned({ title: 'x', message: 'x', remedy: 'x', requestId: 'x' }, payload)),
  people: peoplePage(poisoned(sample.samplePeople, payload)),
  'sign in': signInPage(poisoned(sample.sampleSignIn, payload)),
  home: homePage({
    ...poisoned({ ...sample.sampleHome, notice: { kind: 'done', text: 'x' } }, payload),
    now: sample.sampleHome.now,
  }),
  connections: connectionListPage(poisonedList(sampleConnectionList, payload)),
  invitations: invitationListPage(poisonedList(sampleInvitationList, payload)),
  'new invitation': newInvitationPage(poisoned(sample.sampleNewInvitation, payload)),
  activity: activityPage(poisoned(sample.sampleActivity, payload)),
  profiles: profilesPage(poisoned(profiles.sampleProfiles, payload)),
  profile: profilePage(poisoned(profiles.sampleProfileView, payload)),
  compare: comparePage(poisoned(profiles.sampleComparison, payload)),
  campaign: campaignPage(poisoned(profiles.sampleCampaignView, payload)),
  webhooks: webhooksPage(poisoned(sample.sampleWebhooks, payload)),
  webhook: webhookPage(poisoned(sample.sampleWebhookView, payload)),
  invitation: invitationPage(poisoned(sample.sampleInvitationView, payload)),
  ...Object.fromEntries(
    Object.entries({ ...sampleConnectionTabs, ...sampleConnectionStates }).map(([name, view]) => [
      `connection, ${name}`,
      connectionPage(poisoned<ConnectionView>(view, payload)),
    ]),
  ),
})

const TAG = /<\/?[a-zA-Z!](?:[^>"]|"[^"]*")*>/g
const withoutValues = (tag: string) => tag.replaceAll(/"[^"]*"/g, '""')

describe.each(POLYGLOTS)('text from outside stays text (WEB-4): %s', (payload) => {
  it.each(Object.entries(render(payload)))('in the page: %s', (_name, html) => {
    const tags = html.match(TAG) ?? []
    for (const tag of tags.map(withoutValues))
      expect(tag).not.toMatch(/sVg|titLe|stYle|scRipt|teXtarEa|oNcliCk|oNloAd/)
    expect(html.replaceAll(TAG, '')).not.toContain('<')
    expect(html).not.toMatch(/(?:href|src|action)="\s*javascript:/i)
  })
})

describe('the content security policy', () => {
  it.each(Object.entries(render('plain')))(
    'finds nothing inline in the page: %s',
    (_name, html) => {
      expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc="\/assets\/)/)
    },
  )
})
