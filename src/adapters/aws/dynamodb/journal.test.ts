import { describe, expect, it } from 'vitest'
import { entry, told } from '../../../../test/contracts/store.ts'
import type { Announcement, AuditEntry } from '../../../core/model/audit.ts'
import { docOf, sizeOf } from './document.ts'
import { itemRange, type Journal, journalItems, rowsIn, rowsOf } from './journal.ts'

const AT = { stamp: '001795168800000.00001', tx: 'abc' }
const trace = { record: 'invitation#inv_1', rank: '2026#inv_1', to: 'invitation#open#default' }
const itemsOf = (some: Partial<Journal>) => journalItems({ traces: [], tallies: [], ...some }, AT)
const acme = { subject: 'inv_1', customerId: 'acme' }
const ids = (items: ReturnType<typeof itemsOf>, kind: 'audit' | 'events') =>
  items.map((item) =>
    rowsIn<AuditEntry | Announcement>(item, kind).flatMap((row) => row.item?.id ?? []),
  )

describe('the log of one commit', () => {
  it('is one item of less than 1 KB: its audit entry, its announcement and what it counts', () => {
    const items = itemsOf({ audit: [entry(1, acme)], events: [told(1)], traces: [trace] })
    expect(items).toHaveLength(1)
    expect(sizeOf(items[0]!)).toBeLessThan(1024)
    expect(docOf<Journal>(items[0]!).traces).toEqual([trace])
    expect([ids(items, 'audit'), ids(items, 'events')]).toEqual([[['aud_1']], [['evt_1']]])
  })

  it('keeps entries of two subjects or customers apart, in their order', () => {
    const audit = [
      entry(1, acme),
      entry(2, { subject: 'inv_1' }),
      entry(3, { subject: 'inv_2', customerId: 'acme' }),
      entry(4, acme),
      entry(5, { ...acme, customerId: 'umbrella' }),
    ]
    const events = [told(1), told(2, { customerId: 'umbrella' }), told(3)]
    const items = itemsOf({ audit, events })
    expect(ids(items, 'audit')).toEqual([['aud_1', 'aud_2'], ['aud_3'], ['aud_4'], ['aud_5'], []])
    expect(ids(items, 'events')).toEqual([['evt_1'], [], [], ['evt_2'], ['evt_3']])
    for (const item of items) expect(item.byCustomer).toBeDefined()
  })

  it('leaves the table after 30 days unless it has an audit entry', () => {
    const days = (some: Partial<Journal>) => itemsOf(some).map(({ ttl }) => ttl?.N)
    const expected = String(1795168800 + 30 * 86_400)
    expect(days({ traces: [trace] })).toEqual([expected])
    expect(days({ events: [told(1)] })).toEqual([expected])
    expect(days({ events: [told(1)], audit: [entry(1, acme)] })).toEqual([undefined])
  })

  it('can be read from any of its entries on, in both orders', () => {
    const audit = [1, 2, 3, 4].map((serial) => entry(serial, acme))
    const items = itemsOf({ audit })
    const places = rowsIn(items[0]!, 'audit').map(({ place }) => place)
    const found = (from: string, to: string, order: 'asc' | 'desc') => {
      const range = { from, to, order }
      expect(itemRange(range).from <= items[0]!.sk!.S!).toBe(true)
      return rowsOf<AuditEntry>(items, range, 'audit').map(({ item }) => item!.id)
    }
    expect(found(`${places[1]}!`, '\uffff', 'asc')).toEqual(['aud_3', 'aud_4'])
    expect(found('!', places[1]!, 'desc')).toEqual(['aud_2', 'aud_1'])
  })
})
