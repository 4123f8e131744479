import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type * as wire from '../../src/api/types.ts'
import { chromiumPath, flaws, openBrowser, type Visitor, visitor } from './browser.ts'
import { customer } from './customer.ts'
import { SAMPLE_CONFIG } from './sample-config.ts'
import { type Invitation, Stage, TOKEN } from './stage.ts'

if (!chromiumPath)
  process.stderr.write(
    'No Chromium was found: the journey in a browser is skipped. Install one, or set CHROME_PATH, and run the tests again.\n',
  )

/** A profile whose role can take over the account. */
const ADMIN = `  admin:
    roleName: NorthwindAdministrator
    purpose: Runs your AWS account for you.
    allowUnlimitedRights: true
    managedPolicies: ["arn:aws:iam::aws:policy/AdministratorAccess"]
    scopes: {}
`

describe.skipIf(!chromiumPath)('in a browser', () => {
  let stage: Stage
  let browser: Browser
  let who: Visitor

  beforeAll(async () => {
    stage = await Stage.serving(`${SAMPLE_CONFIG}${ADMIN}`)
    await stage.knobs({ resourceMs: 150, iamPropagationMs: 500 })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await stage?.close()
  })

  const arrive = async () => {
    who = await visitor(browser, [stage.url, stage.sandbox])
    return who.page
  }
  const leave = async () => {
    await who.context.close()
    expect(who.complaints).toEqual([])
  }

  it('a customer gives the account number, launches, creates the stack, and sees the page say so by itself', async () => {
    const invitation = await stage.invite({ customerName: 'Acme Corporation' })
    const page = await arrive()
    await page.goto(invitation.onboardingUrl)
    const loads = countLoads(page)
    await expectSeen(page, 'Northwind Insights')
    expect(await flaws(page)).toEqual([])
    await page.getByLabel('AWS account number').fill('1234')
    await page.getByRole('button', { name: 'Continue' }).click()
    await expectSeen(page, '12 digits, such as')
    expect(who.complaints.splice(0).join()).toContain('400')
    await page.getByLabel('AWS account number').fill('2222-3333-4444')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('link', { name: 'Launch Stack' }).waitFor()
    expect(await flaws(page)).toEqual([])
    const loaded = loads()

    const [aws] = await Promise.all([
      who.context.waitForEvent('page'),
      page.getByRole('link', { name: 'Launch Stack' }).click(),
    ])
    await aws.getByLabel('Signed in as account').fill('222233334444')
    await aws.getByLabel('Signed in as account').press('Tab')
    await aws.getByText('In account 222233334444').waitFor()
    expect(await flaws(aws)).toEqual([])
    await aws
      .getByLabel(
        'I acknowledge that AWS CloudFormation might create IAM resources with custom names.',
      )
      .check()
    await aws.getByRole('button', { name: 'Create stack' }).click()
    await aws.getByRole('status', { name: 'Stack status' }).getByText('CREATE_COMPLETE').waitFor()
    expect(await flaws(aws)).toEqual([])

    await page.locator('.card[data-phase=connected]').waitFor()
    await page.getByRole('heading', { name: /^Northwind Insights has access to/ }).waitFor()
    expect(await page.title()).toMatch(/^Connected · /)
    expect(loads()).toBe(loaded)
    expect(await flaws(page)).toEqual([])
    expect((await stage.connection(invitation))?.status).toBe('active')
    await leave()
  })

  it('an administrator launches for an organization, and sees each account connect or fail while the page is open', {
    timeout: 120_000,
  }, async () => {
    const [management, denied] = ['900000000000', '310000000005']
    const root = await seedOrganization(stage, management, [
      ...['310000000000', '310000000001', '310000000002', '310000000003', '310000000004'].map(
        (accountId) => ({ accountId, name: `Workload ${accountId.at(-1)}` }),
      ),
      { accountId: denied, name: 'Locked', failure: 'A service control policy denies this.' },
    ])
    const { body: enrolment } = await stage.call<wire.Enrolment>('POST', '/v1/enrolments', {
      ...{ customerId: 'umbrella', customerName: 'Umbrella Group' },
      managementAccountId: management,
    })
    const page = await arrive()
    await page.goto(enrolment.enrolmentUrl)
    const loads = countLoads(page)
    await expectSeen(page, 'Nothing was launched with this link yet.')
    expect(await flaws(page)).toEqual([])
    const loaded = loads()

    const [aws] = await Promise.all([
      who.context.waitForEvent('page'),
      page.getByRole('link', { name: 'Launch the StackSet' }).click(),
    ])
    await aws.getByLabel('Signed in as account').fill(management)
    await aws.getByLabel('Signed in as account').press('Tab')
    await aws.getByText(`In account ${management}`).waitFor()
    await aws.getByLabel('OrganizationalUnits').fill(root)
    expect(await aws.getByLabel('CallAs').inputValue()).toBe('SELF')
    expect(await aws.getByLabel('ReaderRole').inputValue()).toBe('Yes')
    expect(await flaws(aws)).toEqual([])
    await aws.getByLabel('I acknowledge that AWS CloudFormation might create').check()
    await aws.getByRole('button', { name: 'Create stack' }).click()

    const rowOf = (name: string) => page.locator('#progress tr', { hasText: name })
    for (const serial of [0, 1, 2, 3, 4])
      await rowOf(`Workload ${serial}`).getByText('Connected').waitFor(SLOWLY)
    await rowOf('Locked').getByText('A service control policy denies this.').waitFor(SLOWLY)
    await page.getByRole('heading', { name: '5 connected, 1 failed' }).waitFor()
    await aws.getByRole('status', { name: 'Stack status' }).getByText('CREATE_COMPLETE').waitFor()
    expect(loads()).toBe(loaded)
    expect(await flaws(page)).toEqual([])
    await leave()
  })

  it('a customer needs no mouse', async () => {
    const invitation = await stage.invite()
    const page = await arrive()
    await page.goto(invitation.onboardingUrl)
    await tabTo(page, 'accountId')
    await page.keyboard.type('3333 4444 5555')
    await page.keyboard.press('Enter')
    await page.waitForURL(/#launch$/)
    await tabTo(page, 'Launch Stack')
    const [aws] = await Promise.all([
      who.context.waitForEvent('page'),
      page.keyboard.press('Enter'),
    ])
    await aws.getByRole('button', { name: 'Create stack' }).waitFor()
    await tabTo(aws, 'account')
    await aws.keyboard.press('ControlOrMeta+A')
    await aws.keyboard.type('333344445555')
    await aws.keyboard.press('Tab')
    await aws.getByText('In account 333344445555').waitFor()
    await tabTo(aws, 'acknowledged')
    await aws.keyboard.press('Space')
    await tabTo(aws, 'Create stack')
    await aws.keyboard.press('Enter')
    await page.locator('.card[data-phase=connected]').waitFor()
    await leave()
  })

  it('a customer sees why an attempt failed, and what to do', async () => {
    const invitation = await stage.invite({ accountId: '666677778888' })
    const page = await arrive()
    await page.goto(invitation.onboardingUrl)
    const stranger = customer(stage, '999977778888')
    await stranger.settled(await stranger.create({ TemplateURL: invitation.templateUrl }))
    await page.getByRole('heading', { name: 'The stack ran in the wrong account' }).waitFor()
    await expectSeen(page, '9999-7777-8888')
    await page.getByRole('link', { name: 'Start again' }).first().waitFor()
    expect(await flaws(page)).toEqual([])
    await leave()
  })

  it('a customer loses nothing to a live update: typed text, focus and open rows stay', async () => {
    const invitation = await stage.invite()
    const page = await arrive()
    await page.goto(invitation.onboardingUrl)
    await page.locator('.rights summary').first().click()
    const field = page.getByLabel('AWS account number')
    await field.pressSequentially('7777')
    const template = await (await fetch(invitation.templateUrl)).text()
    const admin = customer(stage, '777788889999')
    const changed = template.replaceAll(invitation.externalId, 'rc-another')
    await admin.settled(await admin.create({ TemplateBody: changed }))
    await page.locator('.card[data-phase=failed]').waitFor()
    await expectSeen(page, 'The External ID in the template was changed.')
    await page.keyboard.type('8888')
    expect(await field.inputValue()).toBe('77778888')
    expect(await page.locator('.rights details[open]').count()).toBe(1)
    await leave()
  })

  it('a customer ticks a box before a role that can take over the account', async () => {
    const invitation = await stage.invite({ profile: 'admin', accountId: '555566667777' })
    const page = await arrive()
    await page.goto(invitation.onboardingUrl)
    await expectSeen(page, 'Can take over the account')
    expect(await flaws(page)).toEqual([])
    await page.getByRole('button', { name: 'Continue' }).click()
    expect(await page.getByRole('link', { name: 'Launch Stack' }).count()).toBe(0)
    await page.getByLabel('I understand').check()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('link', { name: 'Launch Stack' }).waitFor()
    expect(await flaws(page)).toEqual([])
    const who555 = customer(stage, '555566667777')
    await who555.settled(await who555.create({ TemplateURL: invitation.templateUrl }))
    await page.locator('.card[data-phase=connected]').waitFor()
    await leave()
  })

  it('a customer whose link ends while the page is open reads so, with or without a connection', async () => {
    const [first, second] = [await stage.invite(), await stage.invite()]
    const page = await arrive()
    await page.goto(first.onboardingUrl)
    await expectSeen(page, 'Updates by itself')
    await stage.call('POST', `/v1/invitations/${first.id}/revoke`)
    await page.getByRole('heading', { name: 'This link has ended' }).waitFor()
    expect(await flaws(page)).toEqual([])
    expect(who.complaints).toEqual([])
    await page.route('**/events?*', (route) => route.abort())
    await page.goto(second.onboardingUrl)
    await expectSeen(page, 'Reconnecting')
    await stage.call('POST', `/v1/invitations/${second.id}/revoke`)
    await page.getByRole('heading', { name: 'This link is invalid or has expired' }).waitFor()
    expect(await page.getByText('Reconnecting').count()).toBe(0)
    who.complaints.splice(0)
    await leave()
  })

  it('an operator signs in, invites, watches, suspends and resumes', async () => {
    const page = await arrive()
    await page.goto(`${stage.url}/admin`)
    who.complaints.splice(0)
    expect(await flaws(page)).toEqual([])
    await page.getByLabel('API token').fill(TOKEN)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.goto(`${stage.url}/admin/invitations/new`)
    expect(await flaws(page)).toEqual([])
    await page.getByLabel('Customer id').fill('globex')
    await page.getByLabel('Customer name').fill('Globex')
    await page.locator('summary', { hasText: 'More options' }).click()
    await page.getByLabel('AWS account number').fill('444455556666')
    await page.getByRole('button', { name: 'Create the invitation' }).click()
    await page.waitForURL(/\/admin\/invitations\/inv_/)
    expect(await flaws(page)).toEqual([])

    const id = new URL(page.url()).pathname.split('/').at(-1)!
    const invitation = (await stage.call<Invitation>('GET', `/v1/invitations/${id}`)).body
    const globex = customer(stage, '444455556666')
    await globex.settled(await globex.create({ TemplateURL: invitation.templateUrl }))
    await stage.connected(invitation)

    await page.goto(`${stage.url}/admin/connections`)
    expect(await flaws(page)).toEqual([])
    await page
      .locator(`a[href$="${id.replace('inv_', 'con_')}"]`)
      .first()
      .click()
    await expectSeen(page, 'only with its External ID')
    expect(await flaws(page)).toEqual([])
    await page.locator('summary', { hasText: 'Suspend' }).click()
    await page.getByLabel('I want to suspend this connection').check()
    expect(await flaws(page)).toEqual([])
    await page.getByRole('button', { name: 'Suspend', exact: true }).click()
    await expectSeen(page, 'An operator suspended this connection')
    expect((await stage.connection(invitation))?.status).toBe('suspended')
    await page.locator('summary', { hasText: 'Resume' }).click()
    await page.getByRole('button', { name: 'Resume', exact: true }).click()
    await page.getByText('Credentials are issued again.').waitFor()
    expect((await stage.connection(invitation))?.status).toBe('active')

    await page.goto(`${stage.url}/admin/profiles/default`)
    expect(await flaws(page)).toEqual([])
    await page.locator('#customers').fill('globex')
    await page.getByRole('button', { name: 'Start the campaign' }).click()
    await page.waitForURL(/\/admin\/campaigns\/cmp_/)
    expect(await flaws(page)).toEqual([])
    await leave()
  })

  it('a stranger sees a page that helps, and no more', async () => {
    const page = await arrive()
    await page.goto(`${stage.url}/connect/nobody`)
    who.complaints.splice(0)
    await expectSeen(page, 'Northwind Insights')
    expect(await flaws(page)).toEqual([])
    await leave()
  })
})

/** Six stacks, one or two at a time. */
const SLOWLY = { timeout: 60_000 }

/** Puts the accounts into an organization of the sandbox, and gives the id of its root. */
async function seedOrganization(
  { sandbox }: Stage,
  managementAccountId: string,
  accounts: object[],
): Promise<string> {
  const answer = await fetch(`${sandbox}/_sandbox/seed`, {
    method: 'POST',
    body: JSON.stringify({ organizations: [{ managementAccountId, accounts }] }),
  })
  const { organizations } = (await answer.json()) as { organizations: { rootId: string }[] }
  return organizations[0]!.rootId
}

const expectSeen = (page: Page, text: string) => page.getByText(text).first().waitFor()

function countLoads(page: Page): () => number {
  let loads = 0
  page.on('load', () => loads++)
  return () => loads
}

/** Presses Tab until what has the focus has this id or this name. */
async function tabTo(page: Page, wanted: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    const focus =
      '(it => it === document.body ? [] : [it.id, it.textContent.trim()])(document.activeElement)'
    const names = (await page.evaluate(focus)) as string[]
    if (names.some((name) => name === wanted || name.startsWith(`${wanted} `))) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not reach ${wanted}.`)
}
