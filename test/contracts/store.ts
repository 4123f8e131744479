import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/adapters/embedded/system.ts'
import { isIssuing } from '../../src/core/connections/lifecycle.ts'
import type { AccessVersionRecord, ProfileRecord } from '../../src/core/model/access-version.ts'
import type { Announcement, AuditEntry } from '../../src/core/model/audit.ts'
import type { CallbackRecord } from '../../src/core/model/callback.ts'
import {
  type CampaignMember,
  type MemberStatus,
  memberGroup,
} from '../../src/core/model/campaign.ts'
import type { CheckRow } from '../../src/core/model/check.ts'
import type { ExternalId } from '../../src/core/model/external-id.ts'
import type { Invitation } from '../../src/core/model/invitation.ts'
import type { StoredRecord } from '../../src/core/model/record.ts'
import type { Token } from '../../src/core/model/token.ts'
import type { AuditQuery, Change, Clock, ListQuery, Store } from '../../src/core/ports.ts'
import { attempt, attemptsOfEndpoints } from './attempts.ts'
import { eventsContract } from './store-events.ts'
import { dailySums, filteredLists, searches } from './store-figures.ts'

const AT = '2026-11-20T10:00:00.000Z'
export const time = (seconds: number): string =>
  new Date(Date.parse(AT) + seconds * 1000).toISOString()
const LATER = new Date('2030-01-01T00:00:00.000Z')

export const invitation = (serial: number, changes: Partial<Invitation> = {}): Invitation => ({
  kind: 'invitation',
  id: `inv_${String(serial).padStart(4, '0')}`,
  version: 0,
  status: 'open',
  customerId: 'acme',
  profile: 'default',
  profileVersion: '1234567e12345678',
  externalId: `rc-sample-${serial}` as ExternalId,
  region: 'us-east-1',
  regions: ['us-east-1'],
  requireApproval: false,
  template: { key: `templates/${serial}.yaml`, sha256: '0'.repeat(64) },
  createdAt: time(serial),
  expiresAt: time(serial + 3600),
  ...changes,
})

export const callback = (
  serial: number,
  changes: Partial<CallbackRecord> = {},
): CallbackRecord => ({
  kind: 'callback',
  id: `callback-${serial}`,
  version: 0,
  status: 'decided',
  requestType: 'Create',
  invitationId: 'inv_1',
  connectionId: 'con_1',
  stackId: 'stack-1',
  requestId: `request-${serial}`,
  receivedAt: AT,
  deadline: time(300),
  attempts: 0,
  ...changes,
})

export const entry = (serial: number, changes: Partial<AuditEntry> = {}): AuditEntry => ({
  id: `aud_${serial}`,
  at: time(serial),
  actor: { kind: 'system', id: 'rolecall' },
  action: 'invitation.created',
  subject: 'inv_1',
  ...changes,
})

export const told = (serial: number, changes: Partial<Announcement> = {}): Announcement => ({
  id: `evt_${serial}`,
  at: AT,
  type: 'invitation.created',
  lane: 'inv_1',
  customerId: 'acme',
  data: { invitationId: 'inv_1', customerId: 'acme', status: 'open', expiresAt: AT },
  ...changes,
})

export const change = (more: Partial<Change>): Change => ({ audit: [], announce: [], ...more })
export const put = (...records: NonNullable<Change['put']>): Change => change({ put: records })

const REFUSED = { code: 'VERSION_CONFLICT' }
const TAKEN = { code: 'ALREADY_RESERVED' }

/** The present time, and more if a test lets time pass. A store that has a clock has this one. */
export class ContractClock implements Clock {
  #ahead = 0
  now = (): Date => new Date(systemClock.now().getTime() + this.#ahead)
  monotonic = systemClock.monotonic
  sleep = systemClock.sleep
  every = systemClock.every
  advance(ms: number): void {
    this.#ahead += ms
  }
}

/**
 * What every store promises. `open` gives an empty one; `again` opens one that was closed, where
 * that is possible.
 */
export function storeContract(
  name: string,
  open: () => Promise<Store>,
  again?: () => Promise<Store>,
  clock = new ContractClock(),
): void {
  describe(`${name} keeps the store contract`, () => {
    const opened: Store[] = []
    const fresh = async () => {
      const store = await open()
      opened.push(store)
      return store
    }
    afterEach(() => Promise.all(opened.splice(0).map((store) => store.close())))
    conditionalWrites(fresh)
    transactions(fresh)
    reservations(fresh)
    claims(fresh)
    lists(fresh)
    filteredLists(fresh)
    searches(fresh)
    dailySums(fresh)
    dueLists(fresh)
    trail(fresh)
    trailInTime(fresh, clock)
    followers(fresh, clock)
    eventsContract(fresh, clock)
    checksOfConnections(fresh)
    attemptsOfEndpoints(fresh)
    deletions(fresh)
    earlierNames(fresh)
    if (again) durability(open, again)
  })
}

type Open = () => Promise<Store>

function conditionalWrites(open: Open): void {
  it('gives back what was written, one version on', async () => {
    const store = await open()
    const record = invitation(1, { customerName: 'Akmé "漢" \u2028', accountId: '012345678901' })
    await store.commit(put(record))
    expect(await store.get('invitation', record.id)).toEqual({ ...record, version: 1 })
    expect(await store.get('connection', record.id)).toBeUndefined()
    expect(await store.get('invitation', 'inv_none')).toBeUndefined()
  })

  it('returns from a commit what it stored: each record with its next version', async () => {
    const store = await open()
    const [first, second] = await store.commit(put(invitation(1), callback(2)))
    expect([first, second]).toEqual([
      await store.get('invitation', 'inv_0001'),
      await store.get('callback', 'callback-2'),
    ])
    const again = await store.commit(put({ ...first!, status: 'claimed' } as Invitation))
    expect(again).toEqual([{ ...invitation(1), status: 'claimed', version: 2 }])
    expect(await store.commit(change({ audit: [entry(1)] }))).toEqual([])
  })

  it('refuses a write that rests on an older version, a second first one, and one of nothing (ST-1)', async () => {
    const store = await open()
    await store.commit(put(invitation(1)))
    await store.commit(put(invitation(1, { version: 1, status: 'claimed' })))
    for (const version of [0, 1, 3])
      await expect(store.commit(put(invitation(1, { version })))).rejects.toMatchObject(REFUSED)
    await expect(store.commit(put(invitation(2, { version: 1 })))).rejects.toMatchObject(REFUSED)
    expect(await store.get('invitation', 'inv_0001')).toMatchObject({
      version: 2,
      status: 'claimed',
    })
    expect(await store.get('invitation', 'inv_0002')).toBeUndefined()
  })

  it('lets exactly one of many concurrent writes of one version through (CB-8)', async () => {
    const store = await open()
    await store.commit(put(invitation(1)))
    const writes = Array.from({ length: 50 }, (_, index) =>
      store.commit(put(invitation(1, { version: 1, customerId: `c${index}` }))),
    )
    const settled = await Promise.allSettled(writes)
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const winner = settled.findIndex(({ status }) => status === 'fulfilled')
    expect(await store.get('invitation', 'inv_0001')).toMatchObject({
      version: 2,
      customerId: `c${winner}`,
    })
  })

  it('can be read at once by whoever awaited the commit', async () => {
    const store = await open()
    for (let serial = 1; serial <= 20; serial += 1) {
      await store.commit(put(invitation(serial)))
      expect(await store.get('invitation', invitation(serial).id)).toBeDefined()
    }
  })
}

function transactions(open: Open): void {
  it('makes all of a change true, or nothing of it (ST-1)', async () => {
    const store = await open()
    await store.commit(
      change({
        put: [invitation(1)],
        reserve: [{ kind: 'external-id', value: 'taken', owner: 'inv_1' }],
      }),
    )
    const mixed: Change[] = [
      put(invitation(2), invitation(1)),
      change({
        put: [invitation(2)],
        reserve: [{ kind: 'external-id', value: 'taken', owner: 'inv_2' }],
      }),
      change({
        put: [invitation(2)],
        reserve: [
          { kind: 'external-id', value: 'new', owner: 'inv_2' },
          { kind: 'external-id', value: 'taken', owner: 'inv_2' },
        ],
      }),
    ]
    for (const one of mixed)
      await expect(
        store.commit({ ...one, audit: [entry(1)], announce: [told(1)] }),
      ).rejects.toBeDefined()
    expect(await store.get('invitation', 'inv_0002')).toBeUndefined()
    expect(await store.reservedBy('external-id', 'new')).toBeUndefined()
    expect((await store.audit({ limit: 10 })).items).toEqual([])
    await expect(
      store.commit(change({ put: [invitation(2)], audit: [entry(1)], announce: [told(1)] })),
    ).resolves.toEqual([{ ...invitation(2), version: 1 }])
  })

  it('keeps the other changes of a moment when one is refused', async () => {
    const store = await open()
    await store.commit(put(invitation(7)))
    const settled = await Promise.allSettled(
      Array.from({ length: 20 }, (_, serial) => store.commit(put(invitation(serial)))),
    )
    expect(
      settled.flatMap(({ status }, serial) => (status === 'rejected' ? [serial] : [])),
    ).toEqual([7])
    expect((await store.list('invitation', { limit: 100 })).items).toHaveLength(20)
  })

  it('takes a change of 99 parts, and no record twice', async () => {
    const store = await open()
    const fifty = Array.from({ length: 50 }, (_, serial) => invitation(serial))
    await store.commit(
      change({ put: fifty, audit: Array.from({ length: 49 }, (_, at) => entry(at)) }),
    )
    expect((await store.audit({ limit: 100 })).items).toHaveLength(49)
    await expect(store.commit(put(invitation(60), invitation(60)))).rejects.toMatchObject(REFUSED)
    expect(await store.get('invitation', 'inv_0060')).toBeUndefined()
  })

  it('says how many records are in which status', async () => {
    const store = await open()
    await store.commit(
      put(
        invitation(1),
        invitation(2),
        invitation(3),
        invitation(4),
        callback(1, { dueAt: time(9) }),
      ),
    )
    await store.commit(put(invitation(3, { version: 1, status: 'claimed' })))
    await store.commit(
      change({ remove: [{ kind: 'invitation', id: invitation(4).id, version: 1 }] }),
    )
    await expect(store.commit(put(invitation(1)))).rejects.toMatchObject(REFUSED)
    const counts = (await store.counts()).map(
      ({ kind, status, count }) => `${kind} ${status} ${count}`,
    )
    expect(counts.sort()).toEqual([
      'callback decided 1',
      'invitation claimed 1',
      'invitation open 2',
    ])
  })

  it('says that it can be written', async () => {
    await expect((await open()).check()).resolves.toBeUndefined()
  })
}

function reservations(open: Open): void {
  it('keeps a value for its first owner for ever, whatever becomes of the owner (EXT-3)', async () => {
    const store = await open()
    const reserve = (owner: string) =>
      change({ reserve: [{ kind: 'external-id', value: 'rc-1', owner }] })
    await store.commit(reserve('first'))
    await expect(store.commit(reserve('second'))).rejects.toMatchObject(TAKEN)
    await expect(store.commit(reserve('first'))).rejects.toMatchObject(TAKEN)
    expect(await store.reservedBy('external-id', 'rc-1')).toBe('first')
  })

  it('tells values apart by kind and by every character', async () => {
    const store = await open()
    const kinds = ['external-id', 'idempotency-key', 'deleted-stack'] as const
    for (const kind of kinds)
      await store.commit(change({ reserve: [{ kind, value: 'same', owner: kind }] }))
    expect(await Promise.all(kinds.map((kind) => store.reservedBy(kind, 'same')))).toEqual(kinds)
    await store.commit(change({ reserve: [{ kind: 'external-id', value: 'Same', owner: 'x' }] }))
    expect(await store.reservedBy('external-id', 'sam')).toBeUndefined()
  })

  it('gives a value that many ask for at once to one of them', async () => {
    const store = await open()
    const asks = Array.from({ length: 30 }, (_, index) =>
      store.commit(
        change({
          put: [invitation(index)],
          reserve: [{ kind: 'external-id', value: 'rc-1', owner: `inv_${index}` }],
        }),
      ),
    )
    const settled = await Promise.allSettled(asks)
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await store.list('invitation', { limit: 100 })).items).toHaveLength(1)
  })
}

const role = (owner: string, value = 'aws 222222222222 northwind') => ({
  kind: 'role' as const,
  value,
  owner,
})

function claims(open: Open): void {
  it('gives a claimed value to nobody else until its owner lets go (CB-11)', async () => {
    const store = await open()
    await store.commit(change({ claim: [role('first')] }))
    await expect(
      store.commit(change({ put: [invitation(1)], claim: [role('second')] })),
    ).rejects.toMatchObject(TAKEN)
    expect(await store.get('invitation', 'inv_0001')).toBeUndefined()
    expect(await store.reservedBy('role', role('').value)).toBe('first')
    await store.commit(change({ release: [role('first')] }))
    expect(await store.reservedBy('role', role('').value)).toBeUndefined()
    await store.commit(change({ claim: [role('second')] }))
    expect(await store.reservedBy('role', role('').value)).toBe('second')
  })

  it('lets an owner claim twice, and nobody release what another holds', async () => {
    const store = await open()
    await store.commit(change({ claim: [role('first')] }))
    await store.commit(change({ claim: [role('first')] }))
    await store.commit(change({ release: [role('second'), role('first', 'another')] }))
    expect(await store.reservedBy('role', role('').value)).toBe('first')
  })

  it('hands a value over in one change, and not at all when the change is refused', async () => {
    const store = await open()
    await store.commit(change({ put: [invitation(1)], claim: [role('first')] }))
    const handOver = { release: [role('first')], claim: [role('second')] }
    await expect(store.commit(change({ ...handOver, put: [invitation(1)] }))).rejects.toMatchObject(
      REFUSED,
    )
    expect(await store.reservedBy('role', role('').value)).toBe('first')
    await store.commit(change(handOver))
    expect(await store.reservedBy('role', role('').value)).toBe('second')
  })

  it('gives what many claim at once to one of them', async () => {
    const store = await open()
    const settled = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) =>
        store.commit(change({ claim: [role(`con_${index}`)] })),
      ),
    )
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
}

function lists(open: Open): void {
  const pages = async (
    store: Store,
    query: Omit<ListQuery, 'cursor'>,
    meanwhile = async () => {},
  ) => {
    const ids: string[][] = []
    for (let cursor: string | undefined; ; ) {
      const page = await store.list('invitation', { ...query, cursor })
      ids.push(page.items.map(({ id }) => id))
      if (page.nextCursor === undefined) return ids
      cursor = page.nextCursor
      await meanwhile()
    }
  }

  it('lists newest first, in pages without gap or repetition', async () => {
    const store = await open()
    await store.commit(put(...Array.from({ length: 10 }, (_, serial) => invitation(serial))))
    const found = await pages(store, { limit: 3 })
    expect(found.map((page) => page.length)).toEqual([3, 3, 3, 1])
    expect(found.flat()).toEqual(
      Array.from({ length: 10 }, (_, serial) => invitation(9 - serial).id),
    )
  })

  it('ends a list that is full to the brim without an empty page', async () => {
    const store = await open()
    await store.commit(put(invitation(1), invitation(2)))
    expect(await pages(store, { limit: 2 })).toEqual([['inv_0002', 'inv_0001']])
    expect(await pages(store, { limit: 2, customerIds: ['nobody'] })).toEqual([[]])
  })

  it('lists kill switches by status, under ids of any spelling (BRK-9)', async () => {
    const store = await open()
    const by = { kind: 'operator', id: 'admin' } as const
    const stop = (id: string, status: 'standing' | 'lifted', serial: number) =>
      ({
        kind: 'stop',
        id,
        version: 0,
        status,
        by,
        createdAt: time(serial),
        updatedAt: time(serial),
      }) as const
    await store.commit(
      put(stop('*', 'standing', 1), stop('a:b/c@d', 'standing', 2), stop('gone', 'lifted', 3)),
    )
    const { items } = await store.list('stop', { status: 'standing', limit: 10 })
    expect(items.map(({ id }) => id)).toEqual(['a:b/c@d', '*'])
    expect(await store.get('stop', '*')).toMatchObject({ version: 1, status: 'standing' })
  })

  it('keeps its pages stable while records are added and changed, also within one millisecond', async () => {
    const store = await open()
    await store.commit(
      put(...Array.from({ length: 9 }, (_, serial) => invitation(serial, { createdAt: AT }))),
    )
    let serial = 100
    const found = await pages(store, { limit: 2 }, async () => {
      await store.commit(put(invitation(serial, { createdAt: time(serial) })))
      serial += 1
    })
    expect(found.flat()).toEqual(Array.from({ length: 9 }, (_, index) => invitation(8 - index).id))
  })

  it('filters by status, by customer, and by both', async () => {
    const store = await open()
    const mixed = [1, 2, 3, 4].map((serial) =>
      invitation(serial, {
        status: serial % 2 ? 'open' : 'revoked',
        customerId: serial > 2 ? 'acme' : 'other',
      }),
    )
    await store.commit(put(...mixed))
    expect(await pages(store, { limit: 1, status: 'open' })).toEqual([['inv_0003'], ['inv_0001']])
    expect(await pages(store, { limit: 9, customerIds: ['other'] })).toEqual([
      ['inv_0002', 'inv_0001'],
    ])
    expect(await pages(store, { limit: 9, customerIds: ['acme'], status: 'revoked' })).toEqual([
      ['inv_0004'],
    ])
    expect((await store.list('connection', { limit: 9 })).items).toEqual([])
  })

  it('filters by several customers and by ids before it makes pages, so that no page is short of them (attack 48)', async () => {
    const store = await open()
    const customers = ['one', 'two', 'three', 'two', 'one', 'two']
    await store.commit(
      put(...customers.map((customerId, serial) => invitation(serial, { customerId }))),
    )
    const ids = (...serials: number[]) => serials.map((serial) => invitation(serial).id)
    expect(await pages(store, { limit: 2, customerIds: ['one', 'three'] })).toEqual([
      ids(4, 2),
      ids(0),
    ])
    expect(await pages(store, { limit: 2, ids: [...ids(0, 1, 5), 'inv_none'] })).toEqual([
      ids(5, 1),
      ids(0),
    ])
    expect(await pages(store, { limit: 9, ids: ids(0, 1, 5), customerIds: ['two'] })).toEqual([
      ids(5, 1),
    ])
    expect(
      await pages(store, { limit: 9, ids: ids(0, 1), customerIds: ['three'], status: 'open' }),
    ).toEqual([[]])
  })

  it('leads with a cursor nowhere that the filters do not admit (attack 48)', async () => {
    const store = await open()
    await store.commit(
      put(
        ...['one', 'two', 'one', 'two'].map((customerId, serial) =>
          invitation(serial, { customerId }),
        ),
      ),
    )
    const { nextCursor } = await store.list('invitation', { limit: 1, customerIds: ['two'] })
    const { items } = await store.list('invitation', {
      limit: 9,
      customerIds: ['one'],
      cursor: nextCursor,
    })
    expect(items.map(({ id }) => id)).toEqual(['inv_0002', 'inv_0000'])
  })

  it('lists the members of a campaign by their present status', async () => {
    const store = await open()
    const member = (serial: number, changes: Partial<CampaignMember> = {}): CampaignMember => ({
      ...{ kind: 'campaign-member', id: `cmp_1.con_${serial}`, version: 0, status: 'told' },
      ...{ countedAs: 'told', campaignId: 'cmp_1', connectionId: `con_${serial}` },
      ...{ customerId: 'acme', accountId: '222222222222', lookAt: time(9) },
      ...{ createdAt: time(serial), updatedAt: time(serial), ...changes },
    })
    await store.commit(put(member(1), member(2), member(3), member(4, { campaignId: 'cmp_2' })))
    await store.commit(put(member(2, { version: 1, status: 'opened' })))
    const list = async (...statuses: MemberStatus[]) => {
      const groups = statuses.map((it) => memberGroup('cmp_1', it))
      const { items } = await store.list('campaign-member', { groups, limit: 9 })
      return items.map(({ connectionId }) => connectionId)
    }
    expect(await list('told')).toEqual(['con_3', 'con_1'])
    expect(await list('opened')).toEqual(['con_2'])
    expect(await list('told', 'opened', 'gone')).toEqual(['con_3', 'con_2', 'con_1'])
    const due = await store.due('campaign-member', new Date(time(5)), 9)
    expect(due.map(({ connectionId }) => connectionId)).toEqual(['con_2'])
  })

  it('lists API tokens too, without their texts', async () => {
    const store = await open()
    const token = (serial: number): Token => ({
      ...{
        kind: 'token',
        id: `tok_${serial}`,
        version: 0,
        status: serial % 2 ? 'active' : 'revoked',
        name: `n${serial}`,
      },
      ...{
        sha256: 'a'.repeat(64),
        grants: { may: ['credentials'], customers: ['acme'] },
        createdAt: time(serial),
        createdBy: 'admin',
      },
      expiresAt: time(99),
    })
    await store.commit(put(token(1), token(2), token(3)))
    expect((await store.list('token', { limit: 9, status: 'active' })).items).toEqual(
      [3, 1].map((it) => ({ ...token(it), version: 1 })),
    )
    expect(await store.get('token', 'tok_2')).toEqual({ ...token(2), version: 1 })
  })

  it('keeps an access version of the largest size, and lists profiles', async () => {
    const store = await open()
    const version: AccessVersionRecord = {
      ...{ kind: 'access-version', id: 'a'.repeat(16), version: 0, status: 'stored' },
      ...{ profile: 'default', number: 1, sha256: 'a'.repeat(64), rightsDigest: 'b'.repeat(32) },
      ...{ packed: 'c'.repeat(380_000), createdAt: time(1) },
    }
    const pointer: ProfileRecord = {
      ...{ kind: 'profile', id: 'default', version: 0, status: 'current', current: version.id },
      ...{ versions: [version.id], latestWithRights: {}, earlierIds: {} },
      ...{ createdAt: time(1), updatedAt: time(1) },
    }
    await store.commit(put(version, pointer))
    expect(await store.get('access-version', version.id)).toEqual({ ...version, version: 1 })
    expect((await store.list('profile', { limit: 9, status: 'current' })).items).toEqual([
      { ...pointer, version: 1 },
    ])
  })

  it.each(['', 'x', 'e30', 'bnVsbA', 'WzFd', 'Ij8i', "' OR 1=1 --", '%00'])(
    'refuses the made-up cursor %j',
    async (cursor) => {
      const store = await open()
      await expect(store.list('invitation', { limit: 1, cursor })).rejects.toMatchObject({
        code: 'CURSOR_INVALID',
      })
      await expect(store.audit({ limit: 1, cursor })).rejects.toMatchObject({
        code: 'CURSOR_INVALID',
      })
    },
  )
}

function dueLists(open: Open): void {
  it('lists what is due, the longest due first, and nothing else', async () => {
    const store = await open()
    await store.commit(
      put(
        callback(1, { dueAt: time(30) }),
        callback(2, { dueAt: time(10) }),
        callback(3, { dueAt: time(99) }),
        callback(4),
      ),
    )
    const due = async (seconds: number, limit = 10) =>
      (await store.due('callback', new Date(time(seconds)), limit)).map(({ id }) => id)
    expect(await due(9)).toEqual([])
    expect(await due(10)).toEqual(['callback-2'])
    expect(await due(60)).toEqual(['callback-2', 'callback-1'])
    expect(await due(60, 1)).toEqual(['callback-2'])
  })

  it('lists by time also what became due in any order, and only as many as are wanted', async () => {
    const store = await open()
    const minutes = [7, 2, 19, 4, 11, 0, 15, 9, 1, 13, 5, 17]
    await store.commit(
      put(...minutes.map((minute) => callback(minute, { dueAt: time(minute * 60) }))),
    )
    const due = await store.due('callback', new Date(time(15 * 60)), 6)
    expect(due.map(({ id }) => id)).toEqual(
      [0, 1, 2, 4, 5, 7].map((minute) => `callback-${minute}`),
    )
  })

  it('forgets the time of what is no longer due', async () => {
    const store = await open()
    await store.commit(put(callback(1, { dueAt: time(1) }), invitation(1)))
    await store.commit(
      put(callback(1, { version: 1 }), invitation(1, { version: 1, status: 'claimed' })),
    )
    expect(await store.due('callback', LATER, 10)).toEqual([])
    expect(await store.due('invitation', LATER, 10)).toEqual([])
  })

  it('counts an open invitation as due when it expires (ST-3)', async () => {
    const store = await open()
    await store.commit(put(invitation(1), invitation(2, { status: 'revoked' })))
    expect(await store.due('invitation', new Date(time(3600)), 10)).toEqual([])
    expect((await store.due('invitation', new Date(time(3601)), 10)).map(({ id }) => id)).toEqual([
      'inv_0001',
    ])
  })
}

function trail(open: Open): void {
  it('keeps the trail in the order of events, whatever their clocks say (fault 19)', async () => {
    const store = await open()
    for (const [index, serial] of [5, 3, 9, 1].entries())
      await store.commit(change({ audit: [entry(serial, { id: `aud_${index}` })] }))
    expect((await store.audit({ limit: 10 })).items.map(({ id }) => id)).toEqual([
      'aud_3',
      'aud_2',
      'aud_1',
      'aud_0',
    ])
  })

  it('gives the trail in stable pages, of all, of one record, or of one customer', async () => {
    const store = await open()
    const entries = [1, 2, 3, 4, 5].map((serial) =>
      entry(serial, { subject: serial % 2 ? 'odd' : 'even', customerId: 'acme' }),
    )
    await store.commit(change({ audit: entries }))
    const first = await store.audit({ limit: 2, subject: 'odd' })
    await store.commit(change({ audit: [entry(6, { subject: 'odd' })] }))
    const second = await store.audit({ limit: 2, subject: 'odd', cursor: first.nextCursor })
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([
      'aud_5',
      'aud_3',
      'aud_1',
    ])
    expect(second.nextCursor).toBeUndefined()
    expect((await store.audit({ limit: 10, customerIds: ['acme'] })).items).toEqual(
      entries.reverse(),
    )
    expect((await store.audit({ limit: 10, customerIds: ['other'] })).items).toEqual([])
    await store.commit(
      change({
        audit: [entry(7, { customerId: 'other' }), entry(8, { customerId: 'third' }), entry(9)],
      }),
    )
    const some = await store.audit({ limit: 2, customerIds: ['acme', 'other'] })
    expect(some.items.map(({ id }) => id)).toEqual(['aud_7', 'aud_5'])
    expect(
      (await store.audit({ limit: 1, customerIds: ['third'], cursor: some.nextCursor })).items,
    ).toEqual([])
  })
}

const idsOf = (items: { id: string }[]) => items.map(({ id }) => id)

/** Stores five entries, a minute apart, and returns the times between them. */
async function fiveMinutes(store: Store, clock: ContractClock) {
  const times: string[] = []
  for (const serial of [0, 1, 2, 3, 4]) {
    times.push(clock.now().toISOString())
    clock.advance(1000)
    const one = entry(serial, {
      at: clock.now().toISOString(),
      action: serial % 2 ? 'connection.active' : 'session.issued',
      subject: serial < 3 ? 'con_1' : 'con_2',
      customerId: serial === 2 ? 'other' : 'acme',
    })
    await store.commit(change({ audit: [one] }))
    clock.advance(59_000)
  }
  clock.advance(120_000)
  return times
}

function trailInTime(open: Open, clock: ContractClock): void {
  it('gives the entries of a time, of one action or more, in both orders, with all filters together', async () => {
    const store = await open()
    const times = await fiveMinutes(store, clock)
    const ask = async (query: Partial<AuditQuery>) =>
      idsOf((await store.audit({ limit: 10, ...query })).items)
    expect(await ask({ since: times[2] })).toEqual(['aud_4', 'aud_3', 'aud_2'])
    expect(await ask({ until: times[2] })).toEqual(['aud_1', 'aud_0'])
    expect(await ask({ since: times[1], until: times[3], order: 'asc' })).toEqual([
      'aud_1',
      'aud_2',
    ])
    expect(await ask({ since: times[3], until: times[1] })).toEqual([])
    expect(await ask({ actions: ['connection.active'] })).toEqual(['aud_3', 'aud_1'])
    expect(await ask({ actions: ['connection.active', 'session.issued'], order: 'asc' })).toEqual(
      [0, 1, 2, 3, 4].map((it) => `aud_${it}`),
    )
    const narrow = { subject: 'con_1', since: times[1], order: 'asc' } as const
    expect(await ask(narrow)).toEqual(['aud_1', 'aud_2'])
    expect(await ask({ ...narrow, customerIds: ['acme'] })).toEqual(['aud_1'])
    expect(await ask({ ...narrow, actions: ['session.issued'] })).toEqual(['aud_2'])
    expect(await ask({ ...narrow, until: times[2], actions: ['session.issued'] })).toEqual([])
  })

  it('gives a time in pages, in both orders, without gap or repetition', async () => {
    const store = await open()
    const times = await fiveMinutes(store, clock)
    for (const order of ['asc', 'desc'] as const) {
      const found: string[] = []
      for (let cursor: string | undefined; ; ) {
        const query = { since: times[1], until: times[4], order, limit: 1, cursor }
        const page = await store.audit(query)
        found.push(...idsOf(page.items))
        if (page.nextCursor === undefined) break
        cursor = page.nextCursor
      }
      expect(found).toEqual(
        order === 'asc' ? ['aud_1', 'aud_2', 'aud_3'] : ['aud_3', 'aud_2', 'aud_1'],
      )
    }
  })

  it('finds a time also where a clock stepped back between two entries', async () => {
    const store = await open()
    const at = () => clock.now().toISOString()
    clock.advance(3600_000)
    await store.commit(change({ audit: [entry(1, { at: at() })] }))
    clock.advance(-1800_000)
    await store.commit(change({ audit: [entry(2, { at: at() })] }))
    clock.advance(3600_000)
    const since = at()
    clock.advance(1000)
    await store.commit(change({ audit: [entry(3, { at: at() })] }))
    clock.advance(120_000)
    expect(idsOf((await store.audit({ limit: 9, since })).items)).toEqual(['aud_3'])
    expect(idsOf((await store.audit({ limit: 9, until: since })).items)).toEqual(['aud_2', 'aud_1'])
  })

  it('refuses a cursor of the other order', async () => {
    const store = await open()
    await fiveMinutes(store, clock)
    const { nextCursor: cursor } = await store.audit({ limit: 1 })
    await expect(store.audit({ limit: 1, cursor, order: 'asc' })).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    })
  })
}

function followers(open: Open, clock: ContractClock): void {
  it('gives a follower every entry once, in order, however many it asks for at a time', async () => {
    const store = await open()
    const seen: string[] = []
    let cursor: string | undefined
    for (let serial = 0; serial < 12; serial += 1) {
      await store.commit(change({ audit: [entry(serial, { at: clock.now().toISOString() })] }))
      clock.advance(120_000)
      if (serial % 4 !== 3) continue
      for (let more = true; more; ) {
        const page = await store.audit({ order: 'asc', limit: 3, cursor })
        seen.push(...idsOf(page.items))
        cursor = page.followCursor
        more = page.nextCursor !== undefined
      }
      expect(cursor).toBeDefined()
      const again = await store.audit({ order: 'asc', limit: 3, cursor })
      expect(again).toEqual({ items: [], followCursor: cursor })
    }
    expect(seen).toEqual(Array.from({ length: 12 }, (_, serial) => `aud_${serial}`))
  })

  it('gives a follower that begins with an empty trail only what matches its filter', async () => {
    const store = await open()
    const filter = { order: 'asc', limit: 9, actions: ['session.issued'] } as const
    const { items, followCursor } = await store.audit(filter)
    expect(items).toEqual([])
    await fiveMinutes(store, clock)
    const next = await store.audit({ ...filter, cursor: followCursor })
    expect(idsOf(next.items)).toEqual(['aud_0', 'aud_2', 'aud_4'])
    const end = await store.audit({ ...filter, cursor: next.followCursor })
    expect(end.items).toEqual([])
  })

  it('shows a follower what is stored after the newest entries were deleted', async () => {
    const store = await open()
    await fiveMinutes(store, clock)
    const { followCursor: cursor } = await store.audit({ order: 'asc', limit: 9 })
    await eraseAll(store, { customerId: 'acme', subjects: ['con_2'] })
    await store.commit(change({ audit: [entry(9, { at: clock.now().toISOString() })] }))
    clock.advance(120_000)
    expect(idsOf((await store.audit({ order: 'asc', limit: 9, cursor })).items)).toEqual(['aud_9'])
  })
}

export const check = (minute: number, changes: Partial<CheckRow> = {}): CheckRow => ({
  connectionId: 'con_1',
  at: time(minute * 60),
  verdict: 'proved',
  probes: { externalId: 'allowed', none: 'denied', wrong: 'denied' },
  ...changes,
})

function checksOfConnections(open: Open): void {
  it('lists the checks of a connection, newest first, in pages and from a time on', async () => {
    const store = await open()
    for (const minute of [1, 2, 3, 4]) await store.commit(change({ checks: [check(minute)] }))
    await store.commit(change({ checks: [check(9, { connectionId: 'con_2' })] }))
    const connectionId = 'con_1'
    const first = await store.checks({ connectionId, limit: 3 })
    expect(first.items).toEqual([check(4), check(3), check(2)])
    const second = await store.checks({ connectionId, limit: 3, cursor: first.nextCursor })
    expect(second).toEqual({ items: [check(1)] })
    expect((await store.checks({ connectionId, limit: 9, since: time(180) })).items).toEqual([
      check(4),
      check(3),
    ])
    expect((await store.checks({ connectionId: 'con_3', limit: 9 })).items).toEqual([])
  })

  it('stores a check with its change, or neither', async () => {
    const store = await open()
    const failed = { ...put(invitation(1, { version: 7 })), checks: [check(1)] }
    await expect(store.commit(failed)).rejects.toMatchObject(REFUSED)
    expect((await store.checks({ connectionId: 'con_1', limit: 9 })).items).toEqual([])
    const second = check(1, { verdict: 'denied' })
    for (const one of [check(1), second]) await store.commit(change({ checks: [one] }))
    expect((await store.checks({ connectionId: 'con_1', limit: 9 })).items).toEqual([second])
  })

  it('refuses a made-up cursor', async () => {
    const store = await open()
    await expect(
      store.checks({ connectionId: 'con_1', limit: 1, cursor: 'x' }),
    ).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
  })

  it('deletes nothing that is newer than 90 days', async () => {
    const store = await open()
    await store.commit(change({ checks: [check(1), check(2)] }))
    await store.prune(new Date(Date.parse(time(0)) + 90 * 86_400_000))
    expect((await store.checks({ connectionId: 'con_1', limit: 9 })).items).toHaveLength(2)
  })
}

/** Repeats until the store says that nothing is left. Returns the sums. */
async function eraseAll(store: Store, of: { customerId: string; subjects: string[] }) {
  const sums = { audit: 0, announcements: 0, checks: 0, attempts: 0 }
  for (;;) {
    const { isDone, ...counts } = await store.erase(of)
    for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] += counts[name]
    if (isDone) return sums
  }
}

function deletions(open: Open): void {
  it('deletes a record of this version, in one change with others, and lists it no more', async () => {
    const store = await open()
    await store.commit(put(invitation(1), invitation(2)))
    const { id } = invitation(1)
    const remove = (version: number) => [{ kind: 'invitation' as const, id, version }]
    for (const version of [0, 2])
      await expect(store.commit(change({ remove: remove(version) }))).rejects.toMatchObject(REFUSED)
    const failed = change({ remove: remove(1), put: [invitation(2)] })
    await expect(store.commit(failed)).rejects.toMatchObject(REFUSED)
    expect(await store.get('invitation', id)).toBeDefined()
    await store.commit(change({ remove: remove(1), audit: [entry(1)] }))
    expect(await store.get('invitation', id)).toBeUndefined()
    expect(idsOf((await store.list('invitation', { limit: 9 })).items)).toEqual(['inv_0002'])
    expect(idsOf(await store.due('invitation', LATER, 9))).toEqual(['inv_0002'])
    expect((await store.audit({ limit: 9 })).items).toHaveLength(1)
    await expect(store.commit(change({ remove: remove(1) }))).rejects.toMatchObject(REFUSED)
    await store.commit(put(invitation(1)))
    expect(await store.get('invitation', id)).toMatchObject({ version: 1 })
  })

  it('lists the callbacks of an invitation, answered ones too', async () => {
    const store = await open()
    await store.commit(
      put(
        callback(1, { dueAt: time(9) }),
        callback(2, { status: 'answered', receivedAt: time(1) }),
        callback(3, { invitationId: 'inv_2' }),
      ),
    )
    const found = await store.list('callback', { groups: ['inv_1'], limit: 9 })
    expect(idsOf(found.items)).toEqual(['callback-2', 'callback-1'])
  })

  it('deletes what it keeps about one customer, and nothing about another', async () => {
    const store = await open()
    const theirs = { customerId: 'acme', subject: 'con_1' }
    const other = { customerId: 'umbrella', subject: 'con_2' }
    await store.commit(
      change({
        audit: [
          entry(1, theirs),
          entry(2, { subject: 'con_1' }),
          entry(3, { customerId: 'acme', subject: 'else' }),
          entry(4, other),
        ],
        announce: [
          told(1),
          told(2, { customerId: 'elsewhere' }),
          told(3, { customerId: 'umbrella', lane: 'inv_2' }),
        ],
        checks: [check(1), check(2), check(3, { connectionId: 'con_2' })],
        attempts: [attempt(1), attempt(2), attempt(3)],
      }),
    )
    const of = { customerId: 'acme', subjects: ['con_1', 'inv_1'] }
    expect(await eraseAll(store, of)).toEqual({
      audit: 3,
      announcements: 2,
      checks: 2,
      attempts: 2,
    })
    expect(idsOf((await store.audit({ limit: 9 })).items)).toEqual(['aud_4'])
    expect((await store.audit({ limit: 9, subject: 'con_1' })).items).toEqual([])
    expect(idsOf((await store.events({ limit: 9 })).items)).toEqual(['evt_3'])
    expect((await store.checks({ connectionId: 'con_1', limit: 9 })).items).toEqual([])
    expect((await store.checks({ connectionId: 'con_2', limit: 9 })).items).toHaveLength(1)
    const attempts = await store.attempts({ endpointId: 'whe_1', limit: 9 })
    expect(attempts.items).toEqual([attempt(3)])
    const nothing = { audit: 0, announcements: 0, checks: 0, attempts: 0 }
    expect(await eraseAll(store, of)).toEqual(nothing)
  })
}

/** As a version wrote them that called these fields `checks`, `held`, `toldAt` and `unheeded`. */
function earlierNames(open: Open): void {
  const connection = {
    ...{ kind: 'connection', id: 'con_1', version: 0, status: 'active', customerId: 'acme' },
    ...{ profile: 'default', roleArn: 'arn:aws:iam::222222222222:role/a', stackId: 'stack-1' },
    ...{ approved: true, createdAt: AT, nextCheckAt: AT },
  }
  const renamed = { looksSinceChange: 3, awaitsReproof: true, followedRequestAt: time(7) }
  const earlier = { ...connection, checks: 3, held: true, toldAt: time(7) }
  const stored = (record: object) => put(record as StoredRecord)

  it('reads a record that an earlier version wrote: a held connection stays held', async () => {
    const store = await open()
    await store.commit(stored(earlier))
    const expected = { ...connection, ...renamed, version: 1 }
    expect(await store.get('connection', 'con_1')).toEqual(expected)
    expect((await store.list('connection', { limit: 9 })).items).toEqual([expected])
    expect((await store.list('connection', { limit: 9, ids: ['con_1'] })).items).toEqual([expected])
    expect(await store.due('connection', LATER, 9)).toEqual([expected])
    expect(isIssuing((await store.get('connection', 'con_1'))!)).toBe(false)
  })

  it('reads a Delete whose effect an earlier version deferred', async () => {
    const store = await open()
    await store.commit(stored({ ...callback(1, { requestType: 'Delete' }), unheeded: true }))
    const read = await store.get('callback', 'callback-1')
    expect(read).toEqual(callback(1, { version: 1, requestType: 'Delete', deferredDelete: true }))
  })

  it('keeps present names, and follows an earlier version that wrote a record last', async () => {
    const store = await open()
    await store.commit(stored({ ...connection, ...renamed }))
    expect(await store.get('connection', 'con_1')).toMatchObject(renamed)
    await store.commit(stored({ ...connection, ...renamed, version: 1, checks: null }))
    expect(await store.get('connection', 'con_1')).toMatchObject(renamed)
    await store.commit(stored({ ...connection, ...renamed, version: 2, toldAt: time(9) }))
    expect(await store.get('connection', 'con_1')).toMatchObject({ followedRequestAt: time(9) })
  })
}

function durability(open: Open, again: Open): void {
  it('holds after closing and opening what a commit has promised, and nothing else (fault 29)', async () => {
    const store = await open()
    await store.commit(
      change({
        put: [invitation(1)],
        reserve: [{ kind: 'external-id', value: 'rc-1', owner: 'inv_1' }],
        audit: [entry(1)],
      }),
    )
    await expect(store.commit(put(invitation(1)))).rejects.toMatchObject(REFUSED)
    await store.close()
    const reopened = await again()
    expect(await reopened.get('invitation', 'inv_0001')).toEqual({ ...invitation(1), version: 1 })
    expect(await reopened.reservedBy('external-id', 'rc-1')).toBe('inv_1')
    expect((await reopened.audit({ limit: 10 })).items).toEqual([entry(1)])
    await expect(
      reopened.commit(change({ reserve: [{ kind: 'external-id', value: 'rc-1', owner: 'x' }] })),
    ).rejects.toMatchObject(TAKEN)
    await reopened.close()
  })

  it('finishes what is under way before it closes, and takes nothing after (fault 36)', async () => {
    const store = await open()
    const underWay = Array.from({ length: 10 }, (_, serial) =>
      store.commit(put(invitation(serial))),
    )
    await store.close()
    await Promise.all(underWay)
    await expect(store.commit(put(invitation(99)))).rejects.toBeDefined()
    const reopened = await again()
    expect((await reopened.list('invitation', { limit: 100 })).items).toHaveLength(10)
    await reopened.close()
  })
}
