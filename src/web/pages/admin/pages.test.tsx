import { describe, expect, it } from 'vitest'
import { sampleConnectionTabs } from '../../../../test/fixtures/sample-connection.ts'
import {
  sampleCampaignView as campaign,
  sampleComparison as comparison,
  sampleProfileView as profile,
  sampleProfiles as profiles,
} from '../../../../test/fixtures/sample-profiles.ts'
import {
  sampleActivity as activity,
  sampleHome as home,
  sampleInvitationView as invitation,
  sampleNewInvitation as newInvitation,
  samplePeople,
  sampleWebhookView as webhook,
  sampleWebhookSecret as webhookSecret,
  sampleWebhooks as webhooks,
} from '../../../../test/fixtures/sample-views.ts'
import { activityPage } from './activity.tsx'
import { connectionPage } from './connection/page.tsx'
import { homePage } from './home.tsx'
import { invitationPage } from './invitation.tsx'
import { newInvitationPage } from './new-invitation.tsx'
import { peoplePage } from './people.tsx'
import { campaignPage } from './profiles/campaign.tsx'
import { comparePage } from './profiles/compare.tsx'
import { profilesPage } from './profiles/list.tsx'
import { profilePage } from './profiles/profile.tsx'
import { signInPage } from './sign-in.tsx'
import { webhookPage } from './webhooks/endpoint.tsx'
import { webhookSecretPage, webhooksPage } from './webhooks/list.tsx'

const connection = sampleConnectionTabs.overview

const PAGES: Record<string, string> = {
  'sign-in': signInPage({
    vendorName: 'Northwind Insights',
    providers: [{ name: 'Okta', slug: 'okta' }],
    to: '/admin',
    tokenError: 'This is not a valid API token.',
  }),
  people: peoplePage(samplePeople),
  home: homePage(home),
  'new invitation': newInvitationPage(newInvitation),
  activity: activityPage(activity),
  profiles: profilesPage(profiles),
  profile: profilePage(profile),
  compare: comparePage(comparison),
  campaign: campaignPage(campaign),
  webhooks: webhooksPage(webhooks),
  'webhook secret': webhookSecretPage(webhookSecret),
  webhook: webhookPage(webhook),
  invitation: invitationPage(invitation),
  connection: connectionPage(connection),
}

const postForms = (html: string) => html.match(/<form method="post".*?<\/form>/gs) ?? []
/** Where the forms of the page go, apart from the frame's. */
const actions = (html: string) =>
  postForms(html)
    .map((form) => /action="([^"]+)"/.exec(form)![1])
    .filter((path) => path !== '/admin/sign-out')

describe('the operator’s console', () => {
  // The sign-in page has no session, so that there is no value; the same-site check protects it.
  const ofSession = Object.keys(PAGES).filter((name) => name !== 'sign-in')
  it.each(ofSession)('sends the csrf value with every form of the page: %s', (name) => {
    const forms = postForms(PAGES[name]!)
    expect(forms.length).toBeGreaterThan(0)
    for (const form of forms)
      expect(form).toContain('<input type="hidden" name="csrf" value="csrf-value"/>')
  })

  it('offers on a connection what can be done in its status, and nothing else', () => {
    const path = '/admin/connections/con_1'
    const all = ['verify', 'resume', 'suspend', 'disconnect', 'approve'].map(
      (verb) => `${path}/${verb}`,
    )
    expect(actions(PAGES.connection!)).toEqual(all)
    const can = { verify: false, approve: false, suspend: false, resume: false, disconnect: false }
    expect(actions(connectionPage({ ...connection, can }))).toEqual([])
  })

  it('asks for a tick before anything dangerous, without a script', () => {
    const dangerous = [...postForms(PAGES.connection!), ...postForms(PAGES.invitation!)].filter(
      (form) => /\/(approve|suspend|disconnect|revoke|reset-account)"/.test(form),
    )
    expect(dangerous).toHaveLength(5)
    for (const form of dangerous)
      expect(form).toContain('<input type="checkbox" name="confirm" value="yes" required=""/>')
  })

  it('shows the account number that is about to be approved, and sends it along', () => {
    const approve = postForms(PAGES.connection!).find((form) => form.includes('/approve"'))
    expect(approve).toContain('name="accountId" value="210987654321"')
    expect(approve).toContain('2109-8765-4321')
  })

  it('shows each finding with its remedy, and the history by whom', () => {
    for (const text of [
      'AWS did not let Northwind Insights assume the role.',
      'Launch the template unchanged.',
      'Connection approved',
      'by Operator alice',
    ]) {
      expect(PAGES.connection).toContain(text)
    }
  })

  it('shows the attempts of an invitation, the latest first, each failure with its remedy', () => {
    expect(PAGES.invitation).toMatch(
      /Attempt 2.*>Stack begun<.*2b1f2b60.*Attempt 1.*1b1f2b60.*>Failed: role not created<.*The role could not be created\..*Look at the events of the stack\..*ROLE_NOT_CREATED.*Before.*Account given.*Invited/s,
    )
  })

  it('lists the connection of each role of an invitation, with its status', () => {
    const connections = [
      { id: 'con_A-posture', role: 'posture', status: 'active' as const },
      { id: 'con_A-response', role: 'response', status: 'insecure' as const },
    ]
    const html = invitationPage({ ...invitation, connections })
    expect(html).toMatch(/href="\/admin\/connections\/con_A-posture">posture: Active</i)
    expect(html).toMatch(/href="\/admin\/connections\/con_A-response">response: Insecure</i)
  })

  it('says above all which kill switches stand, by whom, and how to lift them (BRK-9)', () => {
    expect(PAGES.connection).toMatch(
      /role="alert">.*for the customer contoso.*by .*href="\/admin\/stop">See what is stopped, or resume</,
    )
    expect(PAGES.home).not.toContain('Everybody is stopped')
    const stopped = { everybody: true, customers: 0 }
    expect(homePage({ ...home, stopped })).toMatch(/role="alert">.*Everybody is stopped\./)
  })

  it('does not offer to change a webhook endpoint of rolecall.yaml', () => {
    const path = '/admin/webhooks/whe_1'
    const own = ['test', 'pause', 'rotate', 'remove']
    const again = Array.from({ length: 4 }, () => `${path}/redeliver`)
    const all = (words: string[]) => words.map((word) => `${path}/${word}`)
    expect(actions(PAGES.webhook!)).toEqual([...all(own), ...again, `${path}/edit`])
    const endpoint = { ...webhook.endpoint, source: 'config' as const }
    expect(actions(webhookPage({ ...webhook, endpoint }))).toEqual([
      ...all(['test', 'pause']),
      ...again,
    ])
  })

  it('shows the values that an invitation gives to parameters of the template', () => {
    const parameters = { WorkspaceId: 'ws-42' }
    const given = { ...invitation, invitation: { ...invitation.invitation, parameters } }
    expect(invitationPage(given)).toMatch(/Parameter WorkspaceId<\/dt>.*ws-42/s)
  })

  it('keeps what was typed in a refused invitation', () => {
    const html = PAGES['new invitation']!
    expect(html).toMatch(/name="accountId"[^>]*value="12"[^>]*aria-invalid="true"/)
    expect(html).toContain('<option value="us-east-1" selected="">')
    expect(html).toContain('value="on" checked=""')
  })

  it('counts from invited to connected, each with its share of the step before', () => {
    const figures = [...PAGES.home!.matchAll(/<b>([\d,]+)<\/b><span class="quiet xs">([^<]*)</g)]
    expect(figures.map(([, value, share]) => [value, share])).toEqual([
      ['182', '26 Oct to 24 Nov'],
      ['164', '90 % of the step before'],
      ['141', '86 % of the step before'],
      ['128', '91 % of the step before'],
      ['119', '93 % of the step before'],
    ])
    expect(PAGES.home).toContain('half connect within 10 min, nine of ten within 2 d')
  })

  it('offers the action in each row of what needs the person', () => {
    expect(PAGES.home).toMatch(
      /Contoso Ltd.*Confirm the account.*2109-8765-4321.*3 h.*href="\/admin\/connections\/con_1"/,
    )
    expect(PAGES.home).toContain('See all 12')
  })

  it('shows the numbers of the chart in a table too', () => {
    expect(PAGES.home).toMatch(/Show as a table.*<th scope="row">2026-11-16<\/th>/)
  })

  it('shows three steps while nobody is invited', () => {
    const present = { invitations: {}, connections: {} }
    const html = homePage({ ...home, figures: { ...home.figures!, present } })
    expect(html).toMatch(/Check your profile.*Invite yourself in the sandbox.*Invite a customer/)
    expect(html).not.toContain('From invitation to connection')
  })

  it('shows the link to send only while it is good for something', () => {
    expect(PAGES.invitation).toContain(
      'data-copy="https://connect.northwind.example/connect/TOKEN"',
    )
    const revoked = {
      ...invitation,
      invitation: { ...invitation.invitation, status: 'revoked' as const },
    }
    expect(invitationPage(revoked)).not.toContain(invitation.onboardingUrl)
  })
})
