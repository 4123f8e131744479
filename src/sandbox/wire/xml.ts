const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
}

export const escapeXml = (text: string) =>
  text
    .replace(/[&<>"\r]/g, (character) => ENTITIES[character]!)
    // biome-ignore format: the characters that XML 1.0 cannot hold
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')

export const element = (name: string, content: string, attributes = '') =>
  `<${name}${attributes}>${content}</${name}>`

/** An element with its children by name; a leaf has only text. */
export interface XmlNode {
  text: string
  children: Map<string, XmlNode[]>
}

const TOKEN = /<\?[^>]*\?>|<!--[\s\S]*?-->|<(\/?)([\w:.-]+)(?:\s[^>]*?)?(\/?)>|([^<]+)/g

/** Reads the small XML documents of S3's requests; undefined when it is none. */
export function parseXml(source: string): { name: string; node: XmlNode } | undefined {
  const root: XmlNode = { text: '', children: new Map() }
  const open: { name: string; node: XmlNode }[] = [{ name: '', node: root }]
  for (const [, close, name, selfClosed, text] of source.matchAll(TOKEN)) {
    const current = open.at(-1)!
    if (text !== undefined) current.node.text += unescapeXml(text)
    else if (close) {
      if (open.length === 1 || open.pop()!.name !== name) return undefined
    } else if (name !== undefined) {
      const node: XmlNode = { text: '', children: new Map() }
      current.node.children.set(name, [...(current.node.children.get(name) ?? []), node])
      if (!selfClosed) open.push({ name, node })
    }
  }
  const [first] = root.children
  return open.length === 1 && first ? { name: first[0], node: first[1][0]! } : undefined
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const unescapeXml = (text: string) =>
  text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex || decimal) return String.fromCodePoint(Number.parseInt(hex ?? decimal, hex ? 16 : 10))
    return NAMED[name] ?? whole
  })

export const childText = (node: XmlNode | undefined, name: string) =>
  node?.children.get(name)?.[0]?.text
