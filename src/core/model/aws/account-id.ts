import { RolecallError } from '../../../api/errors.ts'

export type AccountId = string

const ACCOUNT_ID = /^\d{12}$/

/**
 * Accepts the twelve digits of an AWS account number, also as the console prints them:
 * `1234-5678-9012`.
 */
export function parseAccountId(text: string): AccountId {
  const digits = text.trim().replace(/^(\d{4})[- ](\d{4})[- ](\d{4})$/, '$1$2$3')
  if (!ACCOUNT_ID.test(digits)) throw new RolecallError('ACCOUNT_ID_INVALID')
  return digits
}
