import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OidcServer } from '../fixtures/oidc-server.ts'
import { Deployment, deployByCli } from '../lambda/deployment.ts'
import { connect, customer } from './customer.ts'
import { REGIONS, Stage, VENDOR } from './stage.ts'

const DOMAIN = 'connect.northwind.example'
const GUARDED = [
  ...['--domain', DOMAIN],
  ...['--certificate', `arn:aws:acm:${REGIONS[0]}:${VENDOR}:certificate/0f0e`],
  ...['--web-acl', `arn:aws:wafv2:${REGIONS[0]}:${VENDOR}:regional/webacl/edge/0f0e`],
]

let stage: Stage
let deployment: Deployment | undefined

beforeAll(async () => {
  stage = await Stage.open()
})
afterAll(async () => {
  await deployment?.stop()
  await stage?.close()
})

async function open(...options: string[]): Promise<void> {
  await deployment?.stop()
  const deployed = await deployByCli(stage, ...options)
  expect(deployed.url).toBe(`https://${DOMAIN}`)
  deployment = await Deployment.open(stage, deployed)
  deployment.start()
}

/** Follows no link, and keeps cookies as a browser does. */
class Browser {
  readonly #cookies = new Map<string, string>()
  async open(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(init.headers as Record<string, string>), Cookie: cookie }
    const answer = await fetch(stage.url + path, { redirect: 'manual', ...init, headers })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      this.#cookies.set(name, value)
    }
    return answer
  }
}

describe('a deployment with a Web ACL, behind a REST API', () => {
  it('shows a customer’s page with its files, and connects the customer', async () => {
    await open(...GUARDED)
    const invitation = await stage.invite({ customerId: 'acme' })
    const page = await fetch(invitation.onboardingUrl, { headers: { 'Accept-Language': 'de' } })
    const html = await page.text()
    expect([page.status, html]).toEqual([200, expect.stringContaining('lang="de"')])
    const files = [...html.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path]) => path!)
    expect(files.length).toBeGreaterThan(0)
    for (const path of files) expect((await fetch(stage.url + path)).status, path).toBe(200)
    await connect(stage, invitation, customer(stage, '222222222222'))
  })

  it('passes compressed bytes and odd texts on as they are', async () => {
    const invitation = await stage.invite({
      customerId: 'a:b@c',
      customerName: 'Grün & Söhne 100%',
    })
    const { pathname } = new URL(invitation.onboardingUrl)
    const { status, body } = await stage.call<{ items: { customerId: string }[] }>(
      'GET',
      `/v1/invitations?${new URLSearchParams({ customerId: 'a:b@c' })}`,
    )
    expect([status, body.items.map((it) => it.customerId)]).toEqual([200, ['a:b@c']])
    const headers = { 'Accept-Encoding': 'gzip' }
    const page = await fetch(stage.url + pathname, { headers })
    expect(page.headers.get('content-encoding')).toBe('gzip')
    expect(await page.text()).toContain('Grün &amp; Söhne 100%')
  })

  it('answers the API, and tells a caller without a valid token so', async () => {
    expect((await stage.call('GET', '/v1/connections')).status).toBe(200)
    expect((await stage.call('GET', '/v1/connections', undefined, 'wrong')).status).toBe(401)
    expect((await fetch(stage.url)).status).toBeLessThan(500)
  })

  it('lets an operator sign in with an API token', async () => {
    const browser = new Browser()
    expect((await browser.open('/admin')).status).toBe(401)
    const answer = await browser.open('/admin/sign-in', {
      ...{ method: 'POST', body: new URLSearchParams({ token: stage.token }) },
      headers: { Origin: stage.url },
    })
    expect(answer.status, await answer.text()).toBeLessThan(400)
    expect((await browser.open('/admin')).status).toBe(200)
  })

  it('lets a person sign in with a provider', async () => {
    const redirect = `${stage.url}/admin/sign-in/okta/callback`
    const okta = await OidcServer.open({ redirectUrls: [redirect] })
    okta.people.set('dana', { name: 'Dana Ruiz', groups: ['owners'] })
    const file = join(stage.folder, 'rolecall.yaml')
    const signIn = `signIn:
  - { name: Okta, issuer: "${okta.url}", clientId: rolecall, roles: [{ group: owners, role: owner }] }
`
    await writeFile(file, `${await readFile(file, 'utf8')}\n${signIn}`)
    await open()
    const browser = new Browser()
    const begun = await browser.open('/admin/sign-in/okta?to=%2Fadmin%2Ftokens')
    const back = await okta.signIn('dana', begun.headers.get('location')!)
    const answer = await browser.open(`${back.pathname}${back.search}`)
    expect(answer.status, await answer.text()).toBeLessThan(400)
    const home = await browser.open('/admin')
    expect([home.status, await home.text()]).toEqual([200, expect.stringContaining('Dana Ruiz')])
  })
})
