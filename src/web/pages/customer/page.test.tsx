import { describe, expect, it } from 'vitest'
import {
  sampleCustomerView as fresh,
  samplePinnedView as pinned,
  sampleInPhase,
  sampleSheet,
  sampleUpgrade,
  sampleProgress as shown,
  sampleTakeoverView as takeover,
} from '../../../../test/fixtures/sample-views.ts'
import { duration } from '../duration.ts'
import { en } from '../language/en.tsx'
import { customerPage, errorPage, linkInvalidPage, livePart } from './page.tsx'
import { groupRows } from './rights-table.tsx'
import type { CustomerView, Phase, Progress, ShownReceipt, ShownUpgrade } from './view.ts'

const inPhase = (phase: Phase, more: Partial<Progress> = {}): string =>
  customerPage({ ...sampleInPhase(phase), progress: { ...shown[phase], ...more } })

const textOf = (html: string): string =>
  html
    .replaceAll('<wbr/>', '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')

/** What the card shows, without the rest of the page. */
const cardIn = (html: string): string => textOf(/<aside.*?<\/aside>/s.exec(html)![0])

const PHASES = Object.keys(shown) as Phase[]

describe('the customer’s page', () => {
  it('asks for the account number first, and offers no launch before', () => {
    const html = customerPage(fresh)
    expect(html).toContain('<form method="post" action="/connect/TOKEN/accept">')
    expect(html).toMatch(
      /<input[^>]*name="accountId"[^>]*inputmode="numeric"[^>]*autocomplete="off"/,
    )
    expect(html).not.toContain('/launch?')
  })

  it('says what a shared template asks for, and names the values in the command', () => {
    const parameters = ['ParameterKey=RolecallExternalId,ParameterValue=abc']
    const html = customerPage({ ...pinned, create: { ...pinned.create, parameters } })
    expect(textOf(html)).toContain('Leave them as they are')
    expect(textOf(html)).toContain(`--parameters ${parameters[0]}`)
    expect(textOf(customerPage(pinned))).not.toContain('Leave them as they are')
  })

  it('reads the digest from its own file where CloudFormation alone reads the bucket', () => {
    const html = customerPage({ ...pinned, isTemplatePublic: false })
    expect(html).toContain(`curl -s ${pinned.pageUrl}/template`)
    expect(customerPage(pinned)).toContain(`curl -s ${pinned.templateUrl}`)
  })

  it('offers a choice only where there are several Regions', () => {
    expect(customerPage(fresh)).toContain('<select id="region" name="region"')
    expect(customerPage({ ...fresh, regions: ['eu-central-1'] })).toContain(
      '<input type="hidden" name="region" value="eu-central-1"/>',
    )
  })

  it('leads to the other ways where a Region is chosen', () => {
    const other = '<a href="#how">Create the role another way</a>'
    expect(customerPage(fresh)).toContain(other)
    expect(customerPage({ ...fresh, regions: ['eu-central-1'] })).not.toContain(other)
  })

  it('keeps what was typed and says what is wrong with it', () => {
    const form = {
      error: 'It has 12 digits.',
      field: 'accountId',
      accountId: '1234',
      region: 'us-east-1',
    } as const
    const html = customerPage({ ...fresh, form })
    expect(html).toContain(
      'value="1234" autofocus="" aria-invalid="true" aria-describedby="accountId-error accountId-hint"',
    )
    expect(html).toContain('<p class="wrong" id="accountId-error">It has 12 digits.</p>')
    expect(html).toContain('<option value="us-east-1" selected="">')
  })

  it('launches in the chosen Region, in a new tab that cannot reach back, once the account is pinned', () => {
    expect(customerPage(pinned)).toMatch(
      /<a class="btn btn-main" href="\/connect\/TOKEN\/launch\?region=eu-central-1" target="_blank" rel="noopener">Launch Stack/,
    )
    expect(customerPage(pinned)).not.toContain('/accept')
  })

  it('says who asks, for whom, until when, and that nothing exists yet', () => {
    const text = textOf(customerPage(fresh))
    for (const part of ['Northwind Insights asks', 'Requested for Contoso Ltd', 'Ends in 6 days'])
      expect(text).toContain(part)
    expect(text).toContain('In your account Nothing exists yet')
  })

  it('names everything that AWS will show: console, account, trusted role, External ID and template', () => {
    const html = customerPage(fresh)
    const values = [
      fresh.consoleOrigin,
      '1111-2222-3333',
      fresh.brokerRoleArn,
      fresh.externalId,
      fresh.templateSha256,
      `curl -s ${fresh.templateUrl}`,
    ]
    for (const text of values) expect(html.replaceAll('<wbr/>', '')).toContain(text)
    expect(html).toContain('href="/connect/TOKEN/template"')
  })

  it('tells how to leave without the vendor, with the exact commands', () => {
    const text = textOf(inPhase('connected'))
    expect(text).toContain('--stack-name NorthwindInsights-access-k7f2q')
    expect(text).toContain('--deletion-mode FORCE_DELETE_STACK')
    expect(text).toContain('--retain-resources Invitation')
  })

  it('has the command that creates the stack once nothing is missing before it', () => {
    const command =
      "aws cloudformation create-stack \\ --region us-east-1 \\ --stack-name NorthwindInsights-access-1b2f3 \\ --template-url 'https://northwind.s3.eu-central-1.amazonaws.com/templates/1.yaml' \\ --capabilities CAPABILITY_NAMED_IAM"
    const shownIn = (view: CustomerView) =>
      textOf(customerPage({ ...view, region: 'us-east-1' })).replaceAll('&#39;', "'")
    expect(shownIn(pinned)).toContain(command)
    for (const view of [fresh, { ...takeover, accountId: '210987654321' }])
      expect(shownIn(view)).not.toContain('create-stack')
  })

  it('links to role and trail in the AWS console, which an emulator does not have', () => {
    const links = (consoleOrigin: string) =>
      [
        ...customerPage({ ...sampleInPhase('connected'), consoleOrigin }).matchAll(
          /href="([^"]+)"[^>]*>(?:IAM|CloudTrail)</g,
        ),
      ].map(([, href]) => href)
    const aws = 'https://eu-central-1.console.aws.amazon.com'
    expect(links(aws)).toEqual([
      `${aws}/iam/home?region=eu-central-1#/roles/details/NorthwindInsightsAccess-k7f2q`,
      `${aws}/cloudtrailv2/home?region=eu-central-1#/events?ResourceName=NorthwindInsightsAccess-k7f2q`,
    ])
    expect(links('http://127.0.0.1:4566')).toEqual([])
  })

  it('says that a vendor’s own template may create more', () => {
    const access = { ...fresh.access!, ownTemplate: true }
    expect(customerPage({ ...fresh, access })).not.toContain('nothing that costs money')
  })

  it.each(PHASES)('has no link to nowhere when %s', (phase) => {
    const html = inPhase(phase)
    const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
    for (const [, target] of html.matchAll(/ href="#([^"]+)"/g)) expect(ids).toContain(target)
  })
})

describe('another version that the vendor asks for', () => {
  const asked = (upgrade: Partial<ShownUpgrade> = {}) =>
    customerPage({
      ...sampleInPhase('connected'),
      upgrade: { ...sampleUpgrade, ...upgrade },
    })

  it('is in the card, with its dates, and says that nothing stops working', () => {
    const text = cardIn(asked())
    expect(text).toContain('Northwind Insights asks for version 5.')
    expect(text).toContain('24 Dec 2026')
    expect(text).toContain('You stay connected, whatever you decide.')
  })

  it('shows what changes, the verdict, and the way to update and back', () => {
    const text = textOf(asked())
    expect(text).toContain('Changes from version 4 to 5')
    expect(text).toContain('s3:PutObjectTagging')
    expect(text).toContain('The verdict stays the same')
    expect(text).toContain('Undo the update')
  })

  it('can be declined without an account, while a campaign asks', () => {
    expect(asked()).toContain('action="/connect/TOKEN/decline-upgrade"')
    const declined = asked({ canDecline: false, declinedAt: '2026-11-24T10:00:00.000Z' })
    expect(declined).not.toContain('decline-upgrade')
    expect(cardIn(declined)).toContain('You can still update.')
  })

  it('names no changes that it does not know', () => {
    expect(textOf(asked({ changes: undefined, fromVersion: null }))).toContain(
      'What changes cannot be shown here',
    )
  })
})

describe('the end of a connection', () => {
  const endedWith = (receipt: Partial<ShownReceipt>) =>
    cardIn(
      customerPage({
        ...sampleInPhase('ended-by-vendor'),
        receipt: { status: 'probing', denials: 0, ...receipt },
      }),
    )

  it('says that the role still exists, with the command that deletes it', () => {
    const text = endedWith({ allowedAt: '2026-11-24T22:20:00.000Z' })
    expect(text).toContain('The role still exists in your account.')
    expect(text).toContain('It could still be used 10 min ago.')
    expect(text).toContain('aws cloudformation delete-stack')
  })

  it('says when the receipt comes, once AWS refuses the role', () => {
    const text = endedWith({ denials: 2, deniedSince: '2026-11-24T22:00:00.000Z' })
    expect(text).toContain('AWS has refused the role 2 times in the last 30 min')
    expect(text).not.toContain('The role still exists')
  })

  it('offers the receipt, and says how to verify it', () => {
    const html = customerPage(sampleInPhase('ended-by-customer'))
    expect(html).toContain('href="/connect/TOKEN/receipt.json"')
    expect(cardIn(html)).toContain('rolecall receipt verify')
  })

  it('promises no receipt after 90 days', () => {
    const text = endedWith({ status: 'given-up', allowedAt: '2026-11-24T22:20:00.000Z' })
    expect(text).toContain('There will be no receipt.')
  })
})

describe('the access at a glance', () => {
  it('stands above the button, with the verdict again directly above it', () => {
    const html = customerPage(pinned)
    expect(html.indexOf('glance-title')).toBeLessThan(html.indexOf('Launch Stack'))
    expect(cardIn(html)).toContain('You would grant Can change things')
  })

  it('answers all six questions', () => {
    const text = textOf(customerPage(pinned))
    expect(text).toContain('Reads settings Yes')
    expect(text).toContain('Changes IAM No Users, roles, policies, keys')
  })

  it('asks for a tick before a role that can take over the account, and says why', () => {
    const html = customerPage(takeover)
    expect(html).toMatch(
      /<input type="checkbox" id="takeover" name="takeover" value="on" required=""/,
    )
    expect(textOf(html)).toContain('iam:CreateUser')
    expect(textOf(html)).toContain('Deleting the stack does not undo what the role made.')
    expect(html).not.toContain('/launch?')
    expect(customerPage(pinned)).not.toContain('name="takeover"')
  })

  it('asks for the tick alone once the account is known', () => {
    const html = customerPage({ ...takeover, accountId: '210987654321' })
    expect(html).toContain('<input type="hidden" name="accountId" value="210987654321"/>')
    expect(html).not.toContain('/launch?')
  })

  it('links the template where the rights of an early invitation are not stored', () => {
    const html = customerPage({ ...pinned, access: undefined })
    expect(textOf(html)).toContain('The template has the exact rights: read the template')
    expect(textOf(html)).not.toContain('What it can do')
    expect(html).toContain('/launch?')
  })
})

describe('the rights', () => {
  it('are rows by service and access level, each with its actions, conditions and reference', () => {
    const html = customerPage(fresh)
    expect(html).toMatch(/<th scope="row">Amazon S3/)
    for (const text of ['s3:CreateBucket', 'aws:ResourceAccount', 'list_amazons3.html'])
      expect(html).toContain(text)
  })

  it('put services that differ in nothing but their actions in one row, and leave none out', () => {
    const groups = groupRows(sampleSheet.rows)
    expect(groups.map((rows) => rows.length)).toEqual([5, 1])
    const html = customerPage(fresh)
    expect(html).toContain('5 services')
    for (const { service, actions } of sampleSheet.rows)
      for (const text of [service, ...actions]) expect(html).toContain(text)
  })

  it('show in amber what could not be read, with its line in the template', () => {
    const text = textOf(customerPage(takeover))
    expect(text).toContain('Cannot be shown here: read the template, line 120')
  })

  it('are on a page of their own where they are many, because they are more than all the rest', () => {
    const actions = Array.from({ length: 60 }, (_, count) => `ec2:Describe${count}`)
    const [row] = sampleSheet.rows
    const sheet = { ...sampleSheet, rows: [{ ...row!, actions }] }
    const show = (tab: 'plain' | 'actions') =>
      customerPage({ ...fresh, tab, access: { ...fresh.access!, sheet } })
    expect(show('plain')).not.toContain('ec2:Describe7<')
    expect(show('plain')).toMatch(/<a href="[^"]*view=actions#row-1">60 actions<\/a>/)
    for (const action of actions) expect(show('actions')).toContain(`${action}<`)
    expect(customerPage(fresh)).not.toContain('view=actions')
  })

  it('are also JSON, on a tab that needs no script', () => {
    expect(customerPage(fresh)).toContain(
      'href="/connect/TOKEN?region=eu-central-1&amp;view=json#rights"',
    )
    const html = customerPage({ ...fresh, tab: 'json' })
    expect(html).toContain('&quot;Version&quot;: &quot;2012-10-17&quot;')
  })

  it('name the version and date of a policy that AWS may change, and the date of the data', () => {
    const text = textOf(customerPage(fresh))
    expect(text).toContain('version v42 of 2026-10-02')
    expect(text).toContain('AWS keeps this policy and may change it at any time')
    expect(text).toContain('published data of 2026-11-01')
  })
})

describe('the card', () => {
  it.each(PHASES)('says what is so, when %s', (phase) => {
    expect(cardIn(inPhase(phase))).toMatchSnapshot()
  })

  it.each(['waiting', 'silent', 'creating', 'checking', 'stuck', 'failed'] as const)(
    'offers to start again when %s, because no attempt blocks another',
    (phase) => {
      expect(cardIn(inPhase(phase))).toContain('Start again')
      expect(cardIn(inPhase(phase))).not.toContain('Launch Stack')
    },
  )

  it.each([
    'connected',
    'awaiting-approval',
    'suspended',
    'insecure',
    'unreachable',
    'contested',
    'disconnecting',
    'ended-by-customer',
    'ended-by-vendor',
    'link-ended',
  ] as const)('offers no launch when %s', (phase) => {
    expect(inPhase(phase)).not.toContain('/launch?')
  })

  it('ticks no check that was not run', () => {
    const card = cardIn(inPhase('failed'))
    expect(card).toContain('It ran in 4444-5555-6666 . This invitation is for 2109-8765-4321 .')
    for (const check of ['Works with your External ID', 'Refused without it'])
      expect(card).toContain(`${check} not run`)
    expect(cardIn(inPhase('checking'))).not.toContain('refused ')
    const proved = { verifiedAt: '2026-11-24T22:29:40.000Z' }
    expect(cardIn(inPhase('checking', proved))).toContain('Refused without it refused')
  })

  it.each([
    ['ROLE_NOT_ASSUMABLE', ['bad', 'none', 'none']],
    ['TRUST_WITHOUT_EXTERNAL_ID', ['ok', 'bad', 'none']],
    ['TRUST_ACCEPTS_ANY_EXTERNAL_ID', ['ok', 'ok', 'bad']],
    ['EXTERNAL_ID_CHANGED', ['none', 'none', 'none']],
  ])('ticks exactly what %s proves', (code, outcomes) => {
    const html = inPhase('failed', { findings: [{ code, message: 'No.', remedy: 'Do.' }] })
    const checks = [...html.matchAll(/<li class="k-(\w+)">/g)].map(([, outcome]) => outcome)
    expect(checks.slice(-3)).toEqual(outcomes)
  })

  it.each([
    [
      { verdict: 'unknown', probes: { externalId: 'denied' } },
      'Works with your External ID no clear answer Refused without it not run',
    ],
    [
      { verdict: 'unknown', probes: { externalId: 'allowed', none: 'denied', wrong: 'unknown' } },
      'Refused without it refused Refused with a wrong one no clear answer',
    ],
  ] as const)('blames no role for a check without a clear answer: %o', (seen, text) => {
    const view = sampleInPhase('connected')
    const latest = { connectionId: 'con_1', at: view.now, ...seen }
    const card = cardIn(customerPage({ ...view, checks: { items: [latest], hasMore: false } }))
    expect(card).toContain(text)
    expect(card).toContain('no clear answer, all checks Last right 2 min ago')
  })

  it('lists the likely causes, each with a remedy, where no role was created', () => {
    const findings = [{ code: 'ROLE_NOT_CREATED', message: 'No role.', remedy: 'Look.' }]
    const card = cardIn(inPhase('failed', { findings }))
    for (const cause of ['already exists', 'iam:CreateRole', 'service control policy'])
      expect(card).toContain(cause)
    expect(card).toContain('The role could not be created')
  })

  it('says after the vendor ended it that the role still exists, and how to remove it', () => {
    for (const phase of ['ended-by-vendor', 'suspended'] as const) {
      const card = cardIn(inPhase(phase))
      expect(card).toContain('The role still exists in your account.')
      expect(card).toContain('aws cloudformation delete-stack')
    }
  })

  it('shows a clean ending as no fault', () => {
    expect(inPhase('ended-by-customer')).toContain('chead h-good')
  })

  it('comes first once something is under way, so that a phone shows the status at once', () => {
    const isFirst = (html: string) => html.indexOf('<aside') < html.indexOf('<h1')
    const first = PHASES.filter((phase) => isFirst(inPhase(phase)))
    expect(first).toEqual(PHASES.filter((phase) => phase !== 'account' && phase !== 'ready'))
    expect(inPhase('failed')).toContain('side side-wide')
  })

  it('shows earlier attempts', () => {
    expect(cardIn(inPhase('failed'))).toContain('Earlier attempts (1)')
  })

  it('works without a script: a hint tells how to see what happened', () => {
    expect(customerPage(pinned)).toMatch(
      /<noscript>.*<a href="\/connect\/TOKEN">reload it<\/a>.*<\/noscript>/s,
    )
  })
})

describe('live updates', () => {
  it('replace everything that depends on the state, the headline too', () => {
    const view: CustomerView = { ...pinned, progress: shown.connected }
    const part = livePart(view)
    expect(customerPage(view)).toContain(part)
    expect(part).toContain('has access to')
    expect(part).toContain('data-events="/connect/TOKEN/events?region=eu-central-1"')
    expect(part).not.toContain('<script')
  })

  it('show the status at the top of a phone, and the next step at its bottom', () => {
    const part = livePart({ ...pinned, progress: shown.failed })
    expect(part).toMatch(/class="mbar mtop"[^>]*><span class="dot dot-bad">The stack ran in the/)
    expect(part).toMatch(/class="mbar mbot".*Start again/s)
  })
})

describe('a duration', () => {
  it.each([
    [0, '0 s'],
    [24, '24 s'],
    [60, '1 min'],
    [112, '1 min 52 s'],
    [3600, '1 h'],
    [11_100, '3 h 5 min'],
    [86_400, '1 day'],
    [561_600, '6 days'],
    [-5, '0 s'],
  ])('of %d seconds is %s', (seconds, text) => {
    expect(duration(seconds, en.units)).toBe(text)
  })
})

describe('dead ends', () => {
  it('tell strangers nothing about why a link is not valid (WEB-5)', () => {
    expect(linkInvalidPage()).toContain('invalid or has expired')
    expect(linkInvalidPage({ name: 'Northwind Insights' })).toContain('Northwind Insights')
  })

  it('say what happened, what to do, and under which request', () => {
    const html = errorPage({
      title: 'No',
      message: 'It broke.',
      remedy: 'Try again.',
      requestId: 'req_1',
    })
    for (const text of ['It broke.', 'Try again.', 'req_1']) expect(html).toContain(text)
  })
})
