import { createHash } from 'node:crypto'
import type { StoredPart } from '../../../core/ports.ts'
import type { Item } from './document.ts'
import { textOf } from './items.ts'

const WIDTH = 1n << 256n

/**
 * Counts the items of each group, and sums their hashes so that the order of the items does not
 * matter.
 */
export class Totals {
  readonly counts: Record<StoredPart['group'], number> = {
    records: 0,
    reservations: 0,
    audit: 0,
    announcements: 0,
    checks: 0,
    attempts: 0,
    sums: 0,
  }
  /** Items that are made from the records: search terms, lists by profile, counts. */
  #made = 0
  #sum = 0n

  add(item: Item): void {
    const group = groupOf(item)
    if (group) this.counts[group] += 1
    else this.#made += 1
    const line = ['pk', 'sk', 'doc', 'packed', 'owner'].map((name) => contentOf(item, name))
    this.#sum =
      (this.#sum + BigInt(`0x${createHash('sha256').update(JSON.stringify(line)).digest('hex')}`)) %
      WIDTH
  }

  get count(): number {
    return Object.values(this.counts).reduce((sum, one) => sum + one, this.#made)
  }

  get digest(): string {
    return this.#sum.toString(16).padStart(64, '0')
  }
}

const contentOf = (item: Item, name: string): string | null => {
  const bytes = item[name]?.B
  return bytes ? Buffer.from(bytes).toString('base64') : (textOf(item, name) ?? null)
}

function groupOf(item: Item): StoredPart['group'] | undefined {
  const [pk, sk] = [textOf(item, 'pk')!, textOf(item, 'sk')!]
  if (/^(term|list)#|^counts$/.test(pk)) return undefined
  if (sk === 'record') return 'records'
  if (sk === 'taken') return 'reservations'
  if (pk.startsWith('checks#')) return 'checks'
  if (pk.startsWith('attempts#')) return 'attempts'
  if (pk === 'sums') return 'sums'
  return pk.startsWith('announcement#') ? 'announcements' : 'audit'
}
