import { expect, it } from 'vitest'
import type { Connection } from '../../src/core/model/connection.ts'
import type { ExternalId } from '../../src/core/model/external-id.ts'
import type { Invitation } from '../../src/core/model/invitation.ts'
import type { Tally } from '../../src/core/model/tally.ts'
import type { ListQuery, SearchQuery, Store } from '../../src/core/ports.ts'
import { sampleConnection } from '../fixtures/connection.ts'
import { change, invitation, put, time } from './store.ts'

type Open = () => Promise<Store>

const connection = (serial: number, changes: Partial<Connection> = {}): Connection =>
  sampleConnection({ id: `con_${serial}`, version: 0, createdAt: time(serial), ...changes })

const STATUSES = ['open', 'claimed', 'expired', 'revoked'] as const

/** Twelve invitations of four statuses and three profiles. */
const twelve = (): Invitation[] =>
  Array.from({ length: 12 }, (_, serial) =>
    invitation(serial, {
      status: STATUSES[serial % 4]!,
      profile: ['basic', 'plus', 'pro'][serial % 3]!,
      customerId: `customer-${serial % 2}`,
    }),
  )

const serialsOf = (items: { id: string }[]): number[] => items.map(({ id }) => Number(id.slice(4)))

/** Lists in either order, by several statuses and profiles, with totals. */
export function filteredLists(open: Open): void {
  const QUERIES: [Omit<ListQuery, 'limit'>, number[]][] = [
    [{}, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]],
    [{ status: ['open', 'revoked'] }, [11, 8, 7, 4, 3, 0]],
    [{ status: ['open'] }, [8, 4, 0]],
    [{ profile: 'plus' }, [10, 7, 4, 1]],
    [{ profile: 'plus', status: 'open' }, [4]],
    [{ profile: 'plus', status: ['open', 'claimed', 'revoked'] }, [7, 4, 1]],
    [{ profile: 'none' }, []],
    [{ profile: 'pro', customerIds: ['customer-0'] }, [8, 2]],
    [{ status: ['open', 'expired'], customerIds: ['customer-0'] }, [10, 8, 6, 4, 2, 0]],
    [{ profile: 'pro', ids: ['inv_0002', 'inv_0003', 'inv_0005'] }, [5, 2]],
  ]

  it.each(QUERIES)(
    'lists %j in both orders, in pages, and knows its total',
    async (query, newest) => {
      const store = await open()
      await store.commit(put(...twelve()))
      expect(await store.total('invitation', query)).toEqual({ count: newest.length })
      for (const order of ['desc', 'asc'] as const) {
        const found: number[] = []
        for (let cursor: string | undefined; ; ) {
          const page = await store.list('invitation', { ...query, order, cursor, limit: 2 })
          found.push(...serialsOf(page.items))
          if (page.nextCursor === undefined) break
          cursor = page.nextCursor
        }
        expect(found).toEqual(order === 'desc' ? newest : newest.toReversed())
      }
    },
  )

  it('gives every page at once, where the store can skip', async () => {
    const store = await open()
    if (!store.canSkip) return
    await store.commit(put(...twelve()))
    for (const [query, newest] of QUERIES)
      for (const order of ['desc', 'asc'] as const)
        for (let skip = 0; skip <= 13; skip += 1) {
          const page = await store.list('invitation', { ...query, order, skip, limit: 3 })
          const all = order === 'desc' ? newest : newest.toReversed()
          expect(serialsOf(page.items)).toEqual(all.slice(skip, skip + 3))
          if (skip + 3 >= all.length) continue
          const cursor = page.nextCursor
          const next = await store.list('invitation', { ...query, order, cursor, limit: 3 })
          expect(serialsOf(next.items)).toEqual(all.slice(skip + 3, skip + 6))
        }
  })

  it('refuses a cursor of the other order', async () => {
    const store = await open()
    await store.commit(put(...twelve()))
    const { nextCursor: cursor } = await store.list('invitation', { limit: 1 })
    await expect(
      store.list('invitation', { limit: 1, cursor, order: 'asc' }),
    ).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
  })

  it('counts by status and profile through every move', async () => {
    const store = await open()
    const [first, second] = twelve()
    await store.commit(put(first!, second!))
    await store.commit(put({ ...first!, version: 1, status: 'claimed' }))
    await store.commit(change({ remove: [{ kind: 'invitation', id: second!.id, version: 1 }] }))
    expect(await store.counts()).toEqual([
      { kind: 'invitation', status: 'claimed', profile: 'basic', count: 1 },
    ])
  })
}

export function searches(open: Open): void {
  const acme = { customerId: 'Acme-EU', customerName: 'Ácme Corp & Söhne', profile: 'plus' }
  const stackId =
    'arn:aws:cloudformation:eu-west-1:123456789012:stack/Rolecall-Prod/1b2c3d4e-0000-0000-0000-000000000000'
  const records = () => [
    invitation(1, { ...acme, externalId: 'rc-Wq7Zz' as ExternalId }),
    connection(1, {
      ...{ ...acme, accountId: '123456789012', stackId },
      ...{ roleArn: 'arn:aws:iam::123456789012:role/team/Reader', status: 'active' },
      externalId: 'rc-Wq7Zz' as ExternalId,
    }),
    invitation(2, { customerId: 'acorn', accountId: '210987654321' }),
  ]
  const search = async (store: Store, text: string, more: Partial<SearchQuery> = {}) =>
    (await store.search({ text, limit: 10, ...more })).map(({ id, field }) => `${id} ${field}`)

  it('finds a record by the beginning of what it is known by, in any case and without accents', async () => {
    const store = await open()
    await store.commit(put(...records()))
    const both = (field: string) => [`con_1 ${field}`, `inv_0001 ${field}`]
    expect(await search(store, 'acme-')).toEqual(both('customerId'))
    expect(await search(store, 'ACME CO')).toEqual(both('customerName'))
    expect(await search(store, 'söh')).toEqual(both('customerName'))
    expect(await search(store, ' corp & sohne ')).toEqual(both('customerName'))
    expect(await search(store, 'rc-wq')).toEqual(both('externalId'))
    expect(await search(store, 'arn:aws:iam::1234')).toEqual(['con_1 roleArn'])
    expect(await search(store, 'reader')).toEqual(['con_1 roleArn'])
    expect(await search(store, 'rolecall-p')).toEqual(['con_1 stack'])
    expect(await search(store, stackId)).toEqual(['con_1 stack'])
    expect(await search(store, '1234-5678')).toEqual(['con_1 accountId'])
    expect(await search(store, '2109 8765 4321')).toEqual(['inv_0002 accountId'])
    expect(await search(store, 'con_1')).toEqual(['con_1 connectionId'])
    expect(await search(store, 'INV_')).toEqual(['inv_0001 invitationId', 'inv_0002 invitationId'])
    for (const nothing of ['', '  ', '%', '_', 'cme', 'zzz'])
      expect(await search(store, nothing)).toEqual([])
  })

  it('says by which value it found a record, and whose it is', async () => {
    const store = await open()
    await store.commit(put(...records()))
    expect(await store.search({ text: 'söhne', limit: 1 })).toEqual([
      {
        ...{ kind: 'connection', id: 'con_1', customerId: 'Acme-EU' },
        ...{ field: 'customerName', value: acme.customerName },
      },
    ])
  })

  it('finds each record once, whole terms first, and only within limits (attack 48)', async () => {
    const store = await open()
    await store.commit(put(...records()))
    const three = ['con_1 customerId', 'inv_0001 customerId', 'inv_0002 customerId']
    expect(await search(store, 'ac')).toHaveLength(3)
    expect(await search(store, 'acorn')).toEqual([three[2]])
    expect(await search(store, 'ac', { limit: 2 })).toHaveLength(2)
    expect(await search(store, 'ac', { customerIds: ['acorn', 'other'] })).toEqual([three[2]])
    expect(await search(store, 'acme', { customerIds: ['acorn'] })).toEqual([])
    expect(await search(store, 'acme-eu', { kind: 'invitation' })).toEqual([three[1]])
    expect(await search(store, 'acme-eu', { kind: 'connection', ids: ['con_1'] })).toEqual([
      three[0],
    ])
    expect(await search(store, 'acme-eu', { ids: ['con_2'] })).toEqual([])
  })

  it('follows a record that changes or goes', async () => {
    const store = await open()
    await store.commit(put(invitation(1, { customerId: 'before' })))
    await store.commit(put(invitation(1, { version: 1, customerId: 'later' })))
    expect(await search(store, 'before')).toEqual([])
    expect(await search(store, 'later')).toEqual(['inv_0001 customerId'])
    await store.commit(change({ remove: [{ kind: 'invitation', id: 'inv_0001', version: 2 }] }))
    expect(await search(store, 'later')).toEqual([])
  })
}

export function dailySums(open: Open): void {
  const tally = (changes: Partial<Tally> = {}): Tally =>
    ({ day: '2026-11-20', profile: 'plus', name: 'invited', by: 1, ...changes }) as Tally

  it('adds up what changes say of a day, or sets it', async () => {
    const store = await open()
    const failed = { name: 'attempt-failed', detail: 'ROLE_NOT_CREATED' } as const
    const { by: _, ...health } = tally() as Tally & { by: number }
    const active = { ...health, name: 'health' as const, detail: 'active' }
    await store.commit(change({ tallies: [tally(), tally({ profile: 'basic' }), tally(failed)] }))
    await store.commit(change({ tallies: [tally({ by: 2 }), { ...active, to: 7 }] }))
    await store.commit(change({ tallies: [tally({ day: '2026-11-21' }), { ...active, to: 5 }] }))
    const sums = async (from: string, to: string, profile?: string) =>
      (await store.sums({ from, to, profile }))
        .map((it) => `${it.day} ${it.profile} ${it.name} ${it.detail ?? '-'} ${it.sum}`)
        .sort()
    expect(await sums('2026-11-20', '2026-11-20')).toEqual([
      '2026-11-20 basic invited - 1',
      '2026-11-20 plus attempt-failed ROLE_NOT_CREATED 1',
      '2026-11-20 plus health active 5',
      '2026-11-20 plus invited - 3',
    ])
    expect(await sums('2026-11-20', '2026-11-21', 'basic')).toEqual([
      '2026-11-20 basic invited - 1',
    ])
    expect(await sums('2026-11-21', '2026-11-30')).toEqual(['2026-11-21 plus invited - 1'])
    expect(await sums('2026-11-01', '2026-11-19')).toEqual([])
  })

  it('adds nothing for a change that is refused', async () => {
    const store = await open()
    await store.commit(put(invitation(1)))
    await expect(store.commit({ ...put(invitation(1)), tallies: [tally()] })).rejects.toMatchObject(
      { code: 'VERSION_CONFLICT' },
    )
    expect(await store.sums({ from: '2026-11-20', to: '2026-11-20' })).toEqual([])
  })
}
