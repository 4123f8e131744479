import type { AuditEntry } from '../../../core/model/audit.ts'
import type { Connection, ConnectionStatus } from '../../../core/model/connection.ts'
import type { Invitation, InvitationStatus } from '../../../core/model/invitation.ts'

/** What every page of the console has around it. */
export interface AdminFrame {
  vendorName: string
  /** Goes with every form as the field `csrf`. */
  csrf: string
  /** What the last form did, or why it did nothing. */
  notice?: { kind: 'done' | 'failed'; text: string } | undefined
}

export interface SignInView {
  vendorName: string
  csrf: string
  error?: string | undefined
}

export interface OverviewFilter {
  customerId?: string | undefined
  connectionStatus?: ConnectionStatus | undefined
  invitationStatus?: InvitationStatus | undefined
}

/** One page of a list; `cursor` is the one it was asked with. */
export interface Listing<Item> {
  items: Item[]
  cursor?: string | undefined
  nextCursor?: string | undefined
}

/** A kill switch that stands. */
export interface StopView {
  /** Null: everybody. */
  customerId: string | null
  by: string
  since: string
  reason?: string | undefined
}

export interface OverviewView extends AdminFrame {
  stops: StopView[]
  /** As the store counts them; absent for those who see only some. */
  counts?: { kind: string; status: string; count: number }[] | undefined
  filter: OverviewFilter
  connections: Listing<Connection>
  invitations: Listing<Invitation>
}

/** The fields of the form, as they are posted. */
export type InvitationField =
  | 'customerId'
  | 'customerName'
  | 'profile'
  | 'accountId'
  | 'region'
  | 'expiresInDays'
  | 'requireApproval'

export interface NewInvitationView extends AdminFrame {
  profiles: { name: string; purpose: string }[]
  regions: string[]
  /** What was typed before; `requireApproval` is `on` or absent. */
  values?: Partial<Record<InvitationField, string | undefined>> | undefined
  errors?: Partial<Record<InvitationField, string | undefined>> | undefined
  /** What is wrong with all of it. */
  error?: string | undefined
}

export interface InvitationView extends AdminFrame {
  invitation: Invitation
  onboardingUrl: string
  launchUrl: string
  templateUrl: string
  connection?: Pick<Connection, 'id' | 'status'> | undefined
  history: AuditEntry[]
  can: { revoke: boolean; resetAccount: boolean }
}

export interface ConnectionView extends AdminFrame {
  /** Those that concern it. */
  stops: StopView[]
  connection: Connection
  customerName?: string | undefined
  history: AuditEntry[]
  can: { verify: boolean; approve: boolean; suspend: boolean; resume: boolean; disconnect: boolean }
}
