import { describe, expect, it } from 'vitest'
import { entry } from '../../../test/contracts/store.ts'
import { API_TOKEN, faceOf } from '../../../test/fixtures/app.ts'
import type { AuditEntry } from '../../core/model/audit.ts'
import type { Store } from '../../core/ports.ts'
import { hashOf } from '../../core/tokens/draw.ts'
import { createApp } from './app.ts'
import { callersOf } from './callers.ts'

/** The API with a trail of ten entries, a minute apart; none came before. */
async function withTrail(changes: (serial: number) => Partial<AuditEntry> = () => ({})) {
  const face = faceOf()
  await face.world.store.get('connection', 'con_1')
  for (let serial = 0; serial < 10; serial += 1) {
    const at = `2026-11-20T10:0${serial}:00.000Z`
    const customerId = serial % 2 ? 'acme' : 'umbrella'
    const one = entry(serial, { at, customerId, subject: 'con_1', ...changes(serial) })
    await face.world.store.commit({ audit: [one], announce: [] })
  }
  const ask = async (query: string, init: RequestInit = {}) => face.api(`/v1/audit?${query}`, init)
  const ids = async (query: string) => {
    const { items } = (await (await ask(query)).json()) as { items: { id: string }[] }
    return items.map(({ id }) => id)
  }
  return { ...face, ask, ids }
}

describe('GET /v1/audit', () => {
  it('gives the entries of a time, an action, an actor, a record and a customer, in both orders', async () => {
    const { ids } = await withTrail((serial) => ({
      action: serial < 5 ? 'connection.active' : 'connection.suspended',
      ...(serial === 0 && { actor: { kind: 'token', id: 'dana' } as const }),
    }))
    expect(await ids('since=2026-11-20T10:08:00Z')).toEqual(['aud_9', 'aud_8'])
    expect(await ids('since=2026-11-20T12:08:00%2B02:00')).toEqual(['aud_9', 'aud_8'])
    expect(await ids('until=2026-11-20T10:02:00Z&order=asc')).toEqual(['aud_0', 'aud_1'])
    expect(await ids('until=2026-11-20')).toEqual([])
    expect(await ids('action=connection.suspended&customerId=acme')).toEqual([
      'aud_9',
      'aud_7',
      'aud_5',
    ])
    expect(await ids('action=connection.suspended,connection.active&limit=200')).toHaveLength(10)
    expect(await ids('subject=con_2')).toEqual([])
    expect(await ids('actor=dana')).toEqual(['aud_0'])
  })

  it.each([
    ['sinse=2026-11-20', /sinse is unknown/],
    ['since=yesterday', /since/],
    ['order=up', /order must be one of: asc, desc/],
    ['action=connection.activ', /no action "connection.activ"/],
    ['action=', /no action/],
    ['format=xml', /format must be one of/],
  ])('refuses %s, and says why', async (query, why) => {
    const { ask } = await withTrail()
    const answer = await ask(query)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      code: 'REQUEST_INVALID',
      detail: expect.stringMatching(why) as string,
    })
  })

  it('can be followed: each entry once, while others are added', async () => {
    const { ask, world } = await withTrail()
    const seen: string[] = []
    let cursor = ''
    for (let turn = 0; turn < 8; turn += 1) {
      const answer = await ask(`order=asc&limit=3${cursor && `&cursor=${cursor}`}`)
      const page = (await answer.json()) as {
        items: { id: string }[]
        nextCursor: string | null
        followCursor: string
      }
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.followCursor
      const late = entry(100 + turn, { at: '2026-11-20T11:00:00.000Z' })
      if (turn < 4) await world.store.commit({ audit: [late], announce: [] })
    }
    const expected = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 100, 101, 102, 103].map((it) => `aud_${it}`)
    expect(seen).toEqual(expected)
  })

  it('gives no position to follow in the usual order', async () => {
    const { ask } = await withTrail()
    expect(await (await ask('limit=200')).json()).toMatchObject({
      nextCursor: null,
      followCursor: null,
    })
  })
})

describe('the export of the trail', () => {
  it('is a CSV file or a file of JSON lines, of all entries, by parameter or by header', async () => {
    const { ask } = await withTrail()
    const csv = await ask('format=csv&limit=1')
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="audit.csv"')
    const lines = (await csv.text()).split('\r\n')
    expect(lines).toHaveLength(12)
    expect(lines[0]).toBe('at,action,subject,customerId,actorKind,actorId,details,id,actorName')
    expect(lines[1]).toBe(
      '2026-11-20T10:09:00.000Z,invitation.created,con_1,acme,system,rolecall,,aud_9,',
    )
    const json = await ask('order=asc', { headers: { accept: 'application/x-ndjson' } })
    const entries = (await json.text()).trim().split('\n')
    expect(entries.map((line) => (JSON.parse(line) as AuditEntry).id)).toEqual(
      Array.from({ length: 10 }, (_, serial) => `aud_${serial}`),
    )
  })

  it('makes no cell a formula, whatever a customer or a caller is called (attack 80)', async () => {
    const names = ['=1+1', '+1', '-1', '@SUM(A1)', '＝1+1', '\t=1', '\r=1', 'a"b,c', 'plain']
    const { ask } = await withTrail((serial) => ({ customerId: names[serial] ?? 'acme' }))
    const text = await (await ask('format=csv&order=asc')).text()
    for (const cell of [
      `"'=1+1"`,
      `"'+1"`,
      `"'-1"`,
      `"'@SUM(A1)"`,
      `"'＝1+1"`,
      `"'\t=1"`,
      `"'\r=1"`,
    ])
      expect(text).toContain(`con_1,${cell},`)
    expect(text).toContain('con_1,"a""b,c",')
    expect(text).toContain('con_1,plain,')
  })

  it('is refused as other calls are, before anything is sent', async () => {
    const { ask, open, as } = await withTrail()
    expect((await open('/v1/audit?format=csv')).status).toBe(401)
    expect((await as('wrong', '/v1/audit?format=csv')).status).toBe(401)
    const answer = await ask('format=csv&cursor=made-up')
    expect(await answer.json()).toMatchObject({ code: 'CURSOR_INVALID' })
  })

  it('breaks off where the store fails later, so that a part is not taken for the whole', async () => {
    const { world, ask } = await withTrail()
    const audit: Store['audit'] = world.store.audit.bind(world.store)
    let calls = 0
    world.store.audit = async (query) => {
      calls += 1
      if (calls > 2) throw new Error('gone')
      return audit({ ...query, limit: 2 })
    }
    const answer = await ask('format=ndjson')
    expect(answer.status).toBe(200)
    await expect(answer.text()).rejects.toThrow('gone')
  })

  it('comes in one piece where the host cannot stream, or not at all if it is too large', async () => {
    const { ports } = await withTrail((serial) => ({
      details: { text: 'x'.repeat(serial ? 9 : 6e6) },
    }))
    const app = createApp(ports, {
      callers: callersOf(ports, hashOf(API_TOKEN)),
      breaker: { isOpen: false },
      longestStreamMs: 0,
    })
    const ask = async (query: string) =>
      app.request(`/v1/audit?${query}`, { headers: { authorization: `Bearer ${API_TOKEN}` } })
    const small = await ask('format=csv&since=2026-11-20T10:01:00Z')
    expect((await small.text()).split('\r\n')).toHaveLength(11)
    const large = await ask('format=csv')
    expect([large.status, await large.json()]).toMatchObject([422, { code: 'EXPORT_TOO_LARGE' }])
  })
})
