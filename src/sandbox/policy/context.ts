/**
 * Condition keys of a request as services give them; an undefined or empty value is an absent key.
 */
export type ContextKeys = Readonly<Record<string, string | readonly string[] | undefined>>

/** Condition keys by lower-cased name: AWS compares key names without regard to case. */
export type RequestContext = ReadonlyMap<string, readonly string[]>

export function requestContext(...sources: ContextKeys[]): RequestContext {
  const context = new Map<string, readonly string[]>()
  for (const [key, value] of sources.flatMap((source) => Object.entries(source))) {
    const values = value === undefined ? [] : [value].flat()
    if (values.length > 0) context.set(key.toLowerCase(), values)
  }
  return context
}

/** The value of a policy variable: only single-valued keys can stand in a variable. */
export function variableOf(context: RequestContext, key: string): string | undefined {
  const values = context.get(key.toLowerCase())
  return values?.length === 1 ? values[0] : undefined
}
