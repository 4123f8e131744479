import type { Store } from '../../src/core/ports.ts'

const SETTLED_MS = 60_000
const LATE = ['counts', 'total', 'search', 'sums', 'list'] as const

/** Other lists than those by profile come from indexes of the table. */
const isLate = (name: string, [, query]: { profile?: string }[]) =>
  name !== 'list' || query?.profile !== undefined

/** Works on all of the log of a store, after the time in which earlier entries may appear. */
export async function catchUpWith(
  store: Store,
  clock: { advance(ms: number): void },
): Promise<void> {
  clock.advance(SETTLED_MS)
  while (await store.catchUp?.());
}

/**
 * A store whose counts, sums, lists and search show the latest commit. It catches up before the
 * first of these calls, and again only after another call: reading a list in pages changes nothing.
 */
export function caughtUp(store: Store, clock: { advance(ms: number): void }): Store {
  let otherCalls = 0
  let caughtUpWith = -1
  const late = LATE.map((name) => {
    const method = (store[name] as (...given: never[]) => Promise<unknown>).bind(store)
    const caught = async (...given: never[]) => {
      if (isLate(name, given) && caughtUpWith !== otherCalls) {
        const before = otherCalls
        await catchUpWith(store, clock)
        caughtUpWith = before
      }
      return method(...given)
    }
    return [name, caught] as const
  })
  return new Proxy(store, {
    get: (of, name) => {
      const found = late.find(([it]) => it === name)
      if (found) return found[1]
      otherCalls += 1
      const value = Reflect.get(of, name, of)
      return typeof value === 'function' ? value.bind(of) : value
    },
  })
}
