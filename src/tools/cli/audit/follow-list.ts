import { setTimeout as pause } from 'node:timers/promises'
import type { RolecallError } from '../../../api/errors.ts'
import type { Page } from '../../../client/list.ts'
import { paint } from '../output.ts'
import { readTrail } from './read-trail.ts'

const POLL_MS = 2000

interface Following<Item, Query> {
  load(query: Query, signal: AbortSignal): Promise<Page<Item>>
  query: Query
  write: (item: Item) => void
  /** Prints a remark beside the items. */
  say: (text: string) => void
}

/** Writes each new item, oldest first, until the program is told to stop. */
export async function followList<Item, Query extends { cursor?: string | undefined }>({
  load,
  query,
  write,
  say,
}: Following<Item, Query>): Promise<void> {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  process.once('SIGTERM', () => stop.abort())
  let last = query.cursor
  const reading = {
    load: (page: Query) => load(page, stop.signal),
    query,
    rest: () => pause(POLL_MS, undefined, { signal: stop.signal }),
    onTrouble: ({ message }: RolecallError) => say(`${message} Trying again.`),
    onRecovery: () => say('The service answers again.'),
  }
  try {
    for await (const portion of readTrail(reading)) {
      portion.items.forEach(write)
      last = portion.cursor
      if (stop.signal.aborted) break
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error
  }
  if (last !== undefined) say(paint('dim', `To go on from here: --follow --cursor ${last}`))
}
