import type { AccountId } from './aws/account-id.ts'
import type { ExternalId } from './external-id.ts'

/**
 * `probing`: Rolecall still tries the role. `given-up`: no receipt after 90 days. `void`: the
 * invitation has led to a new connection.
 */
export const RECEIPT_STATUSES = ['probing', 'issued', 'given-up', 'void'] as const

/** AWS refused the role, while the broker role could assume another one. */
export interface Denial {
  /** ISO 8601, UTC. */
  at: string
  /** The role that it could assume before and after: another customer's, or one made for this. */
  witness: 'customer-role' | 'check-role'
}

/** What a receipt says. Signed as it stands here. */
export interface ReceiptStatement {
  connectionId: string
  vendor: string
  /** The only role that could use the customer's role. */
  brokerRoleArn: string
  customerId: string
  accountId: AccountId
  roleArn: string
  externalId: ExternalId
  /** Null if the customer made the role another way than with a stack. */
  stackId: string | null
  connectedAt: string
  endedAt: string
  endedBy: 'customer' | 'vendor'
  /** When a session was last made, to within ten minutes; null if never. */
  lastUsedAt: string | null
  /** At least four, over at least an hour. */
  denials: Denial[]
  issuedAt: string
}

/** What follows the end of a connection, until a receipt shows that the role no longer works. */
export interface Receipt {
  kind: 'receipt'
  /** The connection's id. */
  id: string
  version: number
  status: (typeof RECEIPT_STATUSES)[number]
  customerId: string
  /** ISO 8601, UTC: when the connection ended, and who ended it. */
  endedAt: string
  endedBy: 'customer' | 'vendor'
  /** Since the role was last allowed, oldest first. */
  denials: Denial[]
  /** When the role was last tried and still worked. */
  allowedAt?: string
  /** When the role is tried next; absent once nothing more is tried. */
  nextProbeAt?: string
  /** Present once issued. */
  statement?: ReceiptStatement
  createdAt: string
}
