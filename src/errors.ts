type Entry = {
  status: number
  fixedBy: 'caller' | 'customer' | 'operator' | 'nobody'
  retry: boolean
  says: string
}

/** Every expected failure: the HTTP status, who can mend it, whether to try again, and what it says. */
export const ERRORS = {
  ACCOUNT_ID_INVALID: {
    status: 400,
    fixedBy: 'caller',
    retry: false,
    says: 'An AWS account number has 12 digits, such as 123456789012.',
  },
  ACCOUNT_ALREADY_PINNED: {
    status: 409,
    fixedBy: 'customer',
    retry: false,
    says: 'This invitation is already for another AWS account. Ask the vendor to reset it.',
  },
  ACCOUNT_IS_VENDORS: {
    status: 400,
    fixedBy: 'caller',
    retry: false,
    says: "This is one of the vendor's own AWS accounts; give the customer's.",
  },
  REQUEST_INVALID: {
    status: 400,
    fixedBy: 'caller',
    retry: false,
    says: 'The request does not have the expected shape.',
  },
  CURSOR_INVALID: {
    status: 400,
    fixedBy: 'caller',
    retry: false,
    says: 'This cursor does not come from this list; start without one.',
  },
  UNAUTHENTICATED: {
    status: 401,
    fixedBy: 'caller',
    retry: false,
    says: 'Send a valid API token: "Authorization: Bearer TOKEN".',
  },
  FORBIDDEN: {
    status: 403,
    fixedBy: 'caller',
    retry: false,
    says: 'This caller may not do this; use an API token with the grant for it.',
  },
  CROSS_SITE: {
    status: 403,
    fixedBy: 'caller',
    retry: false,
    says: 'This form can only be sent from its own page.',
  },
  NOT_FOUND: {
    status: 404,
    fixedBy: 'caller',
    retry: false,
    says: 'There is nothing here under this name.',
  },
  LINK_INVALID: {
    status: 404,
    fixedBy: 'customer',
    retry: false,
    says: 'This link is not valid, or no longer. Ask the vendor who sent it for a new one.',
  },
  TOO_MANY_ATTEMPTS: {
    status: 429,
    fixedBy: 'caller',
    retry: true,
    says: 'Too many wrong attempts came from this address; wait a minute and try again.',
  },
  IDENTITY_UNAVAILABLE: {
    status: 503,
    fixedBy: 'nobody',
    retry: true,
    says: 'Who asks cannot be checked just now: the identity provider does not answer. Try again shortly.',
  },
  TOKEN_NAME_TAKEN: {
    status: 409,
    fixedBy: 'caller',
    retry: false,
    says: 'An API token has or had this name; choose another, so that the audit trail stays clear.',
  },
  TOKEN_NOT_ACTIVE: {
    status: 409,
    fixedBy: 'caller',
    retry: false,
    says: 'This API token cannot be rotated: it is revoked, has expired, or was rotated before.',
  },
  PROFILE_UNKNOWN: {
    status: 400,
    fixedBy: 'caller',
    retry: false,
    says: 'There is no such access profile in rolecall.yaml.',
  },
  REGION_UNSUPPORTED: {
    status: 400,
    fixedBy: 'caller',
    retry: false,
    says: 'Customers cannot launch in this Region; see ROLECALL_REGIONS.',
  },
  SCOPE_UNKNOWN: {
    status: 400,
    fixedBy: 'caller',
    retry: false,
    says: 'The access profile has no such scope.',
  },
  SCOPE_TOO_LARGE: {
    status: 400,
    fixedBy: 'operator',
    retry: false,
    says: "The scope's session policy is larger than AWS accepts; make it smaller.",
  },
  ACCOUNT_DIFFERS: {
    status: 409,
    fixedBy: 'caller',
    retry: false,
    says: 'The connection has another account number than the one that was compared; nothing was approved. Look at it again.',
  },
  INVITATION_NOT_OPEN: {
    status: 409,
    fixedBy: 'caller',
    retry: false,
    says: 'This invitation is claimed, expired or revoked.',
  },
  CONNECTION_STATE: {
    status: 409,
    fixedBy: 'caller',
    retry: false,
    says: 'The connection is not in a status in which this can be done.',
  },
  CONNECTION_NOT_ISSUING: {
    status: 409,
    fixedBy: 'operator',
    retry: false,
    says: 'This connection issues no credentials in its present status.',
  },
  ISSUING_STOPPED: {
    status: 409,
    fixedBy: 'operator',
    retry: false,
    says: 'An operator stopped all credentials; "rolecall resume-issuing" lets them be issued again.',
  },
  DURATION_INVALID: {
    status: 400,
    fixedBy: 'caller',
    retry: false,
    says: 'Credentials are issued for 900 to 3600 seconds.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    fixedBy: 'caller',
    retry: false,
    says: 'This Idempotency-Key came before with another request; use a new one.',
  },
  VERSION_CONFLICT: {
    status: 409,
    fixedBy: 'nobody',
    retry: true,
    says: 'Somebody changed this at the same moment; try again.',
  },
  ALREADY_RESERVED: {
    status: 409,
    fixedBy: 'nobody',
    retry: true,
    says: 'This value is taken, now or formerly.',
  },
  ROLE_ARN_INVALID: {
    status: 400,
    fixedBy: 'customer',
    retry: false,
    says: 'This is not the ARN of an IAM role that could be lent.',
  },
  ROLE_NOT_ASSUMABLE: {
    status: 409,
    fixedBy: 'customer',
    retry: false,
    says: 'AWS refused to let us assume the role.',
  },
  CALLBACK_INVALID: {
    status: 400,
    fixedBy: 'nobody',
    retry: false,
    says: 'The message is not an acceptable custom-resource request.',
  },
  BROKER_UNUSABLE: {
    status: 503,
    fixedBy: 'operator',
    retry: true,
    says: 'The broker role cannot be assumed; run "rolecall setup" again, or check the credentials of this machine.',
  },
  STS_REGION_DISABLED: {
    status: 503,
    fixedBy: 'customer',
    retry: true,
    says: 'AWS STS is not active in any Region that was tried.',
  },
  STS_UNAVAILABLE: {
    status: 503,
    fixedBy: 'nobody',
    retry: true,
    says: 'AWS STS does not answer just now; try again shortly.',
  },
  STORE_UNAVAILABLE: {
    status: 503,
    fixedBy: 'nobody',
    retry: true,
    says: 'The store does not answer just now. Whether this was done is not known: look, or ask for it again.',
  },
  OVERLOADED: {
    status: 503,
    fixedBy: 'operator',
    retry: true,
    says: 'This machine is short of something, and takes no more work.',
  },
  STORE_NEWER: {
    status: 503,
    fixedBy: 'operator',
    retry: true,
    says: 'A newer Rolecall wrote this, and this one does not understand it; finish the upgrade.',
  },
  STORAGE_UNAVAILABLE: {
    status: 503,
    fixedBy: 'operator',
    retry: true,
    says: "The templates bucket cannot be written; check ROLECALL_TEMPLATE_BUCKET and this machine's permissions.",
  },
  TEMPLATE_TAMPERED: {
    status: 503,
    fixedBy: 'operator',
    retry: false,
    says: 'The stored template is not the one that was written; the link is withheld. Revoke this invitation and look who can write to the bucket.',
  },
  TEMPLATE_INVALID: {
    status: 500,
    fixedBy: 'operator',
    retry: false,
    says: "The profile's template cannot be used.",
  },
  SETTING_INVALID: { status: 500, fixedBy: 'operator', retry: false, says: 'A setting is wrong.' },
  KEY_IN_USE: {
    status: 409,
    fixedBy: 'operator',
    retry: false,
    says: 'Something still rests on this key, so it was kept.',
  },
  SETTING_MISSING: {
    status: 500,
    fixedBy: 'operator',
    retry: false,
    says: 'A setting is missing.',
  },
  AWS_CREDENTIALS_MISSING: {
    status: 500,
    fixedBy: 'operator',
    retry: false,
    says: 'No AWS credentials were found; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  },
  AWS_CREDENTIALS_REFUSED: {
    status: 500,
    fixedBy: 'operator',
    retry: false,
    says: 'AWS does not accept the credentials that were found: sign in again, or set others.',
  },
  AWS_DENIED: {
    status: 500,
    fixedBy: 'operator',
    retry: false,
    says: "This machine's AWS identity is not allowed to do this.",
  },
  AWS_UNREACHABLE: {
    status: 503,
    fixedBy: 'operator',
    retry: true,
    says: 'AWS cannot be reached; check the network and AWS_ENDPOINT_URL.',
  },
  SETUP_INCOMPLETE: {
    status: 500,
    fixedBy: 'operator',
    retry: true,
    says: 'Set-up did not make everything it asked for.',
  },
  CONFIRMATION_NEEDED: {
    status: 400,
    fixedBy: 'caller',
    retry: false,
    says: 'This asks before it changes anything: answer at a terminal, or add --yes.',
  },
  KEYS_LOST: {
    status: 500,
    fixedBy: 'operator',
    retry: false,
    says: 'The keys of this installation are gone: put keys.json back from a backup. If there is none, start once with "rolecall serve --new-keys": open invitations end and have to be made again, connections go on.',
  },
  BACKUP_FAILED: {
    status: 500,
    fixedBy: 'operator',
    retry: false,
    says: 'The backup was not made.',
  },
  MIGRATION_FAILED: {
    status: 500,
    fixedBy: 'operator',
    retry: false,
    says: 'The store was not carried over.',
  },
  RESTORE_REFUSED: {
    status: 500,
    fixedBy: 'operator',
    retry: false,
    says: 'Nothing was restored.',
  },
  DEAD_LETTERS: {
    status: 500,
    fixedBy: 'operator',
    retry: false,
    says: 'Messages lie in a dead-letter queue: look with "rolecall dead-letters list", and hand them in again with "rolecall dead-letters redrive --all".',
  },
  PORT_IN_USE: {
    status: 500,
    fixedBy: 'operator',
    retry: false,
    says: 'The port is in use; stop the other program or set ROLECALL_PORT.',
  },
  SERVICE_UNREACHABLE: {
    status: 503,
    fixedBy: 'operator',
    retry: true,
    says: 'The Rolecall service cannot be reached; is "rolecall serve" running, and is ROLECALL_URL right?',
  },
  SIGN_IN_REFUSED: {
    status: 502,
    fixedBy: 'operator',
    retry: false,
    says: "AWS's sign-in page did not take the credentials; try again, and see docs/real-aws.md if it stays so.",
  },
  SERVICE_BUSY: {
    status: 429,
    fixedBy: 'nobody',
    retry: true,
    says: 'The Rolecall service, or a proxy before it, asks to slow down; try again shortly.',
  },
  INTERNAL: {
    status: 500,
    fixedBy: 'operator',
    retry: true,
    says: 'Something unexpected happened; the log has the details under this request id.',
  },
} as const satisfies Record<string, Entry>

export type ErrorCode = keyof typeof ERRORS

/** The one class of expected failures. `detail` is for people and never holds a secret. */
export class RolecallError extends Error {
  readonly code: ErrorCode
  readonly detail: string | undefined

  constructor(code: ErrorCode, facts: { detail?: string } = {}, cause?: unknown) {
    super(
      facts.detail ? `${ERRORS[code].says} ${facts.detail}` : ERRORS[code].says,
      cause === undefined ? {} : { cause },
    )
    this.name = 'RolecallError'
    this.code = code
    this.detail = facts.detail
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
