import { describe, expect, it } from 'vitest'
import { type Face, faceOf, form, signedIn } from '../../../../test/fixtures/app.ts'
import { sampleConnection } from '../../../../test/fixtures/connection.ts'
import { invite, OPERATOR } from '../../../../test/fixtures/world.ts'
import { stopIssuing } from '../../../core/credentials/stops.ts'
import type { Connection } from '../../../core/model/connection.ts'
import type { Grants } from '../../../core/model/grants.ts'
import { createToken } from '../../../core/tokens/create.ts'

const minute = (serial: number): string =>
  new Date(Date.parse('2026-11-20T09:00:00.000Z') + serial * 60_000).toISOString()

const connectionAt = (serial: number): Connection =>
  sampleConnection({
    ...{
      id: `con_${serial}`,
      invitationId: `inv_${serial}`,
      version: 0,
      createdAt: minute(serial),
    },
    ...{ customerId: `customer-${serial % 5}`, customerName: `Customer ${serial}` },
    status: serial % 10 === 0 ? 'awaiting-approval' : 'active',
  })

/** Stores connections number 1 to `count`. */
async function fill({ world }: Face, count: number, changes: Partial<Connection> = {}) {
  for (let serial = 1; serial <= count; serial++)
    await world.store.commit({
      put: [{ ...connectionAt(serial), ...changes }],
      ...{ audit: [], announce: [] },
    })
}

const namesIn = (html: string): string[] =>
  [...html.matchAll(/<th scope="row"><a href="[^"]+">([^<]+)</g)].map(([, name]) => name!)

const links = (html: string, path: string): string[] =>
  [...html.matchAll(/href="([^"]+)"/g)]
    .map(([, href]) => href!.replaceAll('&amp;', '&'))
    .filter((href) => href.startsWith(path))

async function openedBy(face: Face, grants: Grants) {
  const { text } = await createToken(face.world, OPERATOR, { name: crypto.randomUUID(), grants })
  const answer = await face.open('/admin/sign-in', form({ token: text.reveal() }))
  const cookie = answer.headers.get('set-cookie')!.split(';')[0]!
  return (path: string) => face.open(path, { headers: { cookie } })
}

describe('the list of connections', () => {
  it('has 25 rows a page, the newest first, the total, and the way to any page', async () => {
    const face = faceOf()
    await fill(face, 60)
    const { look } = await signedIn(face)
    const first = await (await look('/admin/connections')).text()
    expect(namesIn(first)).toHaveLength(25)
    expect(namesIn(first)[0]).toBe('Customer 60')
    expect(first).toContain('25 of 60')
    expect(links(first, '/admin/connections?page')).toContain('/admin/connections?page=3')
    const last = await (await look('/admin/connections?page=3')).text()
    expect(namesIn(last)).toEqual([...Array.from({ length: 10 }, (_, at) => `Customer ${10 - at}`)])
    const oldest = await (await look('/admin/connections?order=asc')).text()
    expect(namesIn(oldest)[0]).toBe('Customer 1')
  })

  it('keeps the filter in the address of every page, of the file and of the work in bulk', async () => {
    const face = faceOf()
    await fill(face, 60)
    const { look } = await signedIn(face)
    const html = await (
      await look('/admin/connections?status=active&status=verifying&order=asc&customer=customer-1')
    ).text()
    expect(namesIn(html)).toHaveLength(12)
    const query = 'status=active&status=verifying&customer=customer-1&order=asc'
    expect(links(html, '/admin/connections.csv')).toEqual([`/admin/connections.csv?${query}`])
    const all = await (await look('/admin/connections?status=active')).text()
    expect(all).toContain('name="filter" value="status=active"')
    expect(all).toContain('all 54 of this filter')
    expect(links(all, '/admin/connections?')).toContain('/admin/connections?status=active&page=2')
  })

  it('counts what each filter shows', async () => {
    const face = faceOf()
    await fill(face, 20)
    const { look } = await signedIn(face)
    const html = await (await look('/admin/connections')).text()
    expect(html).toMatch(/>All <b>20<\/b>/)
    expect(html).toMatch(/>Needs you <b>2<\/b>/)
    expect(html).toMatch(/>Fine <b>18<\/b>/)
  })

  it('asks the store as often for a page of 25 as for a page of one', async () => {
    const calls = async (count: number): Promise<string[]> => {
      const face = faceOf()
      await fill(face, count)
      const { look } = await signedIn(face)
      await look('/admin/connections')
      const asked = countCalls(face)
      expect((await look('/admin/connections')).status).toBe(200)
      return asked()
    }
    const [one, many] = [await calls(1), await calls(60)]
    expect(many).toEqual(one)
    expect(many.length).toBeLessThanOrEqual(12)
  })

  it('shows a stopped customer with a badge of its own, whoever else works', async () => {
    const face = faceOf()
    await fill(face, 5)
    await stopIssuing(face.world, OPERATOR, { customerId: 'customer-2' })
    const { look } = await signedIn(face)
    const html = await (await look('/admin/connections')).text()
    expect(html.match(/>Stopped by you</g)).toHaveLength(1)
    expect(html).toMatch(/Customer 2<.*?>Stopped by you<.*?emergency stop/s)
  })

  it('is a file of everything that the filter shows, and no cell of it is a formula', async () => {
    const face = faceOf()
    await fill(face, 230)
    await fill({ ...face }, 0)
    await face.world.store.commit({
      put: [{ ...connectionAt(999), customerName: '=HYPERLINK("x")', customerId: '@evil' }],
      ...{ audit: [], announce: [] },
    })
    const { look } = await signedIn(face)
    const answer = await look('/admin/connections.csv?status=active')
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="connections.csv"')
    const lines = (await answer.text()).trim().split('\r\n')
    expect(lines).toHaveLength(1 + 208)
    expect(lines[0]).toMatch(/^id,customerId,customerName,accountId,status,whoMustAct/)
    expect(lines[1]).toMatch(/^con_999,"'@evil","'=HYPERLINK\(""x""\)",/)
  })

  it('says so where the person may not see connections, or only some', async () => {
    const face = faceOf()
    await fill(face, 5)
    const blind = await openedBy(face, { may: ['invitations:read'] })
    const hidden = await (await blind('/admin/connections')).text()
    expect(hidden).toContain('You may not see connections.')
    expect(hidden).not.toContain('No connections yet')
    expect((await blind('/admin/connections.csv')).status).toBe(403)
    const limited = await openedBy(face, {
      ...{ may: ['connections:read', 'invitations:read'], customers: ['customer-1'] },
    })
    const some = await (await limited('/admin/connections')).text()
    expect(namesIn(some)).toEqual(['Customer 1'])
    expect(some).toContain('1 of 1')
    expect(some).toContain('You see only the connections of the customers')
    expect(some).not.toContain('type="checkbox"')
    const file = await (await limited('/admin/connections.csv?customer=customer-2')).text()
    expect(file.trim().split('\r\n')).toHaveLength(1)
  })
})

describe('the list of invitations', () => {
  it('says how far each is and who must act, with filter, file and import', async () => {
    const face = faceOf()
    for (const customerId of ['acme', 'globex', 'initech'])
      await invite(face.world, { customerId, customerName: `+${customerId}` })
    const { look, send } = await signedIn(face)
    const html = await (await look('/admin/invitations')).text()
    expect(namesIn(html)).toHaveLength(3)
    expect(html).toMatch(/Sent.*never opened.*Waiting for customer/s)
    expect(html).toContain('href="/admin/invitations/import"')
    expect(html).toMatch(/<button[^>]*name="kind" value="revoke"/)
    const [id] = /inv_\w+/.exec(html)!
    await send(`/admin/invitations/${id}/revoke`, { confirm: 'yes' })
    expect(namesIn(await (await look('/admin/invitations?status=open')).text())).toHaveLength(2)
    const file = await (await look('/admin/invitations.csv?status=revoked')).text()
    expect(file).toMatch(/^id,customerId,.*\r\ninv_\w+,\w+,"'\+\w+",.*,revoked,Revoked,/)
  })

  it('asks the store as often for a page of 25 as for a page of one', async () => {
    const calls = async (count: number): Promise<string[]> => {
      const face = faceOf()
      for (let serial = 0; serial < count; serial++)
        await invite(face.world, { customerId: `customer-${serial}` })
      const { look } = await signedIn(face)
      await look('/admin/invitations')
      const asked = countCalls(face)
      expect((await look('/admin/invitations')).status).toBe(200)
      return asked()
    }
    expect(await calls(26)).toEqual(await calls(1))
  })
})

/** Notes each call of the store from now on. Returns their names, sorted. */
function countCalls({ world }: Face): () => string[] {
  const store = world.store as unknown as Record<string, (...given: unknown[]) => unknown>
  const asked: string[] = []
  for (const name of ['get', 'list', 'due', 'total', 'counts', 'checks', 'audit', 'events']) {
    const method = store[name]!.bind(store)
    store[name] = (...given) => {
      asked.push(name)
      return method(...given)
    }
  }
  return () => asked.sort()
}
