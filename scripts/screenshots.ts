/**
 * Takes the pictures of docs/images: the customer's page before and after connecting, and the
 * operator's console. It plays the tutorial in a browser: "node scripts/build.ts && node
 * scripts/screenshots.ts".
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { chromiumPath, openBrowser } from '../test/journeys/browser.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const IMAGES = join(ROOT, 'docs/images')
const CUSTOMER_ACCOUNT = '222222222222'

interface Dev {
  onboardingUrl: string
  adminUrl: string
  url: string
  token: string
}

if (!chromiumPath) throw new Error('No Chromium was found. Install one, or set CHROME_PATH.')
mkdirSync(IMAGES, { recursive: true })
// An empty folder: "rolecall dev" then uses its own sample vendor.
const folder = mkdtempSync(join(tmpdir(), 'rolecall-screenshots-'))
const program = spawn(
  process.execPath,
  [join(ROOT, 'bin/rolecall.js'), 'dev', '--json', '--port', '0', '--sandbox-port', '0'],
  { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] },
)
const browser = await openBrowser()
try {
  const dev = await firstJson(program.stdout)
  await photographCustomer(browser, dev)
  await inviteOthers(dev)
  await photographConsole(browser, dev)
} finally {
  await browser.close()
  program.kill('SIGINT')
  await once(program, 'close')
  rmSync(folder, { recursive: true })
}

async function firstJson(output: NodeJS.ReadableStream): Promise<Dev> {
  let text = ''
  for await (const part of output) {
    text += String(part)
    try {
      return JSON.parse(text) as Dev
    } catch {
      // The document is not complete yet.
    }
  }
  throw new Error('"rolecall dev" ended without printing its addresses.')
}

async function photographCustomer(from: Browser, { onboardingUrl }: Dev): Promise<void> {
  const context = await from.newContext({ viewport: { width: 1280, height: 900 } })
  const page = await context.newPage()
  await page.goto(onboardingUrl)
  await page.getByLabel('AWS account number').fill(CUSTOMER_ACCOUNT)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('link', { name: 'Launch Stack' }).waitFor()
  await page.evaluate('scrollTo(0, 0)')
  await page.screenshot({ path: join(IMAGES, 'customer-page.png') })
  const [aws] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('link', { name: 'Launch Stack' }).click(),
  ])
  await createStack(aws)
  await page.locator('.card[data-phase=connected]').waitFor({ timeout: 60_000 })
  await page.reload()
  await page.evaluate('scrollTo(0, 0)')
  await page.screenshot({ path: join(IMAGES, 'customer-connected.png') })
  await context.close()
}

/** Does what the customer does in the AWS console, in the sandbox's copy of that page. */
async function createStack(aws: Page): Promise<void> {
  await aws.getByLabel('Signed in as account').fill(CUSTOMER_ACCOUNT)
  await aws.getByLabel('Signed in as account').press('Tab')
  await aws.getByText(`In account ${CUSTOMER_ACCOUNT}`).waitFor()
  await aws.getByLabel('I acknowledge').check()
  await aws.screenshot({ path: join(IMAGES, 'create-stack.png') })
  await aws.getByRole('button', { name: 'Create stack' }).click()
}

async function inviteOthers({ url, token }: Dev): Promise<void> {
  for (const [customerId, customerName] of [
    ['globex', 'Globex'],
    ['initech', 'Initech'],
  ]) {
    const response = await fetch(`${url}/v1/invitations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ customerId, customerName }),
    })
    if (!response.ok) throw new Error(`Inviting ${customerId} failed: ${await response.text()}`)
  }
}

async function photographConsole(from: Browser, { adminUrl, token }: Dev): Promise<void> {
  const page = await from.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(`${adminUrl}/connections`)
  await page.getByLabel('API token').fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Connections' }).waitFor()
  await page.screenshot({ path: join(IMAGES, 'console.png') })
  await page.close()
}
