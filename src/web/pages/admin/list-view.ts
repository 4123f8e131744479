import type { Standing } from './pieces/status.tsx'
import type { AdminFrame } from './view.ts'

/** What the address of a list asks for. */
export interface ListFilter {
  /** Only records in one of these statuses; empty for all. */
  statuses: readonly string[]
  profile?: string | undefined
  customerId?: string | undefined
  /** By creation. */
  order: 'asc' | 'desc'
  /** The page, from 1; only where the store can skip. */
  page: number
  cursor?: string | undefined
}

/** One page of a list. */
export interface ListView<Row> extends AdminFrame {
  filter: ListFilter
  rows: readonly Row[]
  total: { count: number; isAtLeast?: true | undefined }
  /** How many pages there are; absent where the store cannot skip. */
  pages?: number | undefined
  nextCursor?: string | undefined
  /** How many records each status has; absent for a person who may see only some of them. */
  counts?: ReadonlyMap<string, number> | undefined
  /** The names of the access profiles. */
  profiles: readonly string[]
  /** ISO 8601, UTC. */
  now: string
  /** The person may change these records. */
  mayChange: boolean
  /** Only some customers or connections are shown, because the person may see no others. */
  isLimited: boolean
}

/** The query of the list's address, without the page. */
export const filterQuery = ({ statuses, profile, customerId, order }: ListFilter) => ({
  status: statuses,
  profile,
  customer: customerId,
  order: order === 'asc' ? order : undefined,
})

/** How far an invitation is, and who must act. */
export interface InvitationStanding {
  /** The last thing that happened, such as `Opened`. */
  step: string
  /** More of it, such as `role name taken, 2 attempts`. */
  detail?: string | undefined
  standing: Standing
}
