import { stepsOf } from '../model/counted-steps.ts'
import { isSearchable, type Searchable } from '../model/search-terms.ts'
import { dayOf, type Tally } from '../model/tally.ts'
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
