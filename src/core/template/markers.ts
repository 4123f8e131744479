/**
 * Placeholders for the values that differ between invitations. The printed template is cut at them.
 */
export interface Markers {
  externalId: string
  token(region: string): string
  all: RegExp
}

/** A gap between two pieces of the text, for the External ID or for a Region's callback token. */
export type Hole = { kind: 'external-id' } | { kind: 'callback-token'; region: string }

/** Markers that do not occur in the given text. */
export function markersFor(text: string): Markers {
  let serial = 0
  while (text.includes(prefixOf(serial))) serial += 1
  const prefix = prefixOf(serial)
  return {
    externalId: `${prefix}external-id--`,
    token: (region) => `${prefix}token-${region}--`,
    all: new RegExp(`${prefix}(?:external-id|token-(?<region>[a-z0-9-]+?))--`, 'g'),
  }
}

const prefixOf = (serial: number) => `rolecall-hole-${serial}-`

/** Cuts the printed text at its markers. There is one more piece than gaps. */
export function cutAtMarkers(text: string, markers: Markers): { pieces: string[]; holes: Hole[] } {
  const pieces: string[] = []
  const holes: Hole[] = []
  let from = 0
  for (const match of text.matchAll(markers.all)) {
    const region = match.groups?.region
    holes.push(region ? { kind: 'callback-token', region } : { kind: 'external-id' })
    pieces.push(text.slice(from, match.index))
    from = match.index + match[0].length
  }
  return { pieces: [...pieces, text.slice(from)], holes }
}
