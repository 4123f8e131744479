import { describe, expect, it } from 'vitest'
import { connected, type Face, faceOf, form, linkOf, stateOf } from '../../../test/fixtures/app.ts'
import { northwindProfile } from '../../../test/fixtures/northwind.ts'
import { trustsAnybody } from '../../../test/fixtures/ports.ts'
import { CUSTOMER, invite, OPERATOR, type World } from '../../../test/fixtures/world.ts'
import { storeAccessVersions } from '../../core/access-versions/store-versions.ts'
import { campaignFor } from '../../core/campaigns/customer.ts'
import { followCampaigns } from '../../core/campaigns/follow-campaigns.ts'
import { startCampaign } from '../../core/campaigns/start.ts'
import { issueCredentials } from '../../core/credentials/issue.ts'
import { offerUpgrade } from '../../core/upgrades/offer-upgrade.ts'

async function connectedPage(face: Face = faceOf()) {
  const { world, open } = face
  const { invitation, connectionId, stack } = await connected(face, CUSTOMER)
  const link = linkOf(world, invitation)
  const page = async (query = '') => (await open(link + query)).text()
  const check = () => open(`${link}/check`, form({}))
  const use = (id: string, requestId = id) =>
    issueCredentials(world, { ...OPERATOR, kind: 'token', id }, { connectionId, requestId })
  return { ...face, connectionId, invitation, link, page, check, use, stack }
}

const later = (world: World, minutes: number) => world.clock.advance(minutes * 60_000)

describe('the record of use on the customer’s page', () => {
  it('shows the last use by scope, and sessions with the request ids of STS', async () => {
    const { page, use } = await connectedPage()
    expect(await page()).toContain('Rolecall has made no session yet')
    await use('nightly')
    const html = await page()
    expect(html).toContain('last used')
    expect(html).toContain('inventory')
    expect(html).toContain('ASIASAMPLE')
  })

  it('names nobody at the vendor', async () => {
    const { page, use, open, link } = await connectedPage()
    await use('alice@northwind.example', 'the-vendors-request')
    const json = await (await open(`${link}/sessions.json`)).text()
    for (const text of [await page(), json])
      expect(text).not.toMatch(/alice@northwind|the-vendors-request/)
  })

  it('reaches back 90 days, in pages that lead from one to the next', async () => {
    const { world, page, use } = await connectedPage()
    for (let count = 0; count < 25; count++) {
      await use(`service-${count}`)
      later(world, 1)
    }
    const rows = (html: string) => html.split('ASIASAMPLE').length - 1
    const first = await page()
    const more = /sessions=([^"#]+)#use/.exec(first)![1]!
    const second = await page(`?sessions=${more}`)
    const last = await page(`?sessions=${/sessions=([^"#]+)#use/.exec(second)![1]!}`)
    expect([first, second, last].reduce((sum, html) => sum + rows(html), 0)).toBe(25)
    later(world, 91 * 24 * 60)
    expect(await page()).not.toContain('Latest sessions')
  })

  it('fills a page with sessions, whatever else happened between them', async () => {
    const { api, world, page, use, connectionId } = await connectedPage()
    for (let count = 0; count < 10; count++) {
      await use(`service-${count}`)
      later(world, 1)
      for (const step of ['suspend', 'resume'])
        await api(`/v1/connections/${connectionId}/${step}`, { method: 'POST' })
    }
    const html = await page()
    expect([html.split('ASIASAMPLE').length - 1, html.includes('>Earlier<')]).toEqual([10, false])
  })

  it('is downloaded as CSV and as JSON, a few times a minute', async () => {
    const { world, open, link, use, connectionId } = await connectedPage()
    await use('a')
    await use('b')
    const csv = await open(`${link}/sessions.csv`)
    expect(csv.headers.get('content-disposition')).toContain(`${connectionId}-sessions.csv`)
    const lines = (await csv.text()).trimEnd().split('\r\n')
    expect(lines).toHaveLength(3)
    expect(lines[0]).toContain('"stsRequestId"')
    const json = (await (await open(`${link}/sessions.json`)).json()) as { sessions: object[] }
    expect(json).toMatchObject({ connectionId, isComplete: true })
    expect(json.sessions).toHaveLength(2)
    for (let call = 0; call < 4; call++) await open(`${link}/sessions.json`)
    const refused = await open(`${link}/sessions.json`)
    expect([refused.status, await refused.text()]).toEqual([
      429,
      expect.stringContaining('asked for too often'),
    ])
    later(world, 1)
    expect((await open(`${link}/sessions.csv`)).status).toBe(200)
  })

  it('exists for a connection only', async () => {
    const { world, open } = await connectedPage()
    const other = linkOf(world, await invite(world, { customerId: 'globex' }))
    for (const path of ['/sessions.csv', '/sessions.json'])
      expect((await open(other + path)).status).toBe(404)
    expect((await open(`${other}/check`, form({}))).status).toBe(404)
  })
})

describe('the history of checks on the customer’s page', () => {
  it('shows the checks of 90 days and the three probes of the latest, with one read', async () => {
    const { world, page, check } = await connectedPage()
    later(world, 2)
    await check()
    const reads = readsOfChecks(world)
    const html = await page()
    expect(html).toContain('2 in the last 90 days: 2 passed.')
    expect(html.match(/class="k-ok"/g)).toHaveLength(3)
    expect(reads()).toBe(1)
  })

  it('shows which of the probes AWS allowed when it should refuse it', async () => {
    const { world, page, check, stack } = await connectedPage()
    world.sts.set(stack.roleArn, trustsAnybody)
    later(world, 2)
    await check()
    const bad = /class="k-bad">.*?<\/li>/.exec(await page())?.[0]
    expect(bad).toContain('<span>Refused without it</span><span class="xs">allowed</span>')
  })

  it('is not read before the connection', async () => {
    const face = faceOf()
    const link = linkOf(face.world, await invite(face.world, {}))
    const reads = readsOfChecks(face.world)
    expect(await (await face.open(link)).text()).not.toContain('id="checks"')
    expect(reads()).toBe(0)
  })
})

/** Counts how often the checks are read from now on. */
function readsOfChecks({ store }: World): () => number {
  const read = store.checks.bind(store)
  let count = 0
  store.checks = (query) => {
    count++
    return read(query)
  }
  return () => count
}

describe('an upgrade on the customer’s page', () => {
  async function asked() {
    const it = await connectedPage()
    const { world } = it
    const profile = northwindProfile()
    const changed = { ...profile, inlinePolicies: { ...profile.inlinePolicies, More: MORE } }
    const next = {
      ...world,
      installation: { ...world.installation, profiles: new Map([['default', changed]]) },
    }
    await storeAccessVersions(next)
    await startCampaign(next, OPERATOR, { profile: 'default' })
    await followCampaigns({
      ...next,
      offer: (order) => offerUpgrade(next, OPERATOR, order),
    })
    return it
  }

  it('shows what changes, and declining it changes nothing but the answer', async () => {
    const { world, page, open, link, connectionId } = await asked()
    const html = await page()
    expect(html).toContain('asks for version 2')
    expect(html).toContain('s3:PutObjectTagging')
    const before = await world.store.get('connection', connectionId)
    const answer = await open(`${link}/decline-upgrade`, form({ note: 'Not in this quarter.' }))
    expect(answer.status).toBe(303)
    expect(await page()).toContain('You declined on')
    expect(await world.store.get('connection', connectionId)).toEqual(before)
    const { items } = await world.store.audit({ subject: connectionId, limit: 5 })
    expect(items.map(({ action }) => action)).toContain('upgrade.declined')
  })

  it.each([
    ['control characters', 'Not\u0000now', 'Not now'],
    ['an access key', `Use AKIA${'B'.repeat(16)}`, undefined],
  ])('keeps a note without %s', async (_, note, kept) => {
    const { world, open, link, connectionId } = await asked()
    await open(`${link}/decline-upgrade`, form({ note }))
    const connection = await world.store.get('connection', connectionId)
    const request = await campaignFor(world, connection!)
    expect(request?.member.status === 'declined' && request.member.note).toBe(kept)
  })

  it('cannot be declined where nothing is asked', async () => {
    const { open, link } = await connectedPage()
    expect((await open(`${link}/decline-upgrade`, form({}))).status).toBe(409)
  })
})

const MORE = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: 's3:PutObjectTagging',
      Resource: 'arn:aws:s3:::northwind-metrics-*',
    },
  ],
}

describe('“Check now” on the customer’s page', () => {
  it('checks the role, and says what was found', async () => {
    const { world, check, page, stack } = await connectedPage()
    later(world, 5)
    const answer = await check()
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      expect.stringContaining('?checked=checked#launch'),
    ])
    expect(await page('?checked=checked')).toContain('The role was checked just now.')
    world.sts.set(stack.roleArn, trustsAnybody)
    later(world, 5)
    await check()
    expect(await page()).toContain('data-phase="insecure"')
  })

  it('is limited to twice a minute for each link, on all machines together', async () => {
    const { world, check } = await connectedPage()
    const results: unknown[] = []
    later(world, 5)
    const before = world.sts.probes.length
    for (let second = 0; second < 60; second += 10) {
      results.push((await check()).headers.get('location')!.split(/[=#]/)[1])
      world.clock.advance(10_000)
    }
    expect(results.filter((result) => result === 'checked')).toHaveLength(2)
    expect(world.sts.probes.length - before).toBe(8)
  })

  it('is limited in total, whatever the number of links', async () => {
    const face = faceOf()
    const links: string[] = []
    for (let account = 0; account < 62; account++) {
      const customer = { customerId: `customer-${account}` }
      const { invitation } = await connected(face, String(222222222222 + account), customer)
      links.push(linkOf(face.world, invitation))
    }
    later(face.world, 5)
    const answers = await Promise.all(links.map((link) => face.open(`${link}/check`, form({}))))
    const results = answers.map((answer) => answer.headers.get('location')!.split(/[=#]/)[1])
    expect(results.filter((result) => result === 'checked')).toHaveLength(60)
  })

  it('changes nothing while AWS gives no clear answer', async () => {
    const { world, check } = await connectedPage()
    later(world, 5)
    world.sts.trouble = () => 'ThrottlingException'
    const before = await stateOf(world)
    expect((await check()).headers.get('location')).toContain('checked=unclear')
    expect(await stateOf(world)).toBe(before)
  })
})
