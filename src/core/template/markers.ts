/**
 * Placeholders for the values that differ between invitations. The printed template is cut at them.
 */
export interface Markers {
  externalId: string
  /** The end of the role's name. */
  roleSuffix: string
  token(region: string): string
  /** The value of a template's parameter, as a text or as the items of a list. */
  parameter(name: string): string
  items(name: string): string
  all: RegExp
}

/** A gap between two pieces of the text. */
export type Hole =
  | { kind: 'external-id' }
  | { kind: 'role-suffix' }
  | { kind: 'callback-token'; region: string }
  | { kind: 'parameter' | 'items'; name: string }

/** Markers that do not occur in the given text. */
export function markersFor(text: string): Markers {
  let serial = 0
  while (text.includes(prefixOf(serial))) serial += 1
  const prefix = prefixOf(serial)
  return {
    externalId: `${prefix}external-id--`,
    roleSuffix: `${prefix}role-suffix--`,
    token: (region) => `${prefix}token-${region}--`,
    parameter: (name) => `${prefix}parameter-${name}--`,
    items: (name) => `${prefix}items-${name}--`,
    all: new RegExp(
      `${prefix}(?:external-id|(?<suffix>role-suffix)|token-(?<region>[a-z0-9-]+?)|parameter-(?<parameter>[A-Za-z0-9]+)|items-(?<items>[A-Za-z0-9]+))--`,
      'g',
    ),
  }
}

const prefixOf = (serial: number) => `rolecall-hole-${serial}-`

/** Cuts the printed text at its markers. There is one more piece than gaps. */
export function cutAtMarkers(text: string, markers: Markers): { pieces: Buffer[]; holes: Hole[] } {
  const pieces: Buffer[] = []
  const holes: Hole[] = []
  let from = 0
  for (const match of text.matchAll(markers.all)) {
    const { region, suffix, parameter, items } = match.groups!
    if (region) holes.push({ kind: 'callback-token', region })
    else if (parameter) holes.push({ kind: 'parameter', name: parameter })
    else if (items) holes.push({ kind: 'items', name: items })
    else holes.push({ kind: suffix ? 'role-suffix' : 'external-id' })
    pieces.push(Buffer.from(text.slice(from, match.index)))
    from = match.index + match[0].length
  }
  return { pieces: [...pieces, Buffer.from(text.slice(from))], holes }
}
