import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bundleLaunch } from '../scripts/bundle.ts'
import { chromiumPath, flaws, openBrowser, type Visitor, visitor } from './journeys/browser.ts'

if (!chromiumPath)
  process.stderr.write('No Chromium was found: the launch button is not tested in a browser.\n')

/** The strictest policy under which the button works. A shop may allow more. */
const policyFor = (rolecall: string): string =>
  [
    "default-src 'none'",
    `script-src ${rolecall} 'self'`,
    `connect-src ${rolecall} 'self'`,
    "img-src 'self'",
    ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
    ...["require-trusted-types-for 'script'", "trusted-types 'none'"],
  ].join('; ')

const SHOP_SCRIPT = `
window.states = []
document.addEventListener('rolecall-state', ({ detail }) => states.push(detail))
`

type Handler = (request: IncomingMessage, response: ServerResponse) => void

async function listen(handler: Handler): Promise<{ server: Server; origin: string }> {
  const server = createServer(handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

describe.skipIf(!chromiumPath)(
  'the launch button on a page of another origin, with a strict CSP',
  () => {
    let browser: Browser
    let script: string
    let rolecall: { server: Server; origin: string }
    let shop: { server: Server; origin: string }
    let who: Visitor
    /** What the status route answers: a status code, or the body. */
    let status: number | Record<string, unknown>
    /** What the shop's own backend answers for a session. */
    let session: (method: string) => [status: number, body?: unknown]
    let element: string
    let language: string
    const asked: string[] = []

    const serveRolecall: Handler = (request, response) => {
      response.setHeader('access-control-allow-origin', '*')
      response.setHeader('access-control-allow-headers', 'authorization')
      if (request.method === 'OPTIONS') return void response.writeHead(204).end()
      if (request.url === '/rolecall-launch.js')
        return void response.setHeader('content-type', 'text/javascript').end(script)
      if (request.url === '/status') {
        asked.push(`status ${request.headers.authorization}`)
        if (typeof status === 'number') return void response.writeHead(status).end()
        return void response.end(JSON.stringify({ invitationId: 'inv_1', ...status }))
      }
      const page =
        '<!doctype html><title>Northwind</title><link rel="icon" href="data:,"><h1>Page</h1>'
      response.setHeader('content-type', 'text/html').end(page)
    }

    const serveShop: Handler = (request, response) => {
      if (request.url === '/favicon.ico') return void response.writeHead(204).end()
      if (request.url === '/shop.js')
        return void response.setHeader('content-type', 'text/javascript').end(SHOP_SCRIPT)
      if (request.url === '/session') {
        asked.push(`session ${request.method}`)
        const [code, body] = session(request.method!)
        return void response.writeHead(code).end(body === undefined ? '' : JSON.stringify(body))
      }
      response.setHeader('content-security-policy', policyFor(rolecall.origin))
      response.setHeader('content-type', 'text/html; charset=utf-8')
      response.end(`<!doctype html><html lang="${language}"><title>Shop</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<script src="/shop.js"></script>
<script type="module" src="${rolecall.origin}/rolecall-launch.js"></script>
<main><h1>AWS</h1>${element}</main></html>`)
    }

    beforeAll(async () => {
      script = await bundleLaunch()
      browser = await openBrowser()
      rolecall = await listen(serveRolecall)
      shop = await listen(serveShop)
    })
    afterAll(async () => {
      await browser?.close()
      for (const { server } of [rolecall, shop]) {
        server.closeAllConnections()
        server.close()
      }
    })
    beforeEach(async () => {
      status = { state: 'invited' }
      session = () => [200, given()]
      element = '<rolecall-launch session-url="/session"></rolecall-launch>'
      language = 'en'
      asked.splice(0)
      who = await visitor(browser, [rolecall.origin, shop.origin])
    })
    afterEach(async () => {
      await who.context.close()
      expect(who.complaints).toEqual([])
    })

    const given = () => ({
      url: `${rolecall.origin}/connect/1`,
      statusUrl: `${rolecall.origin}/status`,
      statusToken: 'token-1',
      expiresAt: '2026-12-01T00:00:00.000Z',
    })
    const withAttributes = (changes: Record<string, string> = {}) => {
      const { url, statusUrl, statusToken } = { ...given(), ...changes }
      return `<rolecall-launch url="${url}" status-url="${statusUrl}" status-token="${statusToken}" label="Link AWS"></rolecall-launch>`
    }
    const arrive = async (): Promise<Page> => {
      await who.page.goto(shop.origin)
      return who.page
    }
    /** As when the customer comes back to the shop's tab. */
    const comeBack = (page: Page) =>
      page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    const buttons = (page: Page) => page.locator('rolecall-launch').getByRole('button')
    const says = (page: Page, text: string) =>
      page.locator('rolecall-launch').getByRole('status').getByText(text).waitFor()
    /** Clicks, and gives the tab that opened. */
    const open = async (page: Page, name: string): Promise<Page> => {
      const [tab] = await Promise.all([
        who.context.waitForEvent('page'),
        page.getByRole('button', { name }).click(),
      ])
      await tab.getByRole('heading', { name: 'Page' }).waitFor()
      return tab
    }

    it('opens the given link in a tab that cannot reach the shop, and follows the state', async () => {
      element = withAttributes()
      const page = await arrive()
      const tab = await open(page, 'Link AWS')
      expect(tab.url()).toBe(`${rolecall.origin}/connect/1`)
      expect(await tab.evaluate('window.opener')).toBe(null)
      status = { state: 'failed', failure: { code: 'X', message: 'The stack ran elsewhere. <b>' } }
      await comeBack(page)
      await says(page, 'The last try failed.')
      await page.getByText('The stack ran elsewhere. <b>').waitFor()
      expect(await flaws(page)).toEqual([])
      status = { state: 'connected', connectionId: 'con_1' }
      await comeBack(page)
      await says(page, 'Connected')
      await page.getByRole('button', { name: 'Show the connection' }).waitFor()
      expect(await flaws(page)).toEqual([])
      expect(await page.evaluate('states.map(({ state }) => state)')).toEqual([
        ...['invited', 'failed', 'connected'],
      ])
      const last =
        "(({ state, connectionId }) => [state, connectionId])(document.querySelector('rolecall-launch'))"
      expect(await page.evaluate(last)).toEqual(['connected', 'con_1'])
      expect(new Set(asked)).toEqual(new Set(['status Bearer token-1']))
    })

    it('asks the shop for a session: GET to show the state, POST for each click', async () => {
      session = (method) => (method === 'GET' ? [204] : [201, given()])
      const page = await arrive()
      await buttons(page).waitFor()
      expect(asked).toEqual(['session GET'])
      status = { state: 'opened' }
      await open(page, 'Connect your AWS account')
      await says(page, 'Continue in the other tab.')
      await open(page, 'Continue')
      expect(asked.filter((it) => it === 'session POST')).toHaveLength(2)
    })

    it('shows the state to a customer who comes back by the return URL', async () => {
      status = { state: 'connected', connectionId: 'con_1' }
      const page = await arrive()
      await says(page, 'Connected')
      expect(asked).toEqual(['session GET', 'status Bearer token-1'])
    })

    it('asks for another session when the token has ended and the customer comes back', async () => {
      const page = await arrive()
      await expect.poll(() => asked.length).toBe(2)
      status = 401
      await comeBack(page)
      await expect.poll(() => asked.length).toBe(3)
      session = () => [200, { ...given(), statusToken: 'token-2' }]
      status = { state: 'checking' }
      await expect
        .poll(async () => {
          await comeBack(page)
          return asked.at(-1)
        })
        .toBe('status Bearer token-2')
      await says(page, 'The access is being verified')
      expect(who.complaints.splice(0).join()).toContain('401')
    })

    it('without a backend asks for a reload once the token has ended, and offers no dead link', async () => {
      element = withAttributes()
      status = 401
      const page = await arrive()
      await says(page, 'Reload this page.')
      expect(await buttons(page).count()).toBe(0)
      expect(who.complaints.splice(0).join()).toContain('401')
    })

    it('offers no link that has ended, but another invitation where the shop makes one', async () => {
      status = { state: 'expired' }
      element = withAttributes()
      const page = await arrive()
      await says(page, 'Invitation expired')
      expect(await buttons(page).count()).toBe(0)
      element = '<rolecall-launch session-url="/session"></rolecall-launch>'
      await page.reload()
      await open(page, 'Connect again')
      expect(asked).toContain('session POST')
    })

    it('says so when the shop gives no session, and leaves no empty tab', async () => {
      session = () => [500]
      const page = await arrive()
      await page.getByRole('button', { name: 'Connect your AWS account' }).click()
      await says(page, 'This did not work.')
      await expect.poll(() => who.context.pages().length).toBe(1)
      session = () => [200, given()]
      await open(page, 'Try again')
      expect(who.complaints.splice(0).join()).toContain('500')
    })

    it('uses the shop’s own tab where the browser opens none', async () => {
      await who.page.addInitScript('window.open = () => null')
      const page = await arrive()
      await page.getByRole('button', { name: 'Connect your AWS account' }).click()
      await page.waitForURL(`${rolecall.origin}/connect/1`)
    })

    it('opens web addresses only', async () => {
      element = withAttributes({ url: 'javascript:alert(1)' })
      const page = await arrive()
      await page.getByRole('button', { name: 'Link AWS' }).click()
      await says(page, 'This did not work.')
    })

    it('speaks German on a German page, and needs no mouse', async () => {
      language = 'de'
      status = { state: 'connected' }
      const page = await arrive()
      await says(page, 'Verbunden')
      await page.keyboard.press('Tab')
      const [tab] = await Promise.all([
        who.context.waitForEvent('page'),
        page.keyboard.press('Enter'),
      ])
      await tab.waitForURL(`${rolecall.origin}/connect/1`)
    })
  },
)
