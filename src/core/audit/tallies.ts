import { stepsOf } from '../model/counted-steps.ts'
import { isSearchable, type Searchable } from '../model/search-terms.ts'
import { dayOf, type Move, type Tally } from '../model/tally.ts'
import type { Changed } from './announcements.ts'

const earlierOf = <R extends Searchable>(now: R, before: Changed['before']): R | undefined =>
  before.find((it) => it?.kind === now.kind && it.id === now.id) as R | undefined

/** What a change adds to the sums of its day. */
export const talliesOf = ({ put, before }: Changed, at: Date): Tally[] =>
  put.filter(isSearchable).flatMap((now) =>
    stepsOf(now, earlierOf(now, before)).map((step) => ({
      ...{ day: dayOf(at), profile: now.profile, ...step, by: 1 },
    })),
  )

/** The invitations and connections that are new or have another status. */
export const movesOf = ({ put, before }: Changed): Move[] =>
  put.filter(isSearchable).flatMap((now): Move[] => {
    const from = earlierOf(now, before)?.status
    if (from === now.status) return []
    const { kind, profile, status: to } = now
    return [{ kind, profile, ...(from && { from }), to } as Move]
  })

/** The move of a record that is deleted. */
export const moveAway = ({ kind, profile, status }: Searchable): Move =>
  ({ kind, profile, from: status }) as Move
