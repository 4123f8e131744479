import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { activityPage } from '../../src/web/pages/admin/activity.tsx'
import { connectionPage } from '../../src/web/pages/admin/connection/page.tsx'
import type { ConnectionView } from '../../src/web/pages/admin/connection/view.ts'
import { homePage } from '../../src/web/pages/admin/home.tsx'
import { invitationPage } from '../../src/web/pages/admin/invitation.tsx'
import { newInvitationPage } from '../../src/web/pages/admin/new-invitation.tsx'
import { campaignPage } from '../../src/web/pages/admin/profiles/campaign.tsx'
import { comparePage } from '../../src/web/pages/admin/profiles/compare.tsx'
import { profilesPage } from '../../src/web/pages/admin/profiles/list.tsx'
import { profilePage } from '../../src/web/pages/admin/profiles/profile.tsx'
import { signInPage } from '../../src/web/pages/admin/sign-in.tsx'
import { webhookPage } from '../../src/web/pages/admin/webhooks/endpoint.tsx'
import { webhooksPage } from '../../src/web/pages/admin/webhooks/list.tsx'
import { customerPage, errorPage, linkInvalidPage } from '../../src/web/pages/customer/page.tsx'
import { sampleConnectionTabs } from '../fixtures/sample-connection.ts'
import * as profiles from '../fixtures/sample-profiles.ts'
import * as sample from '../fixtures/sample-views.ts'
import { hostileText, SEED } from './hostile-text.ts'

/** One of a fixed set, a number, or made by us alone: never text from outside. */
const FIXED = new Set([
  'phase',
  'verdict',
  'line',
  'tab',
  'day',
  'order',
  'language',
  'pinnedBy',
  'status',
  'kind',
  'basePath',
  'connectionStatus',
  'invitationStatus',
  'requireApproval',
  'standing',
  'action',
])
const isDate = (text: string) => /^\d{4}-\d\d-\d\dT/.test(text)

/** The same view with every text from outside replaced. */
function poisoned<T>(value: T, replace: (text: string) => string): T {
  if (typeof value === 'string') return (isDate(value) ? value : replace(value)) as T
  if (Array.isArray(value)) return value.map((item) => poisoned(item, replace)) as T
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    FIXED.has(key) && typeof inner === 'string' ? inner : poisoned(inner, replace),
  ])
  return Object.fromEntries(entries) as T
}

const failed = sample.sampleProgress.failed
const form = { error: 'x', accountId: 'x', region: 'x' }

const PAGES: Record<string, (replace: (text: string) => string) => string> = {
  customer: (replace) => customerPage(poisoned({ ...sample.sampleCustomerView, form }, replace)),
  'customer, pinned': (replace) =>
    customerPage(
      poisoned({ ...sample.samplePinnedView, form, templateUrl: 'x', progress: failed }, replace),
    ),
  'customer, takeover': (replace) =>
    customerPage(poisoned({ ...sample.sampleTakeoverView, tab: 'json' as const }, replace)),
  'customer, upgrade': (replace) =>
    customerPage(
      poisoned({ ...sample.sampleInPhase('connected'), upgrade: sample.sampleUpgrade }, replace),
    ),
  ...Object.fromEntries(
    Object.values(sample.sampleProgress).map(({ phase }) => [
      `customer, ${phase}`,
      (replace: (text: string) => string) =>
        customerPage(poisoned(sample.sampleInPhase(phase), replace)),
    ]),
  ),
  'link invalid': (replace) => linkInvalidPage(poisoned(sample.sampleCustomerView.vendor, replace)),
  error: (replace) =>
    errorPage(poisoned({ title: 'x', message: 'x', remedy: 'x', requestId: 'x' }, replace)),
  'sign in': (replace) => signInPage(poisoned(sample.sampleSignIn, replace)),
  home: (replace) =>
    homePage({
      ...poisoned({ ...sample.sampleHome, notice: { kind: 'done', text: 'x' } }, replace),
      now: sample.sampleHome.now,
    }),
  'new invitation': (replace) => newInvitationPage(poisoned(sample.sampleNewInvitation, replace)),
  activity: (replace) => activityPage(poisoned(sample.sampleActivity, replace)),
  profiles: (replace) => profilesPage(poisoned(profiles.sampleProfiles, replace)),
  profile: (replace) => profilePage(poisoned(profiles.sampleProfileView, replace)),
  compare: (replace) => comparePage(poisoned(profiles.sampleComparison, replace)),
  campaign: (replace) => campaignPage(poisoned(profiles.sampleCampaignView, replace)),
  webhooks: (replace) => webhooksPage(poisoned(sample.sampleWebhooks, replace)),
  webhook: (replace) => webhookPage(poisoned(sample.sampleWebhookView, replace)),
  invitation: (replace) => invitationPage(poisoned(sample.sampleInvitationView, replace)),
  ...Object.fromEntries(
    Object.values(sampleConnectionTabs).map((view) => [
      `connection, ${view.tab}`,
      (replace: (text: string) => string) =>
        connectionPage(poisoned<ConnectionView>(view, replace)),
    ]),
  ),
}

const TAG = /<(\/?[a-zA-Z!][^\s"'>]*)((?:[^">]|"[^"]*")*)>/g
const ATTRIBUTE = /([^\s"=<>/]+)(?:="([^"]*)")?/g

/** The tags of a page in their order, each with the names of its attributes. */
const skeleton = (html: string): string[] =>
  [...html.matchAll(TAG)].map(([, name = '', rest = '']) =>
    [name, ...[...rest.matchAll(ATTRIBUTE)].map(([, attribute]) => attribute)].join(' '),
  )

const outsideTags = (html: string) => html.replaceAll(TAG, '')

/** Together they bring out every part of a page that depends on what kind of text it is given. */
const HONEST = [
  'a plain word',
  '',
  '222222222222',
  'arn:aws:iam::222222222222:role/Access',
  'https://northwind.example/a?b=c#d',
  'us-east-1',
  'default',
  '- a line of a difference',
  '+ a line of a difference',
]

describe.each(Object.entries(PAGES))('the page %s (WEB-4)', (_, render) => {
  it('has the same tags and attributes whatever the texts say', () => {
    const honest = new Set(HONEST.flatMap((text) => skeleton(render(() => text))))
    fc.assert(
      fc.property(hostileText, (text) => {
        const html = render(() => text.toWellFormed())
        expect(skeleton(html).filter((tag) => !honest.has(tag))).toEqual([])
        expect(outsideTags(html)).not.toMatch(/[<>]/)
        expect(html).not.toMatch(
          /(?:href|src|action|formaction)="\s*(?:javascript|data|vbscript):/i,
        )
      }),
      { seed: SEED, numRuns: 100 },
    )
  })
})
