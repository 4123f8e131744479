import { invalid } from '../template/value.ts'

const PAGE_SIZE = 100

/** One page of a list, and the token for the next. */
export function pageOf<T>(
  items: readonly T[],
  token: string | undefined,
  maxResults: number | string = PAGE_SIZE,
): { items: T[]; NextToken?: string } {
  const size = Number(maxResults)
  if (!Number.isInteger(size) || size < 1 || size > PAGE_SIZE)
    throw invalid(`MaxResults must be an integer from 1 to ${PAGE_SIZE}.`)
  const from = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString())
  if (!Number.isInteger(from) || from < 0) throw invalid('Invalid NextToken')
  const next = from + size
  const found = { items: items.slice(from, next) }
  return next < items.length
    ? { ...found, NextToken: Buffer.from(String(next)).toString('base64url') }
    : found
}
