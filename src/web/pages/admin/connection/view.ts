import type { VersionNumbers } from '../../../../core/model/access-version.ts'
import type { Who } from '../../../../core/model/actor.ts'
import type { AuditEntry } from '../../../../core/model/audit.ts'
import type { CheckDays, CheckRow } from '../../../../core/model/check.ts'
import type { Connection } from '../../../../core/model/connection.ts'
import type { SessionShown } from '../../../../core/model/usage.ts'
import type { AccessVerdict, Sheet } from '../../../../core/template/access/sheet.ts'
import type { ShownChanges } from '../profiles/view.ts'
import type { AdminFrame, Listing, StopView } from '../view.ts'

/** The pages of one connection, as they stand in its address; the first one has no name there. */
export const TABS = {
  overview: 'Overview',
  access: 'Access',
  health: 'Health',
  sessions: 'Sessions',
  history: 'History',
  use: 'Use it',
} as const
export type TabName = keyof typeof TABS

/** What stands above each of the pages. */
export interface ConnectionHead extends AdminFrame {
  connection: Connection
  /** The other connections of its stack. */
  siblings?: readonly Connection[] | undefined
  customerName?: string | undefined
  /** The stops that concern this connection. */
  stops: StopView[]
  can: { verify: boolean; approve: boolean; suspend: boolean; resume: boolean; disconnect: boolean }
  /** ISO 8601, UTC. */
  now: string
  /** ISO 8601, UTC: up to ten minutes before the latest session. Absent if it was never used. */
  lastUsedAt?: string | undefined
}

export type ConnectionView = ConnectionHead &
  (
    | ({ tab: 'overview' } & OverviewTab)
    | ({ tab: 'access' } & AccessTab)
    | ({ tab: 'health' } & HealthTab)
    | ({ tab: 'sessions' } & SessionsTab)
    | ({ tab: 'history' } & HistoryTab)
    | ({ tab: 'use' } & UseTab)
  )
export type TabView<Tab extends TabName> = Extract<ConnectionView, { tab: Tab }>

export interface ShownSession extends SessionShown {
  by: Who
}

/** Absent lists are those that this person may not see. */
interface OverviewTab {
  versions: VersionNumbers
  /** Of the granted version, if it is known. */
  access?: { verdict: AccessVerdict; headline: string } | undefined
  days: CheckDays
  sessions?: ShownSession[] | undefined
  latest?: AuditEntry[] | undefined
}

/** What a version of the profile grants, as the customer's page shows it. */
export interface ShownVersion {
  number: number
  /** ISO 8601, UTC: when Rolecall first saw this version. */
  seenAt: string
  sheet: Sheet
}

interface AccessTab {
  versions: VersionNumbers
  /** Absent if the version of an early connection is not known. */
  granted?: ShownVersion | undefined
  /** Absent if it asks for the same rights, or if rolecall.yaml no longer has the profile. */
  current?: ShownVersion | undefined
  changes?: ShownChanges | undefined
  /** The latest version that was offered and not taken. */
  offer?: { number: number; at: string; by: Who } | undefined
  /** An operator may offer the current version. */
  mayOffer: boolean
  /** The customer's page; absent for a person who may not see the links of invitations. */
  basePath?: string | undefined
  templateUrl: string
  /** The rights as JSON. */
  asJson: boolean
}

interface HealthTab {
  days: CheckDays
  checks: Listing<CheckRow>
}

interface SessionsTab {
  sessions: Listing<ShownSession>
}

interface HistoryTab {
  entries: Listing<AuditEntry>
}

interface UseTab {
  /** Rolecall's own address. */
  publicUrl: string
  region: string
  scopes: { name: string; description?: string; usable: boolean | 'unknown' }[]
  /** This person may ask for credentials of the connection. */
  mayUse: boolean
  /** The scope of the commands. */
  scope?: string | undefined
}

/** The address of a page of the connection. */
export const pathOf = ({ id }: Pick<Connection, 'id'>, tab: TabName = 'overview'): string =>
  `/admin/connections/${encodeURIComponent(id)}${tab === 'overview' ? '' : `/${tab}`}`
