import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assets } from '../src/web/pages/assets.ts'
import { enrolmentPage } from '../src/web/pages/customer/enrolment.tsx'
import { customerPage, linkInvalidPage } from '../src/web/pages/customer/page.tsx'
import type { CustomerView, Phase } from '../src/web/pages/customer/view.ts'
import { CUSTOMER_ENROLMENTS } from './fixtures/enrolment-states.ts'
import {
  sampleCustomerView,
  sampleInPhase,
  sampleProgress,
  sampleTakeoverView,
  sampleUpgrade,
} from './fixtures/sample-views.ts'
import {
  chromiumPath,
  flawsOfState,
  inTurns,
  openBrowser,
  tooWide,
  type Visitor,
  visitor,
  WIDTHS,
} from './journeys/browser.ts'

if (!chromiumPath)
  process.stderr.write('No Chromium was found: the states of the page are not looked at.\n')

/** A folder for pictures of every state. Without it none are taken. */
const PICTURES = process.env.ROLECALL_PICTURES

/** A role that was made without a stack. */
function declaredIn(phase: Phase, changes: Partial<CustomerView> = {}): CustomerView {
  const view = sampleInPhase(phase)
  const { stack: _, ...progress } = view.progress
  return { ...view, expectedArn: EXPECTED, progress: { ...progress, way: 'declared' }, ...changes }
}

const EXPECTED = 'arn:aws:iam::210987654321:role/NorthwindInsightsAccess-k7f2q'

const REFUSED: CustomerView['progress']['findings'] = [
  {
    code: 'ROLE_NOT_ASSUMABLE',
    message: 'AWS did not let Rolecall assume the role NorthwindInsightsAccess-k7f2q.',
    remedy: 'Use the trust policy of the onboarding page unchanged.',
  },
]

const DECLARED: Record<string, CustomerView> = {
  'declared-connected': declaredIn('connected'),
  'declared-suspended': declaredIn('suspended'),
  'declared-ended': declaredIn('ended-by-vendor'),
  'declared-failed': {
    ...declaredIn('failed'),
    progress: {
      ...declaredIn('failed').progress,
      ...{ roleArn: EXPECTED, findings: REFUSED, earlier: [] },
    },
  },
  'declared-refused': {
    ...sampleInPhase('ready'),
    expectedArn: EXPECTED,
    declareForm: { roleArn: 'NorthwindInsightsAccess', error: 'This is not the ARN of a role.' },
  },
  'declared-looking': {
    ...sampleInPhase('ready'),
    ...{ expectedArn: EXPECTED, otherWay: 'terraform' },
  },
  'declared-upgrade': declaredIn('connected', {
    upgrade: {
      ...sampleUpgrade,
      ...{ consoleUrl: null, command: `echo ${'x'.repeat(300)}` },
      files: [{ name: 'northwind.tf', content: `resource "aws_iam_role" "${'x'.repeat(200)}" {}` }],
    },
  }),
}

const WAY: Record<string, CustomerView> = {
  way: {
    ...sampleInPhase('ready'),
    expectedArn: EXPECTED,
    way: {
      ...{ tool: 'cli', title: 'AWS CLI' },
      delivery: {
        files: [
          { name: 'create-role.sh', content: `aws iam create-role ${'x'.repeat(300)}\n`.repeat(9) },
          { name: 'delete-role.sh', content: 'aws iam delete-role\n' },
        ],
        steps: ['Save `create-role.sh`.', `Run \`bash ${'x'.repeat(90)}\`, then *Next*.`],
        undo: 'Run `bash delete-role.sh`.',
      },
    },
  },
  'way-before-account': { ...sampleCustomerView, way: { tool: 'terraform', title: 'Terraform' } },
  'way-refused': {
    ...sampleInPhase('ready'),
    way: { tool: 'console', title: 'By hand', refusal: 'The template also makes Logs.' },
  },
  'way-failed': {
    ...declaredIn('failed'),
    way: { tool: 'existing', title: 'Existing role', refusal: 'Choose another way.' },
  },
}

const STATES: Record<string, CustomerView> = {
  ...WAY,
  ...DECLARED,
  ...Object.fromEntries(
    (Object.keys(sampleProgress) as Phase[]).map((phase) => [phase, sampleInPhase(phase)]),
  ),
  account: sampleCustomerView,
  takeover: sampleTakeoverView,
  refused: {
    ...sampleCustomerView,
    form: { error: 'It has 12 digits.', field: 'accountId', accountId: '1234' },
  },
  upgrade: { ...sampleInPhase('connected'), upgrade: sampleUpgrade },
  replace: {
    ...sampleInPhase('connected'),
    externalIdChanges: ['NorthwindPosture', 'NorthwindResponse'].map((roleName) => ({
      ...{ roleName, state: 'offered' },
      steps: [
        {
          ...{ name: 'accept-both', trustPolicy: { Version: '2012-10-17', Statement: [] } },
          command: `aws iam update-assume-role-policy --role-name 'Northwind' --policy-document '${'x'.repeat(400)}'`,
        },
      ],
    })),
  },
  json: { ...sampleCustomerView, tab: 'json' },
}

/** Every page, by its state. The link of a revoked enrolment is refused like any unknown link. */
const PAGES: Record<string, (language: CustomerView['language']) => string> = {
  ...mapValues(STATES, (view) => (language) => customerPage({ ...view, language })),
  ...mapValues(
    CUSTOMER_ENROLMENTS,
    (it) => (language) => enrolmentPage({ ...it, view: { ...it.view, language } }),
  ),
  'enrolment-revoked': (language) => linkInvalidPage(sampleCustomerView.vendor, language),
}

function mapValues<T, U>(record: Record<string, T>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}

/** What moved since the page began to load, after two more frames. */
const SHIFTS = `new Promise((resolve) => {
  const moved = []
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries())
      moved.push([value, ...sources.map(({ node }) => node && node.outerHTML.slice(0, 80))])
  }).observe({ type: 'layout-shift', buffered: true })
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(moved), 100)))
})`

describe.skipIf(!chromiumPath)('the customer’s page in a browser, in every state', () => {
  let browser: Browser
  let server: Server
  let origin: string
  let who: Visitor

  beforeAll(async () => {
    server = createServer((request, response) => {
      const path = new URL(request.url!, 'http://page').pathname
      const asset = assets[path]
      if (asset) return void response.setHeader('content-type', asset.contentType).end(asset.body)
      const [, language, state] = path.split('/')
      const show = PAGES[state!]
      if (!show) return void response.writeHead(204).end()
      response.setHeader('content-type', 'text/html')
      response.end(show(language as CustomerView['language']))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    browser = await openBrowser()
    who = await visitor(browser, [origin])
  })

  afterAll(async () => {
    await browser?.close()
    server?.close()
  })

  it.each([1440, 390])('does not move while it loads, %i px wide', async (width) => {
    const page = await browser.newPage({ viewport: { width, height: 900 } })
    for (const state of ['account', 'ready', 'waiting', 'failed', 'connected']) {
      await page.goto(`${origin}/de/${state}`)
      // The script has begun when it says whether the page updates, or shows the copy buttons.
      await page.locator('[data-live]:not([hidden])').waitFor({ state: 'attached' })
      expect([state, await page.evaluate(SHIFTS)]).toEqual([state, []])
    }
    await page.close()
  })

  describe.each(['en', 'de'] as const)('in the language %s', (language) => {
    it.each(inTurns(Object.keys(PAGES)))(
      '%s: nothing is too wide, and axe finds nothing',
      async (state, scheme) => {
        const { page } = who
        await page.goto(`${origin}/${language}/${state}`)
        if (PICTURES) await photograph(page, join(PICTURES, `${state}-${language}`))
        // Only the words differ between the languages, so one of them is enough for axe.
        const flaws =
          language === 'en' ? await flawsOfState(page, scheme) : await tooWide(page, ...WIDTHS)
        expect(flaws).toEqual([])
      },
    )
  })
})

async function photograph(page: Page, path: string): Promise<void> {
  for (const [width, theme] of [
    [1440, 'light'],
    [390, 'dark'],
  ] as const) {
    await page.emulateMedia({ colorScheme: theme })
    await page.setViewportSize({ width, height: 900 })
    await page.screenshot({ path: `${path}-${width}.png`, fullPage: width === 1440 })
  }
}
