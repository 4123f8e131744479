import { RolecallError } from '../../api/errors.ts'

/** Encodes the position where a page ended. A cursor names its list and works for no other list. */
export const writeCursor = (list: string, place: [string, string]): string =>
  Buffer.from(JSON.stringify([list, ...place])).toString('base64url')

/** Throws CURSOR_INVALID if `writeCursor` did not make the cursor for this list. */
export function readCursor(list: string, cursor: string): [string, string] {
  try {
    const [of, position, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
    if (of === list && typeof position === 'string' && typeof id === 'string') return [position, id]
  } catch {}
  throw new RolecallError('CURSOR_INVALID')
}

/** The name of a list in this order: each order has cursors of its own. */
export const listOf = (list: string, order: 'asc' | 'desc' = 'desc'): string =>
  order === 'asc' ? `${list}-asc` : list

export const auditListOf = (order?: 'asc' | 'desc'): string => listOf('audit', order)

export const eventListOf = (order?: 'asc' | 'desc'): string => listOf('events', order)
