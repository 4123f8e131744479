/**
 * The input members that an operation reads; `undefined` stands for a member whose whole content is
 * read or checked elsewhere, `*` for every key of a map.
 */
export interface Members {
  readonly [name: string]: Members | undefined
}

/**
 * Reads a declaration such as `TableName Tags[Key Value] Expected*[Value]`: names, in brackets what
 * is inside of a structure or of a list's elements, and with a star what is inside of a map's
 * values.
 */
export function readMembers(text: string): Members {
  const root: Record<string, Members | undefined> = {}
  const open = [root]
  for (const [token] of text.matchAll(/\*?\[|\]|[^\s[\]*]+/g)) {
    const inner = open.at(-1)!
    if (token === ']') open.pop()
    else if (token.endsWith('[')) {
      const members: Record<string, Members | undefined> = {}
      inner[Object.keys(inner).at(-1)!] = token === '[' ? members : { '*': members }
      open.push(members)
    } else inner[token] = undefined
  }
  return root
}

/**
 * The path of the first member that the declaration lacks, such as `SSESpecification.Enabled`.
 * False and an empty list are what AWS assumes where a member is absent.
 */
export function unreadMember(input: unknown, members: Members): string | undefined {
  if (Array.isArray(input)) return firstOf(input.map((one) => unreadMember(one, members)))
  if (typeof input !== 'object' || input === null) return undefined
  return firstOf(
    Object.entries(input).map(([name, value]) => {
      if (isDefault(value)) return undefined
      const known = Object.hasOwn(members, name) ? name : '*'
      if (!Object.hasOwn(members, known)) return name
      const inner = members[known]
      const unread = inner && unreadMember(value, inner)
      return unread && `${name}.${unread}`
    }),
  )
}

const firstOf = (found: (string | undefined)[]) => found.find((one) => one !== undefined)

const isDefault = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  String(value) === 'false' ||
  (Array.isArray(value) && value.length === 0)
