import { beforeEach, describe, expect, it } from 'vitest'
import { addConnections, askForLess } from '../../../test/fixtures/campaign.ts'
import { workAll } from '../../../test/fixtures/jobs.ts'
import { invite, makeWorld, OPERATOR, type World } from '../../../test/fixtures/world.ts'
import type { Actor } from '../model/actor.ts'
import type { Job } from '../model/job.ts'
import type { Change, Store } from '../ports.ts'
import { createToken } from '../tokens/create.ts'
import { revokeToken } from '../tokens/revoke.ts'
import type { RowPorts } from './do-row.ts'
import { stopJob } from './end.ts'
import { failuresOf, listJobs, readJob } from './find.ts'
import { type NewJob, startDraft, startJob } from './start.ts'
import { workOnJobs } from './work-on-jobs.ts'

let world: World
beforeEach(() => {
  world = makeWorld()
})

const DAY_MS = 86_400_000
const start = (input: NewJob, actor: Actor = OPERATOR, key?: string) =>
  startJob(world, actor, input, key)
const failures = async (job: Job) => (await failuresOf(world, job, { limit: 200 })).items
const connection = async (serial: number) => (await world.store.get('connection', `con_${serial}`))!
const auditOf = async (action: string) =>
  (await world.store.audit({ limit: 200 })).items.filter((it) => it.action === action)
const ids = (...serials: number[]) => serials.map((serial) => `con_${serial}`)
const rows = (...customers: string[]) =>
  customers.map((customerId, index) => ({ row: index + 2, invitation: { customerId } }))
const invited = async () => (await world.store.list('invitation', { limit: 200 })).items

/** The world, in which each commit for which `isLost` holds is stored, and then the process dies. */
function dyingAfter(isLost: (change: Change) => boolean): RowPorts {
  const store = Object.create(world.store) as Store
  let isDead = false
  store.commit = async (change) => {
    if (isDead) throw new Error('The process is dead.')
    const stored = await world.store.commit(change)
    if (isLost(change as Change)) {
      isDead = true
      throw new Error('The process dies.')
    }
    return stored
  }
  return { ...world, store }
}

describe('a job', () => {
  it('does the work on each named record once, and leaves an entry for each with reason and job', async () => {
    await addConnections(world, [0, 1, 2])
    const actor = { ...OPERATOR, reason: 'incident 4711' }
    const job = await start({ work: 'suspend', ids: ids(0, 1, 0) }, actor)
    expect(await workAll(world, job)).toMatchObject({
      ...{ status: 'done', total: 2, counts: { done: 2, unchanged: 0, failed: 0 } },
    })
    expect((await connection(1)).status).toBe('suspended')
    expect((await connection(2)).status).toBe('active')
    const entries = await auditOf('connection.suspended')
    expect(entries).toHaveLength(2)
    for (const { actor: by, details } of entries)
      expect([by, details]).toEqual([
        { kind: 'operator', id: 'tests' },
        expect.objectContaining({ reason: 'incident 4711', jobId: job.id }),
      ])
  })

  it('tells in the audit trail how it started and ended', async () => {
    await addConnections(world, [0])
    const job = await start({ work: 'suspend', ids: ['con_0', 'con_9'] })
    await workAll(world, job)
    const [started] = await auditOf('job.started')
    const [finished] = await auditOf('job.finished')
    expect(started).toMatchObject({ subject: job.id, details: { work: 'suspend', rows: 2 } })
    expect(finished).toMatchObject({
      ...{ subject: job.id, details: { rows: 2, done: 1, unchanged: 0, failed: 1 } },
    })
  })

  it('says of each row that failed why, and goes on with the others', async () => {
    await addConnections(world, [0])
    await addConnections(world, [1], { status: 'disconnected' })
    const job = await workAll(world, await start({ work: 'suspend', ids: ids(1, 7, 0) }))
    expect(job.counts).toEqual({ done: 1, unchanged: 0, failed: 2 })
    expect(await failures(job)).toEqual([
      {
        ...{ row: 1, id: 'con_1', customerId: 'customer-1', code: 'CONNECTION_STATE' },
        message: 'This is not possible while the connection is disconnected.',
      },
      expect.objectContaining({ row: 2, id: 'con_7', code: 'NOT_FOUND' }),
    ])
  })

  it('counts a record that is already as asked, and changes nothing', async () => {
    await addConnections(world, [0], { status: 'suspended' })
    const job = await workAll(world, await start({ work: 'suspend', ids: ids(0) }))
    expect(job.counts).toEqual({ done: 0, unchanged: 1, failed: 0 })
    expect((await connection(0)).version).toBe(1)
  })

  it('does each kind of work', async () => {
    await addConnections(world, [0], { status: 'suspended' })
    await addConnections(world, [1, 2])
    await askForLess(world)
    const open = await invite(world)
    const counts = async (work: NewJob['work'], of: string[]) =>
      (await workAll(world, await start({ work, ids: of }))).counts.done
    expect(await counts('resume', ids(0))).toBe(1)
    expect(await counts('disconnect', ids(1))).toBe(1)
    expect(await counts('revoke', [open.id])).toBe(1)
    expect((await connection(0)).status).toBe('active')
    expect((await connection(1)).status).toBe('disconnected')
    expect((await world.store.get('invitation', open.id))!.status).toBe('revoked')
  })

  it('offers upgrades, and leaves those alone that need none', async () => {
    const { id, externalId } = await invite(world)
    const serial = id.replace('inv_', '')
    await addConnections(world, [0], { id: `con_${serial}`, invitationId: id, externalId })
    const before = await workAll(world, await start({ work: 'upgrade', ids: [`con_${serial}`] }))
    expect(before.counts).toEqual({ done: 0, unchanged: 1, failed: 0 })
    await askForLess(world)
    const after = await workAll(world, await start({ work: 'upgrade', ids: [`con_${serial}`] }))
    expect(after.counts).toEqual({ done: 1, unchanged: 0, failed: 0 })
    expect(await auditOf('connection.upgrade-offered')).toMatchObject([
      { details: { jobId: after.id } },
    ])
  })

  it('lists a role that is not as it should be among the failed rows, with the finding', async () => {
    await addConnections(world, [0])
    world.sts.set((await connection(0)).roleArn, () => true)
    const job = await workAll(world, await start({ work: 'verify', ids: ids(0) }))
    expect(await failures(job)).toMatchObject([
      { id: 'con_0', code: 'TRUST_WITHOUT_EXTERNAL_ID', message: expect.any(String) },
    ])
  })

  it('uses for its checks only the capacity of STS that no caller waits for', async () => {
    await addConnections(world, [0])
    const manners: unknown[] = []
    const sts = Object.create(world.sts) as typeof world.sts
    sts.probe = (role, externalId, manner) => {
      manners.push(manner?.spare)
      return world.sts.probe(role, externalId, manner)
    }
    await workAll({ ...world, sts }, await start({ work: 'verify', ids: ids(0) }))
    expect(new Set(manners)).toEqual(new Set([true]))
  })

  it('tries again later while AWS gives no answer, and gives up after five times', async () => {
    await addConnections(world, [0])
    world.sts.trouble = () => 'timeout'
    const job = await start({ work: 'verify', ids: ids(0) })
    for (let turn = 0; turn < 5; turn++) {
      expect((await workAll(world, job)).counts.failed).toBe(0)
      world.clock.advance(15_000)
    }
    const ended = await workAll(world, job)
    expect(ended).toMatchObject({ status: 'done', counts: { failed: 1 } })
    expect(await failures(ended)).toMatchObject([{ code: 'STS_UNAVAILABLE' }])
  })
})

describe('a job for a filter', () => {
  it('takes the records that match when it starts, and none that join later', async () => {
    await addConnections(world, [0, 1])
    await addConnections(world, [2], { status: 'suspended' })
    await addConnections(world, [3], { profile: 'other' })
    const job = await start({
      work: 'suspend',
      filter: { status: ['active', 'unreachable'], profile: 'default' },
    })
    world.clock.advance(1000)
    await addConnections(world, [4])
    expect(await workAll(world, job)).toMatchObject({ total: 2, counts: { done: 2 } })
    expect((await connection(4)).status).toBe('active')
  })

  it('works on more records than one page', async () => {
    const serials = Array.from({ length: 250 }, (_, serial) => serial)
    await addConnections(world, serials)
    const job = await workAll(world, await start({ work: 'suspend', filter: {} }))
    expect(job).toMatchObject({ status: 'done', total: 250, counts: { done: 250 }, parts: 3 })
  })

  it('does nothing if more records match than the person confirmed', async () => {
    await addConnections(world, [0, 1, 2])
    const job = await start({ work: 'disconnect', filter: {}, expected: 2 })
    expect(await workAll(world, job)).toMatchObject({
      ...{ status: 'stopped', problem: 'more-than-expected', total: 3 },
      counts: { done: 0, unchanged: 0, failed: 0 },
    })
    expect((await connection(0)).status).toBe('active')
    expect(await auditOf('job.stopped')).toMatchObject([
      { actor: { kind: 'system' }, details: { problem: 'more-than-expected', left: 3 } },
    ])
  })

  it('ends at once if nothing matches', async () => {
    const job = await workAll(world, await start({ work: 'verify', filter: { profile: 'none' } }))
    expect(job).toMatchObject({ status: 'done', total: 0 })
  })
})

describe('the grants of whoever started a job', () => {
  const limited = (limits: Partial<Actor['grants']>): Actor => ({
    ...{ kind: 'token', id: 'limited' },
    grants: { may: ['connections:write', 'invitations:write'], ...limits },
  })

  it('are checked for each row', async () => {
    await addConnections(world, [0, 1])
    const actor = limited({ customers: ['customer-0'] })
    const job = await workAll(world, await start({ work: 'suspend', ids: ids(0, 1) }, actor))
    expect(job.counts).toEqual({ done: 1, unchanged: 0, failed: 1 })
    expect(await failures(job)).toMatchObject([{ id: 'con_1', code: 'NOT_FOUND' }])
    expect((await connection(1)).status).toBe('active')
  })

  it('limit what a filter finds', async () => {
    await addConnections(world, [0, 1, 2])
    const actor = limited({ connections: ['con_1'] })
    const filter = await workAll(world, await start({ work: 'suspend', filter: {} }, actor))
    expect(filter).toMatchObject({ total: 1, counts: { done: 1 } })
    const foreign = limited({ customers: ['customer-0'] })
    const none = { work: 'suspend', filter: { customerId: 'customer-2' } } as const
    expect(await workAll(world, await start(none, foreign))).toMatchObject({ total: 0 })
  })

  it('refuse a job of a kind that they do not allow', async () => {
    const reader: Actor = { ...OPERATOR, grants: { may: ['connections:read'] } }
    await expect(start({ work: 'verify', ids: ids(0) }, reader)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    const inviter: Actor = { ...OPERATOR, grants: { may: ['invitations:write'] } }
    await expect(start({ work: 'disconnect', ids: ids(0) }, inviter)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    expect(await start({ work: 'invite', rows: rows('acme') }, inviter)).toMatchObject({ total: 1 })
  })

  it('end the job when its API token is revoked', async () => {
    await addConnections(world, [0])
    const grants = { may: ['connections:write'] as const }
    const { token } = await createToken(world, OPERATOR, { name: 'batch', grants })
    const actor: Actor = { kind: 'token', id: 'batch', tokenId: token.id, grants }
    const job = await start({ work: 'suspend', ids: ids(0) }, actor)
    await revokeToken(world, OPERATOR, token.id)
    expect(await workAll(world, job)).toMatchObject({
      ...{ status: 'stopped', problem: 'token-revoked', counts: { done: 0 } },
    })
  })

  it('hide jobs of others from a caller with limits, and show its own', async () => {
    await addConnections(world, [0])
    const theirs = await start({ work: 'suspend', ids: ids(0) })
    const actor = limited({ customers: ['customer-0'] })
    const own = await start({ work: 'verify', ids: ids(0) }, actor)
    const { items } = await listJobs(world, actor, { limit: 50 })
    expect(items.map(({ id }) => id)).toEqual([own.id])
    await expect(readJob(world, actor, 'read', theirs.id)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(stopJob(world, actor, theirs.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('a job that is stopped', () => {
  it('leaves the other rows alone', async () => {
    const serials = Array.from({ length: 30 }, (_, serial) => serial)
    await addConnections(world, serials)
    const job = await start({ work: 'suspend', ids: ids(...serials) })
    await workOnJobs(world)
    await stopJob(world, { ...OPERATOR, reason: 'enough' }, job.id)
    expect(await workAll(world, job)).toMatchObject({ status: 'stopped', counts: { done: 10 } })
    expect((await connection(29)).status).toBe('active')
    expect(await auditOf('job.stopped')).toMatchObject([
      { actor: { id: 'tests' }, details: { done: 10, left: 20, reason: 'enough' } },
    ])
    await expect(stopJob(world, OPERATOR, job.id)).rejects.toMatchObject({ code: 'JOB_STATE' })
  })

  it('still counts the rows that were under way', async () => {
    await addConnections(world, [0])
    world.sts.set((await connection(0)).roleArn, () => false)
    const sts = Object.create(world.sts) as typeof world.sts
    const job = await start({ work: 'verify', ids: ids(0) })
    let isStopped = false
    sts.probe = async (...given) => {
      if (!isStopped) await stopJob(world, OPERATOR, job.id)
      isStopped = true
      return world.sts.probe(...given)
    }
    const ended = await workAll({ ...world, sts }, job)
    expect(ended.status).toBe('stopped')
    expect(ended.counts.failed).toBe(1)
  })
})

describe('a job whose worker dies', () => {
  it.each(['connection.suspended', 'job row counts'])(
    'goes on after the commit of %s, and does no row twice',
    async (what) => {
      await addConnections(world, [0, 1, 2])
      const job = await start({ work: 'suspend', ids: ids(0, 1, 2) })
      const isLost = ({ audit, put = [] }: Change) =>
        what === 'connection.suspended'
          ? audit.some(({ action }) => action === what)
          : put.some(({ kind }) => kind === 'job-part')
      await workOnJobs(dyingAfter(isLost))
      expect(await workOnJobs(world)).toBe(false)
      world.clock.advance(30_000)
      const ended = await workAll(world, job)
      expect(ended).toMatchObject({ status: 'done', counts: { done: 3, unchanged: 0, failed: 0 } })
      expect(await auditOf('connection.suspended')).toHaveLength(3)
    },
  )

  it('invites each customer once', async () => {
    const job = await start({ work: 'invite', rows: rows('a', 'b', 'c') })
    await workOnJobs(dyingAfter(({ put = [] }) => put.some(({ kind }) => kind === 'invitation')))
    expect(await invited()).not.toHaveLength(0)
    world.clock.advance(30_000)
    expect(await workAll(world, job)).toMatchObject({ status: 'done', counts: { done: 3 } })
    expect((await invited()).map(({ customerId }) => customerId).sort()).toEqual(['a', 'b', 'c'])
  })

  it('does not verify a role again that was verified', async () => {
    await addConnections(world, [0])
    const job = await start({ work: 'verify', ids: ids(0) })
    await workOnJobs(dyingAfter(({ checks = [] }) => checks.length > 0))
    const { length } = world.sts.probes
    world.clock.advance(30_000)
    expect(await workAll(world, job)).toMatchObject({ status: 'done' })
    expect(world.sts.probes).toHaveLength(length)
  })

  it('counts each row once if a slow worker ends after another one', async () => {
    await addConnections(world, [0])
    const job = await start({ work: 'suspend', ids: ids(0) })
    const store = Object.create(world.store) as Store
    let isSlow = true
    store.get = (async (kind: 'connection', id: string) => {
      if (kind === 'connection' && isSlow) {
        isSlow = false
        world.clock.advance(30_000)
        await workAll(world, job)
      }
      return world.store.get(kind, id)
    }) as Store['get']
    await workOnJobs({ ...world, store })
    expect(await workAll(world, job)).toMatchObject({ total: 1, counts: { done: 1, unchanged: 0 } })
  })
})

describe('a job that invites', () => {
  it('checks each row first, and lists the wrong ones with their cells', async () => {
    const job = await start({
      work: 'invite',
      rows: [
        {
          row: 2,
          invitation: { customerId: 'acme', customerName: 'Acme', expiresInSeconds: 86_400 },
        },
        { row: 3, invitation: { customerId: 'globex', profile: 'none' } },
        { row: 4, invitation: { customerId: 'initech', accountId: '012345678901' } },
        { row: 5, code: 'REQUEST_INVALID', message: 'locale is wrong.', cells: { locale: '?' } },
      ],
    })
    expect(job).toMatchObject({ total: 4, counts: { failed: 3 } })
    const ended = await workAll(world, job)
    expect(ended).toMatchObject({ status: 'done', counts: { done: 1, failed: 3 } })
    expect(await failures(ended)).toMatchObject([
      { row: 3, code: 'PROFILE_UNKNOWN', cells: { customerId: 'globex', profile: 'none' } },
      { row: 4, code: 'ACCOUNT_IS_VENDORS' },
      { row: 5, message: 'locale is wrong.' },
    ])
    expect(await invited()).toMatchObject([{ customerId: 'acme', customerName: 'Acme' }])
  })

  it('makes nothing as a draft, until a person starts it', async () => {
    const draft = await start({ work: 'invite', rows: rows('a', 'b'), isDraft: true })
    await workAll(world, draft)
    expect(await invited()).toEqual([])
    expect(await auditOf('job.started')).toEqual([])
    await startDraft(world, { ...OPERATOR, reason: 'launch' }, draft.id)
    expect(await workAll(world, draft)).toMatchObject({ status: 'done', counts: { done: 2 } })
    expect(await auditOf('invitation.created')).toMatchObject([
      { details: { reason: 'launch' } },
      { details: { reason: 'launch' } },
    ])
    await expect(startDraft(world, OPERATOR, draft.id)).rejects.toMatchObject({ code: 'JOB_STATE' })
  })

  it('is deleted as a draft after a day', async () => {
    const draft = await start({ work: 'invite', rows: rows('a'), isDraft: true })
    world.clock.advance(DAY_MS)
    await workOnJobs(world)
    expect(await world.store.get('job', draft.id)).toBeUndefined()
    expect(await world.store.get('job-part', `${draft.id}.0`)).toBeUndefined()
  })

  it('is the same job if it is started again with the same key', async () => {
    const one = await start({ work: 'invite', rows: rows('a') }, OPERATOR, 'key')
    const two = await start({ work: 'invite', rows: rows('a') }, OPERATOR, 'key')
    expect(two.id).toBe(one.id)
    await expect(start({ work: 'invite', rows: rows('b') }, OPERATOR, 'key')).rejects.toMatchObject(
      { code: 'IDEMPOTENCY_KEY_REUSED' },
    )
  })
})

describe('the failed rows of a job', () => {
  it('come page by page in their order, also across parts', async () => {
    const missing = Array.from({ length: 250 }, (_, serial) => serial)
    const job = await workAll(world, await start({ work: 'suspend', ids: ids(...missing) }))
    const seen: number[] = []
    let cursor: string | undefined
    do {
      const page = await failuresOf(world, job, { limit: 70, cursor })
      seen.push(...page.items.map(({ row }) => row))
      cursor = page.nextCursor
    } while (cursor)
    expect(seen).toEqual(missing.map((serial) => serial + 1))
  })

  it('are deleted 30 days after its end, and the job stays with its counts', async () => {
    const job = await workAll(world, await start({ work: 'suspend', ids: ids(7) }))
    world.clock.advance(30 * DAY_MS)
    const kept = await workAll(world, job)
    expect(kept).toMatchObject({ status: 'done', counts: { failed: 1 }, failedParts: [] })
    expect(await failures(kept)).toEqual([])
    expect(await world.store.get('job-part', `${job.id}.0`)).toBeUndefined()
  })
})
