/** Which part of the connections one of several parallel sweeps checks. */
export interface Share {
  index: number
  of: number
}

export const WHOLE: Share = { index: 0, of: 1 }

/** Depends only on the id, so the same sweep always checks a connection. */
export const isIn = ({ index, of }: Share, id: string): boolean =>
  of === 1 || lotOf(id) % of === index

const lotOf = (id: string): number =>
  Array.from(id).reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) >>> 0, 0)
