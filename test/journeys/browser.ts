import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
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

/** A colour scheme, and the width of the screen. */
type Look = readonly ['light' | 'dark', number]

/** What axe finds on this page, on a light desk and a dark phone; also what does not fit. */
export async function flaws(page: Page): Promise<string[]> {
  const before = page.viewportSize() ?? DESK
  const found = await look(page, ['light', DESK.width], ['dark', PHONE.width])
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(before)
  return found
}

/** The widths at which each state of a page has to fit. */
export const WIDTHS = [320, 390, 1440]

const STATE_LOOKS: Record<Look[0], Look> = { dark: ['dark', 390], light: ['light', 1440] }

/**
 * Each state with one colour scheme, in turns. The states of a page follow each other and share
 * most parts, so axe sees nearly every part in both looks.
 */
export const inTurns = (states: string[]): (readonly [string, Look[0]])[] =>
  states.map((state, serial) => [state, serial % 2 === 0 ? 'light' : 'dark'] as const)

/** What axe finds on one of many states of a page in this look; also what does not fit in any. */
export async function flawsOfState(page: Page, scheme: Look[0]): Promise<string[]> {
  const one = STATE_LOOKS[scheme]
  const others = WIDTHS.filter((width) => width !== one[1])
  return [...(await tooWide(page, ...others)), ...(await look(page, one))]
}

/** Colours depend on the scheme alone and the layout on the width alone, so two looks see both. */
async function look(page: Page, ...looks: Look[]): Promise<string[]> {
  await loadAxe(page)
  const found: string[] = []
  for (const [colorScheme, width] of looks) {
    await page.emulateMedia({ colorScheme })
    found.push(...(await tooWide(page, width)))
    // Our pages have no frames of other origins. Without this, each look opens one more page.
    const { violations } = await new AxeBuilder({ page, axeSource: 'undefined' })
      .setLegacyMode()
      .options({ resultTypes: ['violations'] })
      .analyze()
    const where = `${startOfPath(page)}, ${colorScheme}, ${width} px`
    for (const { id, nodes } of violations)
      found.push(`${where}: ${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
  }
  return found
}

const AXE = readFileSync(
  createRequire(import.meta.resolve('@axe-core/playwright')).resolve('axe-core/axe.min.js'),
  'utf8',
)

/** Once for each document: AxeBuilder would send its longer copy twice for each look. */
async function loadAxe(page: Page): Promise<void> {
  for (const frame of page.frames())
    if (!(await frame.evaluate('"axe" in window'))) await frame.evaluate(AXE)
}

/** By how much the page is wider than the screen, for each of these widths where it is. */
export async function tooWide(page: Page, ...widths: number[]): Promise<string[]> {
  const found: string[] = []
  for (const width of widths) {
    await page.setViewportSize({ width, height: DESK.height })
    const overflow = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    )
    if (overflow > 0) found.push(`${startOfPath(page)}, ${width} px: ${overflow} px too wide`)
  }
  return found
}

/** The rest of a path may be a secret link. */
const startOfPath = (page: Page): string => new URL(page.url()).pathname.slice(0, 20)
