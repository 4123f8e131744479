import type { Finding as FindingBody, InvalidField } from './types.ts'

/** One expected failure of the catalogue. */
interface ErrorEntry {
  /** The HTTP status of an answer that reports it. */
  status: 400 | 401 | 403 | 404 | 409 | 422 | 429 | 500 | 502 | 503
  /**
   * Who can fix it: the program that asks, the customer, the operator of this installation, or
   * nobody.
   */
  fixedBy: 'caller' | 'customer' | 'operator' | 'nobody'
  /** Whether the same request can succeed later. */
  retry: boolean
  /** What happened and what to do, in plain sentences. A detail replaces it where more is known. */
  title: string
}

const group =
  (fixedBy: ErrorEntry['fixedBy'], retry = false) =>
  <Code extends string>(status: ErrorEntry['status'], titles: Record<Code, string>) =>
    Object.fromEntries(
      Object.entries<string>(titles).map(([code, title]) => [
        code,
        { status, fixedBy, retry, title },
      ]),
    ) as Record<Code, ErrorEntry>
const [caller, callerLater] = [group('caller'), group('caller', true)]
const [operator, operatorLater] = [group('operator'), group('operator', true)]
const [customer, customerLater] = [group('customer'), group('customer', true)]
const [nobody, nobodyLater] = [group('nobody'), group('nobody', true)]

/**
 * Every expected failure, grouped by who can fix it and by HTTP status; in groups with "Later" the
 * same request can succeed later.
 */
export const ERRORS = {
  ...caller(400, {
    ACCOUNT_ID_INVALID: 'This is not an AWS account number. Give 12 digits, such as 123456789012.',
    ACCOUNT_IS_VENDORS: "This is an AWS account of the vendor. Give the customer's account number.",
    REQUEST_INVALID: 'The request is not valid.',
    ENDPOINT_URL_INVALID: 'Rolecall does not send events to this URL.',
    EXTERNAL_ID_INVALID:
      'AWS does not accept this External ID. It has 2 to 1,224 letters, digits and characters of +=,.@:/_-.',
    CSV_INVALID: 'This file cannot be read as CSV.',
    CURSOR_INVALID: 'This cursor is not from this list. Omit it to start at the first page.',
    PROFILE_UNKNOWN: 'There is no such access profile in rolecall.yaml.',
    RETURN_URL_NOT_ALLOWED: 'The settings do not allow the origin of the return URL.',
    REGION_UNSUPPORTED:
      'Customers cannot launch a stack in this Region. ROLECALL_REGIONS lists the Regions.',
    SCOPE_UNKNOWN: 'The access profile has no such scope.',
    WEBHOOK_INVALID:
      'This webhook is not genuine, or it is too old. Answer 400 and do nothing else.',
    DURATION_INVALID:
      'Credentials are issued for 900 to 3600 seconds. Ask for a duration in this range.',
    CONFIRMATION_NEEDED:
      'This command asks before it changes anything. Run it in a terminal, or add --yes.',
  }),
  ...caller(401, {
    UNAUTHENTICATED:
      'The API token is missing or not valid. Send one in the header "Authorization: Bearer TOKEN".',
  }),
  ...caller(401, {
    STATUS_TOKEN_INVALID:
      'The status token is missing, invalid or expired. Create a new portal session.',
  }),
  ...caller(403, {
    FORBIDDEN: 'This API token does not have the grant for this call. Use another one.',
    CROSS_SITE: 'The form was sent from another site. Open the page again and send it from there.',
  }),
  ...caller(404, {
    NOT_FOUND: 'There is no such record or address, or this API token may not see it.',
  }),
  ...caller(409, {
    TOKEN_NAME_TAKEN: 'Another API token has or had this name. Choose a new one.',
    TOKEN_NOT_ACTIVE:
      'This API token cannot be rotated: it is revoked or expired, or was rotated before.',
    ACCOUNT_DIFFERS:
      'The connection has another account number than the one you compared, so it was not approved.',
    INVITATION_NOT_OPEN: 'This invitation is no longer open: it is claimed, expired or revoked.',
    DELIVERY_UNAVAILABLE: 'This role can only be created with CloudFormation.',
    UPGRADE_NOT_NEEDED: 'The customer has already granted the rights of this version.',
    UPGRADE_NEEDS_NEW_INVITATION:
      "The customer's stack cannot be updated to this version. Invite the customer again.",
    CUSTOMER_ACTIVE:
      'A connection of this customer has not ended, or an invitation is open. Disconnect and revoke them first.',
    EXTERNAL_ID_TAKEN:
      'Rolecall drew this External ID for another connection. Only that connection can use it.',
    ROLE_CONNECTED: 'Another connection uses this role. Disconnect it first.',
    CONNECTION_STATE: 'This is not possible in the current status of the connection.',
    CAMPAIGN_RUNNING: 'A campaign already asks these customers for this version.',
    JOB_STATE: 'This is not possible in the current status of the job.',
    ENDPOINT_REMOVED: 'This webhook endpoint was removed. Add it again.',
    ENDPOINT_FROM_CONFIG:
      'This webhook endpoint comes from rolecall.yaml. Change it there and restart Rolecall.',
    ENDPOINT_IS_BUS: 'Rolecall sends test events to URLs, not to an event bus.',
    ENDPOINTS_FULL: 'There are 50 webhook endpoints already. Remove one that is no longer used.',
    CAMPAIGN_ENDED:
      'This campaign has ended. It cannot be cancelled, and it sends no more reminders.',
  }),
  ...caller(422, {
    IDEMPOTENCY_KEY_REUSED:
      'This Idempotency-Key was sent before with another request. Use a new key.',
    EXPORT_TOO_LARGE:
      'The export is larger than one response can be. Ask for a shorter time (since, until).',
  }),
  ...callerLater(429, {
    TOO_MANY_ATTEMPTS:
      'Too many wrong attempts came from this address. Wait a minute and try again.',
  }),
  ...customer(400, {
    TAKEOVER_NOT_CONFIRMED:
      'This role can take over the account. Confirm that you intend this (confirmTakeover: true).',
    RECEIPT_INVALID: 'This receipt is not genuine, or it was changed.',
    ROLE_ARN_INVALID: 'This is not the ARN of an IAM role that can be assumed.',
  }),
  ...customer(403, {
    SCOPE_NOT_GRANTED:
      'The customer has not granted the rights of this scope. Offer an upgrade (rolecall upgrades link).',
  }),
  ...customer(404, {
    LINK_INVALID: 'This link is invalid or has expired. Ask the person who sent it for a new one.',
  }),
  ...customer(409, {
    ACCOUNT_NEEDED:
      'The policies of this role name the AWS account. Give the account number on the page first.',
    RECEIPT_NOT_READY: 'There is no receipt yet.',
    ROLE_REFUSED: 'Rolecall did not connect this role.',
    STACK_UNDER_WAY:
      'A stack of this invitation is under way, so this is not possible now. Delete the stack in CloudFormation, or wait until it has ended.',
    ROLE_UNDER_WAY:
      'A stack of this invitation is under way, so the role cannot be changed now. Wait until it has ended, or delete it in CloudFormation.',
    UPGRADE_NOT_REQUESTED: 'No upgrade is requested, so there is nothing to decline.',
    ACCOUNT_ALREADY_PINNED:
      'This invitation is for another AWS account. Ask the vendor to reset it.',
    ROLE_NOT_ASSUMABLE: 'AWS did not allow Rolecall to assume the role of this connection.',
  }),
  ...customerLater(503, {
    STS_REGION_DISABLED:
      "AWS STS is not active in the customer's account for the Regions that Rolecall uses. The customer activates it in the IAM console, under Account settings.",
  }),
  ...operator(400, {
    SCOPE_TOO_LARGE:
      'The session policy of this scope is larger than AWS accepts. Make it smaller in rolecall.yaml.',
    SCOPE_REFUSED:
      'AWS does not accept the session policy of this scope. Correct it in rolecall.yaml; "rolecall template lint" names the mistake.',
  }),
  ...operator(409, {
    CONNECTION_NOT_ISSUING: 'No credentials are issued in the current status of the connection.',
    ISSUING_STOPPED:
      'An operator stopped issuing credentials. "rolecall resume-issuing" starts it again.',
    KEY_IN_USE: 'This key is still in use, so it was kept.',
    CONNECTIONS_REMAIN:
      'Living connections depend on what this command removes, so nothing was changed.',
  }),
  ...operator(500, {
    TEMPLATE_INVALID: 'The template of the access profile is not valid.',
    SETTING_INVALID: 'A setting is not valid.',
    SETTING_MISSING: 'A setting is missing.',
    AWS_CREDENTIALS_MISSING:
      'No AWS credentials were found. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    AWS_CREDENTIALS_REFUSED:
      'AWS does not accept the credentials that were found. Sign in again, or set others.',
    AWS_REFUSED:
      'AWS refused a request of Rolecall as invalid, and would refuse it again. The log has the details under this request id.',
    AWS_DENIED: 'The AWS identity of this machine is not allowed to do this.',
    KEYS_LOST:
      'The keys of this installation are missing. Restore keys.json from a backup. Without a backup, start once with "rolecall serve --new-keys": open invitations stop working and must be made again, connections stay.',
    BACKUP_FAILED: 'The backup was not made.',
    MIGRATION_FAILED: 'The store was not migrated.',
    RESTORE_REFUSED: 'Nothing was restored.',
    DEAD_LETTERS:
      'There are messages in a dead-letter queue. List them with "rolecall dead-letters list" and process them again with "rolecall dead-letters redrive --all".',
    PORT_IN_USE:
      'The port is in use. Stop the other program, or set ROLECALL_PORT or ROLECALL_ADMIN_PORT.',
  }),
  ...operatorLater(500, {
    SETUP_INCOMPLETE: 'The set-up is not complete. Run "rolecall setup".',
    INTERNAL: 'Something unexpected failed. The log has the details under this request id.',
  }),
  ...operator(502, {
    SIGN_IN_REFUSED:
      'AWS did not accept the credentials at its sign-in page. Try again; if it fails again, see docs/real-aws.md.',
  }),
  ...operator(503, {
    TEMPLATE_URL_TOO_LONG:
      'The URL of the template is longer than the 1,024 characters that the AWS console accepts.',
    TEMPLATE_TAMPERED:
      'The stored template was changed, so Rolecall does not show the launch link. Revoke this invitation, and check who can write to the template bucket.',
  }),
  ...operatorLater(503, {
    BROKER_UNUSABLE:
      'The broker role cannot be assumed. Run "rolecall setup" again, or check the AWS credentials of this machine.',
    OVERLOADED:
      'This machine is short of disk space, memory or CPU time, so it accepts no more work. Free some, or try again later.',
    STORE_DAMAGED:
      'The database file is damaged, so Rolecall stopped working. Stop the service, move the files of the data directory away, and restore the latest backup ("rolecall restore FILE").',
    STORE_NEWER: 'A newer version of Rolecall wrote this record. Finish the upgrade.',
    TEMPLATE_READERS_FULL:
      'The policy of the template bucket has no room for another account: it names all that launched today, and AWS limits it to 20 KB. Try again tomorrow, or set ROLECALL_TEMPLATE_READING to presigned.',
    STORAGE_UNAVAILABLE:
      "The template bucket cannot be written. Check ROLECALL_TEMPLATE_BUCKET and this machine's permissions.",
    AWS_UNREACHABLE:
      'AWS does not answer. Check the network and AWS_ENDPOINT_URL. Behind a proxy, set HTTPS_PROXY and NO_PROXY.',
    SERVICE_UNREACHABLE:
      'The Rolecall service does not answer. Check that "rolecall serve" is running and that ROLECALL_URL is right. Behind a proxy, set HTTPS_PROXY and NO_PROXY.',
  }),
  ...nobody(400, {
    CALLBACK_INVALID: 'The message is not a valid request of a custom resource.',
  }),
  ...nobodyLater(409, {
    VERSION_CONFLICT: 'The record was changed at the same moment. Try again.',
    ALREADY_RESERVED: 'This value is or was in use. Try again.',
  }),
  ...nobodyLater(429, {
    SERVICE_BUSY:
      'The Rolecall service, or a proxy in front of it, asks to slow down. Try again shortly.',
  }),
  ...nobodyLater(503, {
    IDENTITY_UNAVAILABLE:
      'The identity provider that must confirm the caller does not answer. Try again shortly.',
    STS_UNAVAILABLE: 'AWS STS does not answer. Try again shortly.',
    STORE_UNAVAILABLE:
      'The store does not answer, so it is unknown whether this was done. Check, or try again.',
  }),
}

export type ErrorCode = keyof typeof ERRORS

export const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(ERRORS, text)

/** What is known of a failure besides its code. */
export interface ErrorFacts {
  /**
   * In whole sentences, in place of the title; or a fact in parentheses, behind it. Never a secret.
   */
  detail?: string | undefined
  invalidFields?: readonly InvalidField[] | undefined
  /** With SCOPE_NOT_GRANTED: numbers of access versions; null where they are not known. */
  versions?: { grantedVersion: number | null; neededVersion: number | null } | undefined
  /** With ROLE_REFUSED: why, in words for the customer's administrator. */
  finding?: FindingBody | undefined
  status?: number | undefined
  requestId?: string | undefined
}

/**
 * The one class of expected failures.
 *
 * `message` is what people read. Without a detail it is the title of the code. A detail says in
 * whole sentences what happened in this case and what to do, and replaces the title: write `No such
 * file: nothere.yaml.`, not `nothere.yaml`. Give none where the title says it all. A detail in
 * parentheses, such as `(127.0.0.1:4000)`, only adds a fact behind the title.
 *
 * Branch on `code`; `message` says what happened and what to do. It never holds a secret.
 * @example
 * try {
 *   await rolecall.createInvitation({ customerId: 'acme' })
 * } catch (error) {
 *   if (error instanceof RolecallError && error.code === 'PROFILE_UNKNOWN')
 *     console.error(error.message)
 *   else throw error
 * }
 */
export class RolecallError extends Error {
  /** Stable: it keeps its meaning in later versions. */
  readonly code: ErrorCode
  /** What happened in this case; undefined where the title says it all. */
  readonly detail: string | undefined
  /** All fields that are wrong, after REQUEST_INVALID; else empty. */
  readonly invalidFields: readonly InvalidField[]
  /** After SCOPE_NOT_GRANTED: the granted version, and the one that has the rights of the scope. */
  readonly versions: ErrorFacts['versions']
  /** After ROLE_REFUSED: why. */
  readonly finding: ErrorFacts['finding']
  /**
   * The HTTP status of the answer; without an answer, the one that the catalogue has for `code`.
   */
  readonly status: number
  /** The request's id in the log of the service; undefined without an answer. */
  readonly requestId: string | undefined

  constructor(code: ErrorCode, facts: ErrorFacts = {}, cause?: unknown) {
    super(messageOf(ERRORS[code].title, facts.detail), cause === undefined ? {} : { cause })
    this.name = 'RolecallError'
    this.code = code
    this.detail = facts.detail
    this.invalidFields = facts.invalidFields ?? []
    this.versions = facts.versions
    this.finding = facts.finding
    this.status = facts.status ?? ERRORS[code].status
    this.requestId = facts.requestId
  }

  /** Whether the same request can succeed later. */
  get retry(): boolean {
    return ERRORS[this.code].retry
  }
}

const messageOf = (title: string, detail: string | undefined): string =>
  detail?.startsWith('(') ? `${title} ${detail}` : (detail ?? title)

export const isRolecallError = (error: unknown, code?: ErrorCode): error is RolecallError =>
  error instanceof RolecallError && (code === undefined || error.code === code)

/**
 * What AWS SDKs show of a credentials endpoint's refusal. AWS: those for Go, Java and Rust read
 * `code` and `message`, the one for JavaScript `Code` and `Message`; botocore prints all of it.
 */
export const asSdkError = ({
  code,
  message,
}: RolecallError): Record<'message' | 'code' | 'Code' | 'Message', string> => ({
  message,
  code,
  Code: code,
  Message: message,
})
