import { describe, expect, it } from 'vitest'
import { faceOf, form, signedIn } from '../../../../test/fixtures/app.ts'
import { addConnections } from '../../../../test/fixtures/campaign.ts'
import { workAll } from '../../../../test/fixtures/jobs.ts'
import { invite, OPERATOR } from '../../../../test/fixtures/world.ts'
import { stopJob } from '../../../core/jobs/end.ts'
import { createToken } from '../../../core/tokens/create.ts'

async function consoleOf(connections = 0) {
  const face = faceOf()
  await addConnections(
    face.world,
    Array.from({ length: connections }, (_, serial) => serial),
  )
  const { look, cookie, csrf } = await signedIn(face)
  /** Sends fields that may occur more than once, and files. */
  const send = (path: string, fields: [string, string | File][]) => {
    const body = new FormData()
    for (const [name, value] of [['csrf', csrf], ...fields] as const) body.append(name, value)
    return face.open(path, { method: 'POST', headers: { cookie }, body })
  }
  const jobs = async () => (await face.world.store.list('job', { limit: 50 })).items
  const see = async (path: string) => (await look(path)).text()
  return { ...face, send, see, jobs, look }
}

const hidden = (html: string): [string, string][] =>
  [...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)]
    .filter(([, name]) => name !== 'csrf')
    .map(([, name, value]) => [name!, value!.replaceAll('&amp;', '&')])
const text = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')

describe('a job for selected records', () => {
  it('says first in numbers what it does, and starts nothing', async () => {
    const { send, jobs, world } = await consoleOf(2)
    await addConnections(world, [7], { status: 'suspended' })
    await addConnections(world, [8], { status: 'disconnected' })
    const selected = ['con_0', 'con_1', 'con_7', 'con_8'].map((id): [string, string] => ['id', id])
    const answer = await send('/admin/jobs/new', [['kind', 'suspend'], ...selected])
    const shown = text(await answer.text())
    expect(shown).toContain('Suspend 4 connections?')
    expect(shown).toContain('2 connections will change')
    expect(shown).toContain('1 connection already as asked')
    expect(shown).toContain('1 connection for which this is not possible')
    expect(await jobs()).toEqual([])
  })

  it('starts with the number typed, and shows how far it is and what failed', async () => {
    const { send, jobs, world, see } = await consoleOf(2)
    const selected = ['con_0', 'con_1', 'con_9'].map((id): [string, string] => ['id', id])
    const preview = await (await send('/admin/jobs/new', [['kind', 'suspend'], ...selected])).text()
    const fields = hidden(preview)
    for (const typed of ['', '3']) {
      const refused = await send('/admin/jobs', [...fields, ['typed', typed]])
      expect([refused.status, text(await refused.text())]).toEqual([
        400,
        expect.stringContaining('Type 2 to confirm.'),
      ])
    }
    const reason: [string, string] = ['reason', 'incident 4711']
    const started = await send('/admin/jobs', [...fields, ['typed', '2'], reason])
    const [job] = await jobs()
    expect(started.headers.get('location')).toBe(`/admin/jobs/${job!.id}`)
    const running = await see(`/admin/jobs/${job!.id}`)
    expect(running).toContain('data-reload="2"')
    await workAll(world, job!)
    const ended = await see(`/admin/jobs/${job!.id}`)
    expect(ended).toContain('data-reload="0"')
    expect(text(ended)).toMatch(/Done 2 Already so 0 Failed 1 Left 0/)
    expect(ended).toContain('<a href="/admin/connections/con_9">')
    expect((await world.store.get('connection', 'con_0'))!.status).toBe('suspended')
    const csv = await see(`/admin/jobs/${job!.id}/failures.csv`)
    expect(csv.split('\r\n').slice(0, 2)).toEqual([
      'id,customerId,code,problem',
      expect.stringMatching(/^con_9,,NOT_FOUND,/),
    ])
  })

  it('starts once, however often the button is clicked', async () => {
    const { send, jobs } = await consoleOf(1)
    const asked = await send('/admin/jobs/new', [
      ['kind', 'verify'],
      ['id', 'con_0'],
    ])
    const fields = hidden(await asked.text())
    const [one, two] = [await send('/admin/jobs', fields), await send('/admin/jobs', fields)]
    expect(one.headers.get('location')).toBe(two.headers.get('location'))
    expect(await jobs()).toHaveLength(1)
  })

  it('asks for a word only where it cannot be undone by the reverse', async () => {
    const { send, world } = await consoleOf(1)
    const { id } = await invite(world)
    const asks = async (kind: string, of: string) =>
      (
        await (
          await send('/admin/jobs/new', [
            ['kind', kind],
            ['id', of],
          ])
        ).text()
      ).includes('name="typed"')
    for (const kind of ['verify', 'resume', 'upgrade'])
      expect(await asks(kind, 'con_0')).toBe(false)
    for (const kind of ['suspend', 'disconnect']) expect(await asks(kind, 'con_0')).toBe(true)
    expect(await asks('revoke', id)).toBe(true)
  })

  it('says that nothing is selected', async () => {
    const { send } = await consoleOf(1)
    const answer = await send('/admin/jobs/new', [['kind', 'verify']])
    expect(text(await answer.text())).toContain('No connection is selected.')
  })
})

describe('a job for a filter', () => {
  const filtered = (filter: string): [string, string][] => [
    ['kind', 'suspend'],
    ['filter', filter],
  ]

  it('takes the filter of the list, and stops if more records match than were shown', async () => {
    const { send, jobs, world, see } = await consoleOf(2)
    await addConnections(world, [3], { profile: 'other' })
    const query = 'status=active&status=unreachable&profile=default&order=asc&page=2'
    const preview = await (await send('/admin/jobs/new', filtered(query))).text()
    expect(text(preview)).toContain('The filter is: active or unreachable, profile default.')
    expect(text(preview)).toContain('Suspend 2 connections?')
    await addConnections(world, [4])
    await send('/admin/jobs', [...hidden(preview), ['typed', '2']])
    const [job] = await jobs()
    await workAll(world, job!)
    expect(text(await see(`/admin/jobs/${job!.id}`))).toContain(
      'More records matched the filter than you had confirmed. Nothing was done.',
    )
    expect((await world.store.get('connection', 'con_0'))!.status).toBe('active')
  })

  it('takes all records if the list has no filter', async () => {
    const { send } = await consoleOf(3)
    const shown = text(await (await send('/admin/jobs/new', filtered(''))).text())
    expect(shown).toContain('Suspend 3 connections?')
    expect(shown).toContain('The filter is: all.')
  })

  it.each(['q=acme', 'status=unknown', 'standing=fine'])(
    'refuses %s, which it cannot use',
    async (query) => {
      const { send } = await consoleOf(1)
      const answer = await send('/admin/jobs/new', filtered(query))
      expect([answer.status, text(await answer.text())]).toEqual([
        400,
        expect.stringContaining('A job cannot use'),
      ])
    },
  )
})

describe('the import of roles', () => {
  const ARN = 'arn:aws:iam::222222222222:role/Northwind'
  const CSV = `roleArn,externalId,customerId\n${ARN},acme-1,acme\nno,k,globex\n${ARN},k,a b\n`

  it('says which would wait for approval and which are wrong, and imports after that', async () => {
    const { send, see, jobs, world } = await consoleOf()
    expect(text(await see('/admin/jobs/import'))).toContain('Needed: roleArn, externalId')
    await send('/admin/jobs/import', [['text', CSV]])
    const [draft] = await jobs()
    const html = text(await see(`/admin/jobs/${draft!.id}`))
    expect(html).toContain('1 role can be imported, and 2 rows cannot.')
    expect(html).toContain('The External ID can be guessed')
    expect(html).toMatch(/4 a b customerId must be/)
    world.sts.set(ARN, (given) => given === 'acme-1')
    await send(`/admin/jobs/${draft!.id}/start`, [['reason', 'move']])
    await workAll(world, draft!)
    const [connection] = (await world.store.list('connection', { limit: 5 })).items
    expect(connection).toMatchObject({ status: 'awaiting-approval', imported: true })
    const csv = await see(`/admin/jobs/${draft!.id}/failures.csv`)
    expect(csv.split('\r\n')[0]).toBe('roleArn,externalId,customerId,customerName,profile,problem')
    expect(text(await see(`/admin/connections/${connection!.id}`))).toContain('can be guessed')
  })
})

describe('the import of invitations', () => {
  const CSV = 'customerId,customerName,profile\nacme,<b>Acme</b>,\na b,,\nglobex,,none\n'
  const file = (content: string | Uint8Array<ArrayBuffer>): [string, File] => [
    'file',
    new File([content], 'customers.csv', { type: 'text/csv' }),
  ]

  it.each([
    ['uploaded', file(CSV)],
    ['pasted', ['text', CSV] as [string, string]],
  ])(
    'of a file that is %s shows each mistake by its line before anything is made',
    async (_, field) => {
      const { send, see, jobs, world } = await consoleOf()
      const answer = await send('/admin/invitations/import', [field])
      const [job] = await jobs()
      expect(answer.headers.get('location')).toBe(`/admin/jobs/${job!.id}`)
      const html = await see(`/admin/jobs/${job!.id}`)
      expect(text(html)).toContain(
        'Nothing has been made yet. 1 customer can be invited, and 2 rows cannot.',
      )
      expect(html).toContain('&lt;b&gt;Acme&lt;/b&gt;')
      expect(text(html)).toMatch(/3 a b customerId must be 1 to 128 letters/)
      expect(text(html)).toMatch(/4 globex There is no such access profile/)
      expect((await world.store.list('invitation', { limit: 5 })).items).toEqual([])
    },
  )

  it('invites after the preview, and gives back the failed rows as a file', async () => {
    const { send, see, jobs, world } = await consoleOf()
    await send('/admin/invitations/import', [file(CSV)])
    const [draft] = await jobs()
    await send(`/admin/jobs/${draft!.id}/start`, [['reason', 'launch']])
    expect(await workAll(world, draft!)).toMatchObject({ status: 'done', reason: 'launch' })
    const { items } = await world.store.list('invitation', { limit: 5 })
    expect(items.map(({ customerId }) => customerId)).toEqual(['acme'])
    const csv = await see(`/admin/jobs/${draft!.id}/failures.csv`)
    expect(csv.split('\r\n')[2]).toMatch(/^globex,,none,,,,,,,,/)
  })

  it('says why a file cannot be read, and keeps what was pasted', async () => {
    const { send, jobs } = await consoleOf()
    const latin = Uint8Array.from([0x63, 0xfc])
    const refused = async (field: [string, string | File]) => {
      const answer = await send('/admin/invitations/import', [field])
      return [answer.status, await answer.text()] as const
    }
    expect(await refused(file(latin))).toEqual([400, expect.stringContaining('not in UTF-8')])
    const [status, html] = await refused(['text', 'customer\nacme'])
    expect([status, html]).toEqual([400, expect.stringContaining('unknown column')])
    expect(html).toMatch(/customer\r?\nacme<\/textarea>/)
    expect(await jobs()).toEqual([])
  })

  it('takes a file of 2 MB', async () => {
    const { send, jobs } = await consoleOf()
    const rows = Array.from({ length: 10_000 }, (_, row) => `customer-${row},${'x'.repeat(180)}`)
    await send('/admin/invitations/import', [file(`customerId,customerName\n${rows.join('\n')}`)])
    expect(await jobs()).toMatchObject([{ total: 10_000, counts: { failed: 10_000 } }])
  })
})

describe('the pages of jobs', () => {
  it('list all jobs, and stop one only with a tick', async () => {
    const { send, see, jobs } = await consoleOf(1)
    const asked = await send('/admin/jobs/new', [
      ['kind', 'verify'],
      ['id', 'con_0'],
    ])
    await send('/admin/jobs', hidden(await asked.text()))
    const [job] = await jobs()
    expect(text(await see('/admin/jobs'))).toContain('Verify 1 connection Running')
    await send(`/admin/jobs/${job!.id}/stop`, [])
    expect((await jobs())[0]!.status).toBe('running')
    await send(`/admin/jobs/${job!.id}/stop`, [['confirm', 'yes']])
    expect((await jobs())[0]!.status).toBe('stopped')
    expect(text(await see(`/admin/jobs/${job!.id}`))).toContain('It was stopped.')
  })

  it('stay below 60 KB with 10,000 failed rows', async () => {
    const { send, look, jobs, world } = await consoleOf()
    const rows = Array.from({ length: 10_000 }, () => `${'a b'.repeat(40)}`)
    await send('/admin/invitations/import', [['text', `customerId\n${rows.join('\n')}`]])
    const [job] = await jobs()
    const html = await (await look(`/admin/jobs/${job!.id}`)).text()
    expect(Buffer.byteLength(html)).toBeLessThan(60_000)
    await expect(stopJob(world, OPERATOR, job!.id)).rejects.toMatchObject({ code: 'JOB_STATE' })
  })

  it('let a person who may only read see jobs, and change none', async () => {
    const { ports, open, send, jobs, world } = await consoleOf(1)
    const asked = await send('/admin/jobs/new', [
      ['kind', 'verify'],
      ['id', 'con_0'],
    ])
    await send('/admin/jobs', hidden(await asked.text()))
    const [job] = await jobs()
    const grants = { may: ['connections:read', 'invitations:read'] as const }
    const { text: token } = await createToken(ports, OPERATOR, { name: 'reader', grants })
    const signIn = await open('/admin/sign-in', form({ token: token.reveal() }))
    const headers = { cookie: signIn.headers.get('set-cookie')!.split(';')[0]! }
    const page = await (await open(`/admin/jobs/${job!.id}`, { headers })).text()
    expect(page).not.toContain(`/${job!.id}/stop`)
    const csrf = /name="csrf" value="([^"]+)"/.exec(page)![1]!
    const status = async (path: string, fields: Record<string, string>) =>
      (await open(path, form({ csrf, ...fields }, headers))).status
    expect(await status('/admin/jobs', { kind: 'verify', ids: 'con_0' })).toBe(403)
    expect(await status('/admin/jobs/new', { kind: 'verify', id: 'con_0' })).toBe(403)
    expect(await status('/admin/invitations/import', { text: 'customerId\nacme' })).toBe(403)
    expect((await open('/admin/invitations/import', { headers })).status).toBe(403)
    await status(`/admin/jobs/${job!.id}/stop`, { confirm: 'yes' })
    expect((await world.store.get('job', job!.id))!.status).toBe('running')
  })
})
