/** Several sweep side by side: which part of the connections is whose. */
export interface Share {
  index: number
  of: number
}

export const WHOLE: Share = { index: 0, of: 1 }

/** By the id alone, so that a connection always falls to the same one. */
export const isIn = ({ index, of }: Share, id: string): boolean => lotOf(id) % of === index

const lotOf = (id: string): number =>
  Array.from(id).reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) >>> 0, 0)
