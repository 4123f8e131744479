import { compareValues, type Item, type Value } from './value.ts'

/** An item in its place: under one partition, in the order of its sort key. */
export interface Row {
  item: Item
  sort?: Value | undefined
  /** Tells apart rows of one sort key, as an index may have. */
  tie: string
}

/** A table's rows, or an index's. */
export class Rows {
  readonly #partitions = new Map<string, Row[]>()

  put(partition: string, row: Row): void {
    const rows = this.#partitions.get(partition) ?? []
    this.#partitions.set(partition, rows)
    const at = placeOf(rows, row)
    const isThere = rows[at] !== undefined && order(rows[at], row) === 0
    rows.splice(at, isThere ? 1 : 0, row)
  }

  remove(partition: string, row: Omit<Row, 'item'>): void {
    const rows = this.#partitions.get(partition) ?? []
    const at = placeOf(rows, row)
    if (rows[at] !== undefined && order(rows[at], row) === 0) rows.splice(at, 1)
    if (rows.length === 0) this.#partitions.delete(partition)
  }

  get(partition: string, sort: Value | undefined): Item | undefined {
    const rows = this.#partitions.get(partition) ?? []
    const wanted = { sort, tie: '' }
    const found = rows[placeOf(rows, wanted)]
    return found && order(found, wanted) === 0 ? found.item : undefined
  }

  partition(name: string): readonly Row[] {
    return this.#partitions.get(name) ?? []
  }

  partitions(): string[] {
    return [...this.#partitions.keys()]
  }
}

/** Where the row stands, or would have to. */
function placeOf(rows: readonly Row[], row: Omit<Row, 'item'>): number {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (order(rows[middle]!, row) < 0) low = middle + 1
    else high = middle
  }
  return low
}

export function order(a: Omit<Row, 'item'>, b: Omit<Row, 'item'>): number {
  const bySort = a.sort && b.sort ? (compareValues(a.sort, b.sort) ?? 0) : 0
  return bySort || (a.tie < b.tie ? -1 : a.tie > b.tie ? 1 : 0)
}
