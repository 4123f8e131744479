import type { Child } from 'hono/jsx'

/**
 * The texts of the customer's page in English. A value in a text may be an element of the page,
 * such as a link or a time.
 */
export const en = {
  lang: 'en',
  /** For dates. */
  locale: 'en-GB',

  skip: 'Skip to the content',
  /** The units of durations; `days` also stands after “in” and “ago”. */
  units: { day: 'day', days: 'days', h: 'h', min: 'min', s: 's' },

  /** Codes of the catalogue whose text is for operators or programs, or that need translation. */
  errors: {
    ACCOUNT_ALREADY_PINNED:
      'This invitation is for another AWS account. Ask the vendor to reset it.',
    ACCOUNT_ID_INVALID: 'This is not an AWS account number. Send 12 digits, such as 123456789012.',
    ACCOUNT_IS_VENDORS: 'This account belongs to the sender of the link. Enter your own.',
    INVITATION_NOT_OPEN: 'This invitation is no longer open: it is claimed, expired or revoked.',
    RECEIPT_NOT_READY: 'There is no receipt yet.',
    REGION_UNSUPPORTED: 'The stack cannot be created in this Region. Choose another one.',
    TAKEOVER_NOT_CONFIRMED: 'Tick this box to continue.',
    TOO_MANY_ATTEMPTS: 'This was asked for too often. Wait a minute and try again.',
    UPGRADE_NOT_REQUESTED: 'No upgrade is requested, so there is nothing to decline.',
  },
  otherError: ({ message }: { message: string }) => message,

  deadEnd: {
    linkInvalid: 'This link is invalid or has expired',
    askForNew: ({ sender }: { sender: Child }) => <>Ask {sender} for a new one.</>,
    whoSentIt: 'the person who sent it',
    copiedAll: 'If you copied the link, check that you copied all of it.',
    failed: 'This did not work',
    tryAgain: 'Try again in a moment.',
    tell: ({ vendor }: { vendor: string }) => `If this happens again, tell ${vendor}.`,
    request: ({ id }: { id: Child }) => <>Request {id}</>,
  },
}
