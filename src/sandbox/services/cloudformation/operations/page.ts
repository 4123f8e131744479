import { invalid } from '../template/value.ts'

const PAGE_SIZE = 100

/** One page of a list, and the token for the next. */
export function pageOf<T>(
  items: readonly T[],
  token: string | undefined,
): { items: T[]; NextToken?: string } {
  const from = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString())
  if (!Number.isInteger(from) || from < 0) throw invalid('Invalid NextToken')
  const next = from + PAGE_SIZE
  const found = { items: items.slice(from, next) }
  return next < items.length
    ? { ...found, NextToken: Buffer.from(String(next)).toString('base64url') }
    : found
}
