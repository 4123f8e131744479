import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, openBrowser, type Visitor, visitor } from './browser.ts'
import { customer } from './customer.ts'
import { SAMPLE_CONFIG } from './sample-config.ts'
import { type Invitation, Stage, TOKEN } from './stage.ts'

if (!chromiumPath)
  process.stderr.write('No Chromium was found: the journeys in the console are skipped.\n')

describe.skipIf(!chromiumPath)('in the console', () => {
  let stage: Stage
  let browser: Browser
  let who: Visitor

  beforeAll(async () => {
    stage = await Stage.serving(SAMPLE_CONFIG)
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await stage?.close()
  })

  const signIn = async () => {
    who = await visitor(browser, [stage.url])
    const { page } = who
    await page.goto(`${stage.url}/admin`)
    await page.getByLabel('API token').fill(TOKEN)
    await page.getByRole('button', { name: 'Sign in' }).click()
    // Without a session the page answers 401.
    expect(who.complaints.splice(0).join()).toContain('401')
    return page
  }

  it('an operator invites with a mistake first, looks at the preview, copies the link, and sees the customer come', async () => {
    const page = await signIn()
    await who.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const clipboard = () => page.evaluate<string>('navigator.clipboard.readText()')
    await page.getByRole('link', { name: 'Invitations' }).first().click()
    await page.getByRole('link', { name: 'Invite a customer' }).click()
    await page.getByLabel('Customer id').fill('kingsmere')
    await page.getByLabel('Customer name').fill('Kingsmere Hotels')
    await page.locator('summary', { hasText: 'More options' }).click()
    await page.getByLabel('Expires after (days)').fill('45')
    await page.getByRole('button', { name: 'Preview the customer’s page' }).click()
    await page.getByRole('alert').waitFor()
    expect(who.complaints.splice(0).join()).toContain('400')
    expect(await page.evaluate('document.activeElement.id')).toBe('error-summary')
    await page.getByRole('link', { name: 'Enter a number of days from 1 to 30.' }).click()
    expect(await page.evaluate('document.activeElement.id')).toBe('expiresInDays')
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type('14')
    await page.getByRole('button', { name: 'Preview the customer’s page' }).click()

    await page.getByText('Preview for Kingsmere Hotels.').waitFor()
    await page.getByText('asks for access to your AWS account').first().waitFor()
    expect(await page.getByRole('button', { name: 'Continue' }).isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Back to the form' }).click()
    expect(await page.getByLabel('Expires after (days)').inputValue()).toBe('14')
    await page.getByRole('button', { name: 'Create the invitation' }).click()

    await page.waitForURL(/\/admin\/invitations\/inv_/)
    const link = await page.locator('.send-link a').getAttribute('href')
    await page.getByRole('button', { name: 'Copy link' }).click()
    await page.getByRole('button', { name: 'Copied' }).first().waitFor()
    expect(await clipboard()).toBe(link)
    await page.getByRole('button', { name: 'Copy as e-mail' }).click()
    await expect.poll(clipboard).toContain('Kingsmere Hotels')
    expect(await clipboard()).toContain(link)

    const visitors = await visitor(browser, [stage.url])
    await visitors.page.goto(link!)
    await page.locator('#part-head', { hasText: 'no account given' }).waitFor()
    await page.locator('#part-steps', { hasText: 'Opened' }).waitFor()
    await page.getByRole('link', { name: 'Invitations' }).first().click()
    await page.locator('tr', { hasText: 'Kingsmere Hotels' }).getByText('Opened').waitFor()
    await visitors.context.close()
    await who.context.close()
    expect([who.complaints, visitors.complaints]).toEqual([[], []])
  })

  it('somebody with the keyboard alone invites, approves, stops and resumes', async () => {
    const page = await signIn()
    /** Presses Tab until the element has the focus. */
    const reach = async (element: Locator) => {
      for (let presses = 0; presses < 120; presses += 1) {
        if ((await element.and(page.locator(':focus')).count()) > 0) return
        await page.keyboard.press('Tab')
      }
      throw new Error('The Tab key does not reach the element.')
    }
    const press = async (element: Locator, key = 'Enter') => {
      await reach(element)
      await page.keyboard.press(key)
    }
    const type = async (element: Locator, text: string) => {
      await reach(element)
      await page.keyboard.type(text)
    }
    const rail = (name: string) =>
      page.getByRole('navigation').getByRole('link', { name, exact: true }).first()

    await press(rail('Invitations'))
    await press(page.getByRole('link', { name: 'Invite a customer' }))
    await type(page.getByLabel('Customer id'), 'tidewater')
    await press(page.getByRole('button', { name: 'Create the invitation' }))
    await page.waitForURL(/\/admin\/invitations\/inv_/)
    const id = new URL(page.url()).pathname.split('/').at(-1)!
    const invitation = (await stage.call<Invitation>('GET', `/v1/invitations/${id}`)).body
    const account = customer(stage, '555566667777')
    await account.settled(await account.create({ TemplateURL: invitation.templateUrl }))
    const status = async () => (await stage.connection(invitation))?.status
    await expect.poll(status, { timeout: 60_000 }).toBe('awaiting-approval')

    await press(rail('Connections'))
    await press(page.locator(`a[href$="${id.replace('inv_', 'con_')}"]`).first())
    await press(page.getByLabel('The customer confirmed'), 'Space')
    await press(page.getByRole('button', { name: 'Approve this account' }))
    await page.getByText('The account number is confirmed.').waitFor()
    expect(await status()).toBe('active')

    await press(rail('Emergency stop'))
    await type(page.getByLabel('Customer id'), 'tidewater')
    await page.keyboard.press('Enter')
    await type(page.getByLabel('Type tidewater to confirm'), 'tidewater')
    await page.keyboard.press('Enter')
    const row = page.locator('tr', { hasText: 'tidewater' })
    await press(row.getByRole('button', { name: 'Resume' }))
    await page.getByText('Nobody is stopped.').waitFor()
    await who.context.close()
    expect(who.complaints).toEqual([])
  })
})
