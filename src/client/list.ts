/** One page of a list, newest first. */
export interface Page<Item> {
  items: readonly Item[]
  /** Give it as `cursor` to get the next page; null at the end. */
  nextCursor: string | null
}

/** A list of the API: `for await` goes through all of its items and loads the pages as they are needed. */
export interface List<Item> extends AsyncIterable<Item> {
  /** Loads the first page only: the one after the query's `cursor`, with up to `limit` items. */
  page(): Promise<Page<Item>>
}

/** The list whose pages `load` gives, without a cursor the first one. */
export const listOf = <Item>(load: (cursor?: string) => Promise<Page<Item>>): List<Item> => ({
  page: () => load(),
  async *[Symbol.asyncIterator]() {
    let cursor: string | undefined
    do {
      const page = await load(cursor)
      yield* page.items
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
  },
})
