interface Entry<T> {
  at: number
  value: T
}

/** Values in the order of their times; adding and taking cost O(log n). */
export class MinHeap<T> {
  readonly #entries: Entry<T>[] = []

  get first(): Entry<T> | undefined {
    return this.#entries[0]
  }

  add(at: number, value: T): void {
    const entries = this.#entries
    let index = entries.push({ at, value }) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (entries[parent]!.at <= at) break
      entries[index] = entries[parent]!
      index = parent
    }
    entries[index] = { at, value }
  }

  takeFirst(): Entry<T> | undefined {
    const entries = this.#entries
    const first = entries[0]
    const last = entries.pop()
    if (last && entries.length > 0) this.#sink(last)
    return first
  }

  #sink(entry: Entry<T>): void {
    const entries = this.#entries
    let index = 0
    for (let child = 1; child < entries.length; child = index * 2 + 1) {
      if (child + 1 < entries.length && entries[child + 1]!.at < entries[child]!.at) child += 1
      if (entry.at <= entries[child]!.at) break
      entries[index] = entries[child]!
      index = child
    }
    entries[index] = entry
  }
}
