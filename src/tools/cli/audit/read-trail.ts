import { isRolecallError, type RolecallError } from '../../../api/errors.ts'
import type { Page } from '../../../client/list.ts'

/** How the trail or the events are read, and what the reader wants to know meanwhile. */
export interface Reading<Item, Query extends { cursor?: string | undefined }> {
  load(query: Query): Promise<Page<Item>>
  query: Query
  /** Waits before the next look at the end of the trail. Absent: reads up to the end only. */
  rest?: () => Promise<unknown>
  /** The service does not answer. The same page is read again after a rest. */
  onTrouble?: (error: RolecallError) => void
  onRecovery?: () => void
}

/** Some items, and the cursor from which to go on after them. */
export interface Portion<Item> {
  items: readonly Item[]
  cursor: string | undefined
}

/**
 * Reads the trail page by page. With `rest` it then follows the trail, also through a restart of
 * the service: each item comes once, in order. Throws an error that does not pass by itself.
 */
export async function* readTrail<Item, Query extends { cursor?: string | undefined }>(
  reading: Reading<Item, Query>,
): AsyncGenerator<Portion<Item>> {
  const { query, rest } = reading
  for (let { cursor } = query; ; ) {
    const page = await loadPage(reading, cursor)
    const isLast = page.nextCursor === null
    cursor = (isLast ? page.followCursor : page.nextCursor) ?? cursor
    yield { items: page.items, cursor }
    if (!isLast) continue
    if (!rest) return
    await rest()
  }
}

/** Loads one page; while the trail is followed, again until the service answers. */
async function loadPage<Item, Query extends { cursor?: string | undefined }>(
  { load, query, rest, onTrouble, onRecovery }: Reading<Item, Query>,
  cursor: string | undefined,
): Promise<Page<Item>> {
  for (let isTroubled = false; ; isTroubled = true) {
    try {
      const page = await load({ ...query, cursor })
      if (isTroubled) onRecovery?.()
      return page
    } catch (error) {
      if (!rest || !isRolecallError(error) || !error.retry) throw error
      if (!isTroubled) onTrouble?.(error)
      await rest()
    }
  }
}
