import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assets } from '../src/web/pages/assets.ts'
import { CONSOLE_STATES } from './fixtures/console-states.ts'
import {
  chromiumPath,
  flawsOfState,
  inTurns,
  openBrowser,
  type Visitor,
  visitor,
} from './journeys/browser.ts'

if (!chromiumPath)
  process.stderr.write('No Chromium was found: the pages of the console are not looked at.\n')

/** A folder for pictures of every page in every state. Without it none are taken. */
const PICTURES = process.env.ROLECALL_PICTURES

const MAX_PAGE_BYTES = 60 * 1024

it.each(Object.keys(CONSOLE_STATES))('%s: has at most 60 KB', (state) => {
  expect(Buffer.byteLength(CONSOLE_STATES[state]!())).toBeLessThanOrEqual(MAX_PAGE_BYTES)
})

describe.skipIf(!chromiumPath)('the console in a browser, in every state', () => {
  let browser: Browser
  let server: Server
  let origin: string
  let who: Visitor

  beforeAll(async () => {
    server = createServer((request, response) => {
      const path = new URL(request.url!, 'http://page').pathname
      const asset = assets[path]
      if (asset) return void response.setHeader('content-type', asset.contentType).end(asset.body)
      const show = CONSOLE_STATES[decodeURIComponent(path.slice(1))]
      if (!show) return void response.writeHead(204).end()
      response.setHeader('content-type', 'text/html')
      response.setHeader('content-security-policy', POLICY)
      response.end(show())
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

  it.each(inTurns(Object.keys(CONSOLE_STATES)))(
    '%s: nothing is too wide, and axe finds nothing',
    async (state, scheme) => {
      const { page, complaints } = who
      await page.goto(`${origin}/${encodeURIComponent(state)}`)
      if (PICTURES) await photograph(page, join(PICTURES, state.replaceAll(' ', '-')))
      expect(await flawsOfState(page, scheme)).toEqual([])
      expect(complaints).toEqual([])
    },
  )
})

/** As strict as the server's own. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

async function photograph(page: Page, path: string): Promise<void> {
  for (const width of [1440, 390])
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme })
      await page.setViewportSize({ width, height: 900 })
      await page.screenshot({ path: `${path}-${width}-${theme}.png`, fullPage: true })
    }
}
