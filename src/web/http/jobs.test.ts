import { describe, expect, it } from 'vitest'
import { faceOf, json } from '../../../test/fixtures/app.ts'
import { addConnections } from '../../../test/fixtures/campaign.ts'
import { workAll } from '../../../test/fixtures/jobs.ts'
import type * as wire from '../../api/types.ts'

async function jobsOf(connections: number) {
  const face = faceOf()
  await addConnections(
    face.world,
    Array.from({ length: connections }, (_, serial) => serial),
  )
  const start = async (body: object, headers: Record<string, string> = {}) =>
    face.api('/v1/jobs', {
      ...json(body),
      headers: { 'content-type': 'application/json', ...headers },
    })
  const read = async <T>(path: string) => (await (await face.api(path)).json()) as T
  return { ...face, start, read }
}

describe('jobs in the API', () => {
  it('start, show their counts and failed rows, and are listed', async () => {
    const { start, read, world } = await jobsOf(1)
    const answer = await start({
      kind: 'suspend',
      ids: ['con_0', 'con_9'],
      reason: 'incident 4711',
    })
    const { id, ...started } = (await answer.json()) as wire.Job
    expect([answer.status, started]).toEqual([
      201,
      {
        ...{ kind: 'suspend', status: 'running', searching: false, total: 2, filter: null },
        ...{ counts: { done: 0, unchanged: 0, failed: 0 }, problem: null, endedAt: null },
        ...{ reason: 'incident 4711', startedBy: 'admin', createdAt: started.createdAt },
        startedAt: started.createdAt,
      },
    ])
    await workAll(world, { id })
    expect(await read(`/v1/jobs/${id}`)).toMatchObject({
      ...{ status: 'done', counts: { done: 1, failed: 1 } },
    })
    expect(await read(`/v1/jobs/${id}/failures`)).toEqual({
      items: [
        {
          ...{ row: 2, id: 'con_9', customerId: null, code: 'NOT_FOUND' },
          message: expect.any(String) as string,
        },
      ],
      nextCursor: null,
    })
    expect(await read('/v1/jobs?status=done')).toMatchObject({ items: [{ id }] })
    expect(await read('/v1/jobs?status=running')).toMatchObject({ items: [] })
  })

  it('stop', async () => {
    const { start, api, read } = await jobsOf(30)
    const { id } = (await (await start({ kind: 'verify', filter: {} })).json()) as wire.Job
    const stopped = await api(`/v1/jobs/${id}/stop`, { method: 'POST' })
    expect(await stopped.json()).toMatchObject({ status: 'stopped' })
    const again = await api(`/v1/jobs/${id}/stop`, { method: 'POST' })
    expect([again.status, await again.json()]).toMatchObject([409, { code: 'JOB_STATE' }])
    expect(await read(`/v1/jobs/${id}`)).toMatchObject({ endedAt: expect.any(String) as string })
  })

  it('invite: as a draft first, then for all rows that are right', async () => {
    const { start, api, world, read } = await jobsOf(0)
    const rows = [{ customerId: 'acme' }, { customerId: 'globex', profile: 'none' }]
    const draft = (await (await start({ kind: 'invite', rows, draft: true })).json()) as wire.Job
    expect(draft).toMatchObject({ status: 'draft', total: 2, counts: { failed: 1 } })
    expect(await read('/v1/invitations')).toMatchObject({ items: [] })
    await api(`/v1/jobs/${draft.id}/start`, { method: 'POST' })
    await workAll(world, draft)
    expect(await read('/v1/invitations')).toMatchObject({ items: [{ customerId: 'acme' }] })
  })

  it('take 10,000 rows in one request', async () => {
    const { start } = await jobsOf(0)
    const rows = Array.from({ length: 10_000 }, (_, row) => ({
      ...{
        customerId: `customer-${row}`,
        customerName: 'C'.repeat(100),
        accountId: '222222222222',
      },
    }))
    const answer = await start({ kind: 'invite', rows, draft: true })
    expect(await answer.json()).toMatchObject({ total: 10_000, counts: { failed: 0 } })
  })

  it('are made once, however often a request with the same key arrives', async () => {
    const { start, read } = await jobsOf(1)
    const body = { kind: 'verify', ids: ['con_0'] }
    const key = { 'idempotency-key': 'one' }
    await start(body, key)
    await start(body, key)
    expect((await read<wire.JobList>('/v1/jobs')).items).toHaveLength(1)
    expect((await start({ ...body, kind: 'suspend' }, key)).status).toBe(422)
  })

  it.each([
    ['neither ids nor a filter', { kind: 'verify' }],
    ['both ids and a filter', { kind: 'verify', ids: ['con_0'], filter: {} }],
    ['rows for a kind that takes none', { kind: 'verify', rows: [{ customerId: 'acme' }] }],
    ['no rows to invite', { kind: 'invite', ids: ['con_0'] }],
    ['a draft of anything but rows', { kind: 'verify', ids: ['con_0'], draft: true }],
    ['a row that is not an invitation', { kind: 'invite', rows: [{ customerId: 'a b' }] }],
    ['an unknown kind', { kind: 'delete', ids: ['con_0'] }],
  ])('refuse %s', async (_, body) => {
    const { start, read } = await jobsOf(1)
    expect(await (await start(body)).json()).toMatchObject({ code: 'REQUEST_INVALID' })
    expect((await read<wire.JobList>('/v1/jobs')).items).toEqual([])
  })
})
