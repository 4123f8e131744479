/** One expected failure of the catalogue. */
export interface ErrorEntry {
  /** The HTTP status of an answer that reports it. */
  status: 400 | 401 | 403 | 404 | 409 | 422 | 429 | 500 | 502 | 503
  /** Who can fix it: the program that asks, the customer, the operator of this installation, or nobody. */
  fixedBy: 'caller' | 'customer' | 'operator' | 'nobody'
  /** Whether the same request can succeed later. */
  retry: boolean
  /** What happened and what to do, in one or two sentences. */
  title: string
}

const entry =
  (fixedBy: ErrorEntry['fixedBy']) =>
  (status: ErrorEntry['status'], title: string, retry?: 'retry'): ErrorEntry => ({
    status,
    fixedBy,
    retry: retry === 'retry',
    title,
  })
const [caller, customer] = [entry('caller'), entry('customer')]
const [operator, nobody] = [entry('operator'), entry('nobody')]

/** Every expected failure: who can fix it, the HTTP status, what to do, and whether to try again. */
export const ERRORS = {
  ACCOUNT_ID_INVALID: caller(400, 'An AWS account number has 12 digits, such as 123456789012.'),
  ACCOUNT_ALREADY_PINNED: customer(
    409,
    'This invitation is already for another AWS account. Ask the vendor to reset it.',
  ),
  ACCOUNT_IS_VENDORS: caller(
    400,
    "This is one of the vendor's own AWS accounts; give the customer's.",
  ),
  REQUEST_INVALID: caller(400, 'The request does not have the expected shape.'),
  CURSOR_INVALID: caller(400, 'This cursor does not come from this list; start without one.'),
  UNAUTHENTICATED: caller(401, 'Send a valid API token: "Authorization: Bearer TOKEN".'),
  FORBIDDEN: caller(403, 'This caller may not do this; use an API token with the grant for it.'),
  CROSS_SITE: caller(403, 'This form can only be sent from its own page.'),
  NOT_FOUND: caller(404, 'There is nothing here under this name.'),
  LINK_INVALID: customer(
    404,
    'This link is not valid, or no longer. Ask the vendor who sent it for a new one.',
  ),
  TOO_MANY_ATTEMPTS: caller(
    429,
    'Too many wrong attempts came from this address; wait a minute and try again.',
    'retry',
  ),
  IDENTITY_UNAVAILABLE: nobody(
    503,
    'Who asks cannot be checked just now: the identity provider does not answer. Try again shortly.',
    'retry',
  ),
  TOKEN_NAME_TAKEN: caller(
    409,
    'An API token has or had this name; choose another, so that the audit trail stays clear.',
  ),
  TOKEN_NOT_ACTIVE: caller(
    409,
    'This API token cannot be rotated: it is revoked, has expired, or was rotated before.',
  ),
  PROFILE_UNKNOWN: caller(400, 'There is no such access profile in rolecall.yaml.'),
  REGION_UNSUPPORTED: caller(400, 'Customers cannot launch in this Region; see ROLECALL_REGIONS.'),
  SCOPE_UNKNOWN: caller(400, 'The access profile has no such scope.'),
  SCOPE_TOO_LARGE: operator(
    400,
    "The scope's session policy is larger than AWS accepts; make it smaller.",
  ),
  ACCOUNT_DIFFERS: caller(
    409,
    'The connection has another account number than the one that was compared; nothing was approved. Look at it again.',
  ),
  INVITATION_NOT_OPEN: caller(409, 'This invitation is claimed, expired or revoked.'),
  CONNECTION_STATE: caller(409, 'The connection is not in a status in which this can be done.'),
  CONNECTION_NOT_ISSUING: operator(
    409,
    'This connection issues no credentials in its present status.',
  ),
  ISSUING_STOPPED: operator(
    409,
    'An operator stopped all credentials; "rolecall resume-issuing" lets them be issued again.',
  ),
  DURATION_INVALID: caller(400, 'Credentials are issued for 900 to 3600 seconds.'),
  IDEMPOTENCY_KEY_REUSED: caller(
    422,
    'This Idempotency-Key came before with another request; use a new one.',
  ),
  VERSION_CONFLICT: nobody(409, 'Somebody changed this at the same moment; try again.', 'retry'),
  ALREADY_RESERVED: nobody(409, 'This value is taken, now or formerly.', 'retry'),
  ROLE_ARN_INVALID: customer(400, 'This is not the ARN of an IAM role that could be lent.'),
  ROLE_NOT_ASSUMABLE: customer(409, 'AWS refused to let us assume the role.'),
  CALLBACK_INVALID: nobody(400, 'The message is not an acceptable custom-resource request.'),
  BROKER_UNUSABLE: operator(
    503,
    'The broker role cannot be assumed; run "rolecall setup" again, or check the credentials of this machine.',
    'retry',
  ),
  STS_REGION_DISABLED: customer(
    503,
    'AWS STS is not active in any Region that was tried.',
    'retry',
  ),
  STS_UNAVAILABLE: nobody(503, 'AWS STS does not answer just now; try again shortly.', 'retry'),
  STORE_UNAVAILABLE: nobody(
    503,
    'The store does not answer just now. Whether this was done is not known: look, or ask for it again.',
    'retry',
  ),
  OVERLOADED: operator(503, 'This machine is short of something, and takes no more work.', 'retry'),
  STORE_NEWER: operator(
    503,
    'A newer Rolecall wrote this, and this one does not understand it; finish the upgrade.',
    'retry',
  ),
  STORAGE_UNAVAILABLE: operator(
    503,
    "The templates bucket cannot be written; check ROLECALL_TEMPLATE_BUCKET and this machine's permissions.",
    'retry',
  ),
  TEMPLATE_TAMPERED: operator(
    503,
    'The stored template is not the one that was written; the link is withheld. Revoke this invitation and look who can write to the bucket.',
  ),
  TEMPLATE_INVALID: operator(500, "The profile's template cannot be used."),
  SETTING_INVALID: operator(500, 'A setting is wrong.'),
  KEY_IN_USE: operator(409, 'Something still rests on this key, so it was kept.'),
  SETTING_MISSING: operator(500, 'A setting is missing.'),
  AWS_CREDENTIALS_MISSING: operator(
    500,
    'No AWS credentials were found; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  ),
  AWS_CREDENTIALS_REFUSED: operator(
    500,
    'AWS does not accept the credentials that were found: sign in again, or set others.',
  ),
  AWS_DENIED: operator(500, "This machine's AWS identity is not allowed to do this."),
  AWS_UNREACHABLE: operator(
    503,
    'AWS cannot be reached; check the network and AWS_ENDPOINT_URL.',
    'retry',
  ),
  SETUP_INCOMPLETE: operator(500, 'Set-up did not make everything it asked for.', 'retry'),
  CONFIRMATION_NEEDED: caller(
    400,
    'This asks before it changes anything: answer at a terminal, or add --yes.',
  ),
  KEYS_LOST: operator(
    500,
    'The keys of this installation are gone: put keys.json back from a backup. If there is none, start once with "rolecall serve --new-keys": open invitations end and have to be made again, connections go on.',
  ),
  BACKUP_FAILED: operator(500, 'The backup was not made.'),
  MIGRATION_FAILED: operator(500, 'The store was not carried over.'),
  RESTORE_REFUSED: operator(500, 'Nothing was restored.'),
  DEAD_LETTERS: operator(
    500,
    'Messages lie in a dead-letter queue: look with "rolecall dead-letters list", and hand them in again with "rolecall dead-letters redrive --all".',
  ),
  PORT_IN_USE: operator(500, 'The port is in use; stop the other program or set ROLECALL_PORT.'),
  SERVICE_UNREACHABLE: operator(
    503,
    'The Rolecall service cannot be reached; is "rolecall serve" running, and is ROLECALL_URL right?',
    'retry',
  ),
  SIGN_IN_REFUSED: operator(
    502,
    "AWS's sign-in page did not take the credentials; try again, and see docs/real-aws.md if it stays so.",
  ),
  SERVICE_BUSY: nobody(
    429,
    'The Rolecall service, or a proxy before it, asks to slow down; try again shortly.',
    'retry',
  ),
  INTERNAL: operator(
    500,
    'Something unexpected happened; the log has the details under this request id.',
    'retry',
  ),
} satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof ERRORS

/** One field of a request that is wrong. */
export interface InvalidField {
  in: 'path' | 'query' | 'header' | 'body'
  /** Its name, such as `customerId`; inside lists and objects its path, such as `may.0`. */
  field: string
  /** What is wrong with it. */
  message: string
}

/** What is known of a failure besides its code. */
export interface ErrorFacts {
  detail?: string | undefined
  invalidFields?: readonly InvalidField[] | undefined
  status?: number | undefined
  requestId?: string | undefined
}

/**
 * The one class of expected failures. Branch on `code`; `message` says what happened and what to do. It never holds a secret.
 * @example
 * try {
 *   await rolecall.createInvitation({ customerId: 'acme' })
 * } catch (error) {
 *   if (error instanceof RolecallError && error.code === 'PROFILE_UNKNOWN') console.error(error.message)
 *   else throw error
 * }
 */
export class RolecallError extends Error {
  /** Stable: it keeps its meaning in later versions. */
  readonly code: ErrorCode
  readonly detail: string | undefined
  /** All fields that are wrong, after REQUEST_INVALID; else empty. */
  readonly invalidFields: readonly InvalidField[]
  /** The HTTP status of the answer; without an answer, the one that the catalogue has for `code`. */
  readonly status: number
  /** The request's id in the log of the service; undefined without an answer. */
  readonly requestId: string | undefined

  constructor(code: ErrorCode, facts: ErrorFacts = {}, cause?: unknown) {
    super(
      facts.detail ? `${ERRORS[code].title} ${facts.detail}` : ERRORS[code].title,
      cause === undefined ? {} : { cause },
    )
    this.name = 'RolecallError'
    this.code = code
    this.detail = facts.detail
    this.invalidFields = facts.invalidFields ?? []
    this.status = facts.status ?? ERRORS[code].status
    this.requestId = facts.requestId
  }

  /** Whether the same request can succeed later. */
  get retry(): boolean {
    return ERRORS[this.code].retry
  }
}

export const isRolecallError = (error: unknown, code?: ErrorCode): error is RolecallError =>
  error instanceof RolecallError && (code === undefined || error.code === code)

/**
 * What AWS SDKs show of a credentials endpoint's refusal.
 * AWS: those for Go, Java and Rust read `code` and `message`, the one for JavaScript `Code` and `Message`; botocore prints all of it.
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
