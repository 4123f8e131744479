/** One page of a list, in the order of the query: newest first unless it says otherwise. */
export interface Page<Item> {
  items: readonly Item[]
  /** Pass it as `cursor` to get the next page. Null on the last page. */
  nextCursor: string | null
  /**
   * Only of the audit trail and of events, with `order: 'asc'`: pass it as `cursor`, at any later
   * time, to get what came after this page.
   */
  followCursor?: string | null
}

/** A list of the API. `for await` reads all of its items, and loads pages as they are needed. */
export interface List<Item> extends AsyncIterable<Item> {
  /** Loads one page: the first, or the one after the query's `cursor`, with up to `limit` items. */
  page(): Promise<Page<Item>>
}

/** Makes a list from a function that loads one page. Without a cursor, it loads the first page. */
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
