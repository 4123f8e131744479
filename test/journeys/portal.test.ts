import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, DESK, flaws, openBrowser, PHONE, type Visitor, visitor } from './browser.ts'
import { launchAnywhere, type Running } from './program.ts'
import { freePort, Stage, TOKEN } from './stage.ts'

const EXAMPLES = join(import.meta.dirname, '../../examples')

/** A user of the product, on one kind of screen. */
const USERS = [
  { screen: 'a desk', size: DESK, customerId: 'desk', accountId: '222233334451' },
  { screen: 'a phone', size: PHONE, customerId: 'phone', accountId: '222233334452' },
]

/** What happens with each customer, in this order. */
const EVENTS = [
  ...['invitation.created', 'invitation.opened', 'invitation.accepted'],
  ...['attempt.started', 'connection.active'],
]

describe.skipIf(!chromiumPath)('a customer connects from the product of the vendor', () => {
  let stage: Stage
  let browser: Browser
  let product: Running
  let origin: string

  beforeAll(async () => {
    origin = `http://127.0.0.1:${await freePort()}`
    stage = await Stage.serving(readFileSync(join(EXAMPLES, 'rolecall.yaml'), 'utf8'), {
      ROLECALL_PORTAL_ORIGINS: origin,
      ROLECALL_WEBHOOKS_TO_LOOPBACK: 'true',
    })
    const { body } = await stage.call<{ secret: string }>('POST', '/v1/webhook-endpoints', {
      url: `${origin}/webhooks/rolecall`,
    })
    product = launchAnywhere(process.execPath, [join(EXAMPLES, 'express/server.ts')], {
      ...{ ROLECALL_URL: stage.url, ROLECALL_TOKEN: TOKEN, ROLECALL_WEBHOOK_SECRET: body.secret },
      ...{ AWS_ENDPOINT_URL: stage.sandbox, HOME: stage.folder, PORT: new URL(origin).port },
    })
    await product.prints(/Listening on/)
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await product?.kill('SIGKILL')
    await stage?.close()
  })

  it.each(USERS)('on $screen: product, page, AWS, and back, with the state shown', async (user) => {
    const { customerId, accountId } = user
    const who = await visitor(browser, [origin, stage.url, stage.sandbox], user.size)
    const shop = who.page
    await shop.goto(`${origin}/sign-in?user=dana@${customerId}`)
    await expectFineButton(shop, 'Connect your AWS account')
    const page = await clickForTab(who, shop, 'Connect your AWS account')
    await launch(who, page, accountId)

    await page.locator('.card[data-phase=connected]').waitFor()
    expect(await flaws(page)).toEqual([])
    await page
      .getByRole('link', { name: /Northwind Insights/ })
      .first()
      .click()
    await page.waitForURL(/\/aws\?invitation=inv_[\w-]+$/)
    expect(new URL(page.url()).origin).toBe(origin)
    await expectConnected(page)
    await shop.bringToFront()
    await expectConnected(shop)
    expect(await flaws(shop)).toEqual([])

    const told = new RegExp(`^connection.active .*"customerId":"${customerId}".*$`, 'm')
    const [event] = await product.prints(told)
    expect(event).toContain('"metadata":{"userId":"dana"}')
    const { body } = await stage.call('GET', `/v1/events?order=asc&customerId=${customerId}`)
    const types = (body as { items: { type: string }[] }).items.map(({ type }) => type)
    expect(types.filter((it) => EVENTS.includes(it))).toEqual(EVENTS)
    expect(product.said().stderr).toBe('')
    await who.context.close()
    expect(who.complaints).toEqual([])
  })
})

async function expectFineButton(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).waitFor()
  expect(await flaws(page)).toEqual([])
}

async function clickForTab({ context }: Visitor, page: Page, name: string): Promise<Page> {
  const [tab] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('button', { name }).click(),
  ])
  return tab
}

/** On Rolecall's page and in the console of AWS. */
async function launch({ context }: Visitor, page: Page, accountId: string): Promise<void> {
  await page.getByLabel('AWS account number').fill(accountId)
  await page.getByRole('button', { name: 'Continue' }).click()
  const [aws] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('link', { name: 'Launch Stack' }).first().click(),
  ])
  await aws.getByLabel('Signed in as account').fill(accountId)
  await aws.getByLabel('Signed in as account').press('Tab')
  await aws.getByText(`In account ${accountId}`).waitFor()
  await aws.getByLabel(/^I acknowledge that AWS CloudFormation/).check()
  await aws.getByRole('button', { name: 'Create stack' }).click()
  await aws.getByRole('status', { name: 'Stack status' }).getByText('CREATE_COMPLETE').waitFor()
  await aws.close()
}

/** The product shows the state, and what it read in the account with credentials. */
async function expectConnected(page: Page): Promise<void> {
  const button = page.locator('rolecall-launch')
  await button.getByRole('status').getByText('Connected', { exact: true }).waitFor()
  await page.getByRole('listitem').getByText('NorthwindInsightsAccess').waitFor()
}
