const PAGE = 100

/** AWS: SNS lists come in pages of 100; the token here is the position. */
export function pageOf<T>(
  items: readonly T[],
  token: string | undefined,
): { page: T[]; next: { NextToken?: string } } {
  const start = Number(token ?? 0) || 0
  const page = items.slice(start, start + PAGE)
  return { page, next: start + PAGE < items.length ? { NextToken: String(start + PAGE) } : {} }
}
