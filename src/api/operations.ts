import * as audit from './audit.ts'
import * as connections from './connections.ts'
import * as credentials from './credentials.ts'
import * as customers from './customers.ts'
import * as letters from './dead-letters.ts'
import { ENROLMENT_OPERATIONS } from './enrolment-operations.ts'
import type { ErrorCode } from './errors.ts'
import { idOf, OrderReason } from './fields.ts'
import { FIGURE_OPERATIONS } from './figures.ts'
import { Health, Readiness } from './health.ts'
import { INVITATION_OPERATIONS } from './invitation-operations.ts'
import { JOB_OPERATIONS } from './job-operations.ts'
import type { Operation } from './operation.ts'
import { PROFILE_OPERATIONS } from './profile-operations.ts'
import * as restore from './restore.ts'
import type { OperationId } from './routes.ts'
import * as tokens from './tokens.ts'
import * as upgrades from './upgrades.ts'
import { WEBHOOK_OPERATIONS } from './webhook-operations.ts'

const aConnection = {
  tag: 'Connections',
  params: idOf('connection', 'con_7Hq2mKx9RtVbN4cWzYpL3d'),
  response: connections.Connection,
} as const
const anOrder = {
  ...aConnection,
  grant: 'connections:write',
  body: OrderReason.optional(),
  errors: ['NOT_FOUND', 'CONNECTION_STATE', 'VERSION_CONFLICT'],
} as const
const stop = { tag: 'Credentials', response: credentials.Stop } as const
const aToken = {
  tag: 'Tokens',
  grant: 'tokens',
  params: idOf('API token', 'tok_2f7d1c9a4be84d0f9a3c5e6b7d8f9012'),
} as const
const letter = { tag: 'Operations', grant: 'operate' } as const

/**
 * AWS: a session ends only when it expires; revoking adds a policy to the role that denies all
 * sessions that began before.
 */
const ISSUED_STAY =
  'Sessions that were already issued stay valid until they expire, within one hour; the customer can end them at once with "Revoke active sessions" on the role in IAM.'
const ISSUING_FAILS = [
  ...(['NOT_FOUND', 'PROFILE_UNKNOWN', 'SCOPE_UNKNOWN', 'SCOPE_NOT_GRANTED'] as const),
  'CONNECTION_NOT_ISSUING',
  ...(['ISSUING_STOPPED', 'ROLE_NOT_ASSUMABLE', 'BROKER_UNUSABLE'] as const),
  ...(['STS_REGION_DISABLED', 'STS_UNAVAILABLE', 'SCOPE_REFUSED', 'AWS_REFUSED'] as const),
] as const

/** Every operation of the HTTP API. */
export const OPERATIONS = {
  ...INVITATION_OPERATIONS,
  ...ENROLMENT_OPERATIONS,
  listConnections: {
    tag: 'Connections',
    summary: 'List connections, newest first unless `order` says otherwise.',
    grant: 'connections:read',
    query: connections.ConnectionQuery,
    response: connections.ConnectionList,
    errors: ['CURSOR_INVALID'],
  },
  getConnection: {
    ...aConnection,
    summary: 'Get one connection.',
    grant: 'connections:read',
    errors: ['NOT_FOUND'],
  },
  verifyConnection: {
    ...anOrder,
    summary: 'Verify the role now.',
    description:
      'Assumes the role with the External ID, without it and with a wrong one, and applies the result.',
    errors: [
      ...anOrder.errors,
      ...(['BROKER_UNUSABLE', 'STS_REGION_DISABLED', 'STS_UNAVAILABLE', 'AWS_REFUSED'] as const),
    ],
  },
  approveConnection: {
    ...anOrder,
    summary: "Confirm that the account number is the customer's.",
    description: 'With `accountId`, the call fails unless the connection has this account number.',
    body: connections.Approval.optional(),
    errors: [...anOrder.errors, 'ACCOUNT_DIFFERS'],
  },
  suspendConnection: {
    ...anOrder,
    summary: 'Stop issuing credentials for a connection.',
    description: ISSUED_STAY,
  },
  resumeConnection: { ...anOrder, summary: 'Issue credentials for a suspended connection again.' },
  disconnectConnection: {
    ...anOrder,
    summary: 'End a connection for good.',
    description: `No credentials are issued for it again, and the customer can delete the stack. ${ISSUED_STAY}`,
  },
  upgradeConnection: {
    ...anOrder,
    summary: "Offer the customer another version of the access profile for the connection's role.",
    description:
      'Stores the template of that version for the same invitation: External ID, role name and connection stay. The customer updates the stack with `command` or in the AWS console. `grantedVersion` changes once the stack has reported the version and Rolecall has verified the role. A repeat returns the same.',
    body: upgrades.UpgradeOrder.optional(),
    response: upgrades.Upgrade,
    errors: [
      ...anOrder.errors,
      ...(['PROFILE_UNKNOWN', 'UPGRADE_NOT_NEEDED', 'UPGRADE_NEEDS_NEW_INVITATION'] as const),
      ...(['STORAGE_UNAVAILABLE', 'TEMPLATE_INVALID'] as const),
    ],
  },
  reportUpgrade: {
    ...anOrder,
    summary: 'Say that a role without a stack has the offered version now.',
    description:
      'A stack reports its version by itself. `grantedVersion` changes once Rolecall has verified the role, and its policies where it may read them. A repeat changes nothing.',
    errors: [...anOrder.errors, 'UPGRADE_NOT_REQUESTED'],
  },
  listChecks: {
    ...aConnection,
    summary: "List the checks of a connection's role in the last 90 days, newest first.",
    description:
      'One row for each check: by schedule, by an operator, or by a stack that called in. `unknown` means that AWS gave no clear answer; it changes no status.',
    grant: 'connections:read',
    query: connections.CheckQuery,
    response: connections.CheckList,
    errors: ['NOT_FOUND', 'CURSOR_INVALID'],
  },
  getExternalIdChange: {
    ...aConnection,
    summary: 'Get what the customer of an imported role has to do to replace its External ID.',
    description:
      'Rolecall uses the new External ID as soon as the role accepts it, and keeps the imported one until AWS refuses it.',
    grant: 'connections:read',
    response: connections.ExternalIdChange,
    errors: ['NOT_FOUND'],
  },
  getReceipt: {
    ...aConnection,
    summary: 'Get the receipt of a connection that has ended.',
    description:
      'After the end, Rolecall tries the role until AWS has refused it at least four times over an hour, while the broker role could assume other roles. Then it issues the receipt.',
    grant: 'connections:read',
    response: connections.Receipt,
    errors: ['NOT_FOUND', 'RECEIPT_NOT_READY'],
  },
  listScopes: {
    ...aConnection,
    summary: 'List the scopes of a connection, and whether its customer has granted their rights.',
    description:
      'Switch features of your product by `usable`. Credentials for a scope that is not usable are refused with `SCOPE_NOT_GRANTED`.',
    grant: 'connections:read',
    response: connections.ScopeList,
    errors: ['NOT_FOUND', 'PROFILE_UNKNOWN'],
  },
  getCredentials: {
    ...aConnection,
    tag: 'Credentials',
    summary: 'Get short-lived AWS credentials for one scope.',
    description:
      'AWS SDKs can call this themselves: set AWS_CONTAINER_CREDENTIALS_FULL_URI to this address and AWS_CONTAINER_AUTHORIZATION_TOKEN to an API token.',
    grant: 'credentials',
    query: credentials.CredentialsQuery,
    response: credentials.Credentials,
    errors: [...ISSUING_FAILS, 'DURATION_INVALID', 'SCOPE_TOO_LARGE'],
  },
  simulateAccess: {
    ...aConnection,
    tag: 'Credentials',
    summary: 'Ask whether credentials of a scope could do something.',
    grant: 'credentials',
    query: credentials.AccessQuery,
    response: credentials.Access,
    errors: [...ISSUING_FAILS, 'SCOPE_TOO_LARGE'],
  },
  ...PROFILE_OPERATIONS,
  ...FIGURE_OPERATIONS,
  ...JOB_OPERATIONS,
  ...WEBHOOK_OPERATIONS,
  listStops: {
    ...stop,
    summary: 'List the current stops of issuing, newest first.',
    grant: 'connections:read',
    query: credentials.StopQuery,
    response: credentials.StopList,
    errors: ['CURSOR_INVALID'],
  },
  stopIssuing: {
    ...stop,
    summary: 'Stop all credentials of one customer, or of everybody.',
    description: `Works from the next call on, and until it is resumed. ${ISSUED_STAY}`,
    grant: 'connections:write',
    body: credentials.StopOrder,
    errors: ['NOT_FOUND', 'VERSION_CONFLICT'],
  },
  resumeIssuing: {
    ...stop,
    summary: 'Issue credentials again after a stop.',
    grant: 'connections:write',
    body: credentials.StopOrder,
    errors: ['NOT_FOUND', 'VERSION_CONFLICT'],
  },
  deleteCustomerData: {
    tag: 'Operations',
    summary: 'Delete the data about a customer whose connections have ended.',
    description:
      'Call it again while `isDone` is false, and after a failure: it goes on. External IDs stay reserved, because they must never be used again. An audit entry with a hash of the id shows that it happened.',
    grant: 'operate',
    params: customers.CustomerPath,
    body: customers.DeleteOrder.optional(),
    response: customers.DeletedData,
    errors: ['CUSTOMER_ACTIVE', 'VERSION_CONFLICT'],
  },
  listAudit: {
    tag: 'Audit',
    summary: 'Read the audit trail, newest first, or follow it.',
    description:
      'To follow the trail, ask with `order=asc`, and again with the last `followCursor`: you get every entry once, in order. Entries of a DynamoDB table appear after one minute. As CSV, a cell that could be a formula begins with an apostrophe.',
    grant: 'audit:read',
    query: audit.AuditQuery,
    response: audit.AuditList,
    files: audit.FILES,
    errors: ['CURSOR_INVALID', 'EXPORT_TOO_LARGE'],
  },
  createToken: {
    tag: 'Tokens',
    summary: 'Make an API token.',
    description:
      'The response is the only place that shows the text of the token. Without the grant "operate", a token cannot create one that outlives it.',
    grant: 'tokens',
    body: tokens.NewApiToken,
    status: 201,
    response: tokens.NewlyMadeApiToken,
    errors: ['TOKEN_NAME_TAKEN'],
  },
  listTokens: {
    tag: 'Tokens',
    summary: 'List API tokens, newest first.',
    grant: 'tokens',
    query: tokens.ApiTokenQuery,
    response: tokens.ApiTokenList,
    errors: ['CURSOR_INVALID'],
  },
  getToken: {
    ...aToken,
    summary: 'Get one API token.',
    response: tokens.ApiToken,
    errors: ['NOT_FOUND'],
  },
  rotateToken: {
    ...aToken,
    summary: 'Replace an API token; both work until the overlap is over.',
    description:
      'Without the grant "operate", the new token ends when the token of the caller does, or earlier.',
    body: tokens.Rotation,
    status: 201,
    response: tokens.NewlyMadeApiToken,
    errors: ['NOT_FOUND', 'TOKEN_NOT_ACTIVE', 'VERSION_CONFLICT'],
  },
  revokeToken: {
    ...aToken,
    summary: 'End an API token at once.',
    description:
      'The response lists the tokens that it created. To end a token, the caller needs at least its grants.',
    body: tokens.Revocation.optional(),
    response: tokens.RevokedApiToken,
    errors: ['NOT_FOUND', 'VERSION_CONFLICT'],
  },
  confirmRestored: {
    ...letter,
    summary: 'After a restore, confirm the connections, stops or tokens of the backup.',
    description:
      'Until then no credentials are issued and the API tokens of the backup do not work. Compare first with what you revoked, suspended, disconnected and stopped after the backup.',
    params: restore.RestoredGroup,
    response: restore.ConfirmedGroup,
    errors: ['VERSION_CONFLICT'],
  },
  listDeadLetters: {
    ...letter,
    summary: 'List the messages that could not be processed or delivered, oldest first.',
    response: letters.DeadLetterList,
    errors: [],
  },
  getDeadLetter: {
    ...letter,
    summary: 'Get one of these messages, with its secrets hidden.',
    params: idOf('message', '5f0c7c1e-2f7b-4a55-9b0e-6f2f1d0f8a11'),
    response: letters.DeadLetterView,
    errors: ['NOT_FOUND'],
  },
  redriveDeadLetters: {
    ...letter,
    summary: 'Process these messages again: up to ten of them, or all that are genuine.',
    body: letters.RedriveOrder,
    response: letters.Redrive,
    errors: [],
  },
  getPublicKeys: {
    tag: 'Connections',
    summary: 'Get the public keys that verify receipts.',
    response: connections.PublicKeys,
    errors: [],
  },
  getHealth: {
    tag: 'Operations',
    summary: 'Whether the process runs.',
    response: Health,
    errors: [],
  },
  getReadiness: {
    tag: 'Operations',
    summary: 'Whether the process can do its work; status 503 if not.',
    response: Readiness,
    errors: [],
  },
} as const satisfies Record<OperationId, Operation>

/** What every call with an API token can fail with. */
const COMMON: readonly ErrorCode[] = [
  ...(['REQUEST_INVALID', 'UNAUTHENTICATED', 'FORBIDDEN', 'TOO_MANY_ATTEMPTS'] as const),
  ...(['IDENTITY_UNAVAILABLE', 'STORE_UNAVAILABLE', 'STORE_DAMAGED'] as const),
  ...(['STORE_NEWER', 'OVERLOADED'] as const),
  ...(['AWS_UNREACHABLE', 'AWS_DENIED', 'AWS_CREDENTIALS_MISSING'] as const),
  ...(['AWS_CREDENTIALS_REFUSED', 'INTERNAL'] as const),
]
const COMMON_WITHOUT_TOKEN: readonly ErrorCode[] = [
  ...(['REQUEST_INVALID', 'TOO_MANY_ATTEMPTS', 'STORE_UNAVAILABLE', 'STORE_DAMAGED'] as const),
  ...(['INTERNAL'] as const),
]

/** The closed list of codes with which an operation can fail. */
export const errorsOf = (operation: Operation): ErrorCode[] => [
  ...new Set([...(operation.grant ? COMMON : COMMON_WITHOUT_TOKEN), ...operation.errors]),
]
