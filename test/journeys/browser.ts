import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { findChromium } from './find-chromium.ts'

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const chromiumPath = findChromium()

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath!, args: FLAGS })

/** The sizes of a screen, in pixels. */
export const DESK = { width: 1280, height: 800 }
export const PHONE = { width: 375, height: 800 }

/** Somebody at a screen, and what the browser complained about meanwhile. */
export interface Visitor {
  context: BrowserContext
  page: Page
  complaints: string[]
}

/**
 * Follows every page of the visitor, new tabs too: errors, refused content and requests to
 * elsewhere are complaints.
 */
export async function visitor(
  browser: Browser,
  origins: string[],
  viewport = DESK,
): Promise<Visitor> {
  const context = await browser.newContext({ viewport })
  context.setDefaultTimeout(15_000)
  const complaints: string[] = []
  context.on('page', (page) => listen(page, complaints))
  context.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith('data:') && !origins.includes(new URL(url).origin))
      complaints.push(`A request to ${url}`)
  })
  const page = await context.newPage()
  return { context, page, complaints }
}

function listen(page: Page, complaints: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`${page.url()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
}

/** Colours depend on the scheme alone and the layout on the width alone, so two looks see both. */
const LOOKS = [
  ['light', DESK],
  ['dark', PHONE],
] as const

/** What axe finds on this page, on a light desk and a dark phone; also what does not fit. */
export async function flaws(page: Page): Promise<string[]> {
  const found: string[] = []
  const before = page.viewportSize() ?? DESK
  for (const [colorScheme, size] of LOOKS) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize(size)
    // Our pages have no frames of other origins. Without this, each look opens one more page.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    const where = `${new URL(page.url()).pathname.slice(0, 20)}, ${colorScheme}, ${size.width} px`
    for (const { id, nodes } of violations)
      found.push(`${where}: ${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
    const overflow = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    )
    if (Number(overflow) > 0) found.push(`${where}: ${overflow} px too wide`)
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(before)
  return found
}
