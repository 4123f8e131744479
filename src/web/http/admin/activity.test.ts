import { describe, expect, it } from 'vitest'
import { entry } from '../../../../test/contracts/store.ts'
import { faceOf, form, json, signedIn } from '../../../../test/fixtures/app.ts'

/** A console with thirty entries of two people and two customers, a day apart. */
async function consoleOf() {
  const face = faceOf()
  const browser = await signedIn(face)
  for (let serial = 0; serial < 30; serial += 1) {
    const one = entry(serial, {
      at: new Date(Date.parse('2026-10-01T12:00:00Z') + serial * 86_400_000).toISOString(),
      actor: { kind: 'token', id: serial % 3 ? 'dana' : 'priya' },
      action: serial % 2 ? 'connection.suspended' : 'invitation.revoked',
      subject: `con_${serial}`,
      customerId: serial < 20 ? 'acme' : 'globex',
    })
    await face.world.store.commit({ audit: [one], announce: [] })
  }
  const subjects = async (query: string) => {
    const html = await (await browser.look(`/admin/activity${query}`)).text()
    return [...html.matchAll(/<code>con_(\d+)<\/code>/g)].map(([, serial]) => Number(serial))
  }
  return { face, subjects, ...browser }
}

describe('the page Activity', () => {
  it('shows the newest entries first, in pages, or the oldest first', async () => {
    const { subjects, look } = await consoleOf()
    const html = await (await look('/admin/activity')).text()
    expect(await subjects('')).toEqual(Array.from({ length: 25 }, (_, index) => 29 - index))
    const next = /href="\/admin\/activity(\?cursor=[^"]+)">Next/.exec(html)![1]!
    expect(await subjects(next)).toEqual([4, 3, 2, 1, 0])
    expect((await subjects('?order=asc')).slice(0, 2)).toEqual([0, 1])
  })

  it('filters by person, customer, action and day, and keeps the filter in its links', async () => {
    const { subjects, look } = await consoleOf()
    expect(await subjects('?actor=priya&customerId=globex')).toEqual([27, 24, 21])
    expect(await subjects('?action=connection&from=2026-10-28')).toEqual([29, 27])
    expect(await subjects('?action=invitation.revoked&from=2026-10-27&to=2026-10-29')).toEqual([
      ...[28, 26],
    ])
    const query = '?from=2026-10-01&order=asc&action=nothing'
    const html = await (await look(`/admin/activity${query}`)).text()
    expect(html).toContain('href="/admin/activity.csv?from=2026-10-01&amp;order=asc"')
    expect(html).toMatch(/name="from"[^>]*value="2026-10-01"/)
    expect(html).toMatch(/href="\/admin\/activity\?from=2026-10-01&amp;order=asc&amp;cursor=/)
  })

  it('is exported as CSV and as JSON, all of it, with the same filter', async () => {
    const { look } = await consoleOf()
    const csv = await (await look('/admin/activity.csv?actor=dana&order=asc')).text()
    expect(csv.trim().split('\r\n')).toHaveLength(1 + 20)
    const lines = (await (await look('/admin/activity.ndjson?actor=priya')).text()).trim()
    const entries = lines.split('\n').map((line) => JSON.parse(line) as { subject: string })
    expect(entries).toHaveLength(10)
    expect(entries[0]).toMatchObject({ subject: 'con_27', actor: { id: 'priya' } })
  })

  it('says that a person may not see it, and exports nothing', async () => {
    const { face } = await consoleOf()
    const made = await face.api('/v1/tokens', json({ name: 'viewer', may: ['connections:read'] }))
    const { token } = (await made.json()) as { token: string }
    const signIn = await face.open('/admin/sign-in', form({ token }))
    const headers = { cookie: signIn.headers.get('set-cookie')!.split(';')[0]! }
    const page = await (await face.open('/admin/activity', { headers })).text()
    expect(page).toContain('You may not see the audit trail.')
    expect(page).not.toContain('con_')
    expect((await face.open('/admin/activity.csv', { headers })).status).toBe(403)
  })
})
