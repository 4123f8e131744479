/** What is wrong with a logo, as the end of a sentence that begins with the name of its file. */
export class LogoProblem extends Error {
  /** @param line Where it is, if that is known. */
  constructor(problem: string, line?: number) {
    super(line === undefined ? problem : `${problem}, in line ${line}`)
  }
}

/** An element of the file. Namespaces are not resolved: a name with a prefix keeps it. */
export interface SvgElement {
  name: string
  line: number
  attributes: Map<string, string>
  children: SvgElement[]
  /** The text directly in it. */
  text: string
}

/** Real logos have some hundred elements. More would only slow down the customer's browser. */
const MAX_ELEMENTS = 2000
const MAX_DEPTH = 32

const TAG =
  /<(\/?)([A-Za-z_][\w.:-]*)((?:\s+[A-Za-z_:][\w.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y
const ATTRIBUTE = /([A-Za-z_:][\w.:-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g
const DECLARATION = /^<\?xml\s[^<>]*\?>/
const PREDEFINED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/**
 * Reads the subset of XML that logos need. Throws LogoProblem for a document type, entities,
 * instructions, and for what is not well-formed.
 */
export function parseSvg(text: string): SvgElement {
  const root: SvgElement = { name: '', line: 1, attributes: new Map(), children: [], text: '' }
  const open = [root]
  let count = 0
  let [at, line] = [DECLARATION.exec(text)?.[0].length ?? 0, 1]
  const advance = (end: number): void => {
    for (let it = text.indexOf('\n', at); it >= 0 && it < end; it = text.indexOf('\n', it + 1))
      line++
    at = end
  }
  while (at < text.length) {
    const parent = open.at(-1)!
    const passive = endOfPassive(text, at, line)
    if (passive) {
      parent.text += passive.text
      advance(passive.end)
      continue
    }
    TAG.lastIndex = at
    const [tag, closes, name, attributes, isEmpty] = TAG.exec(text) ?? []
    if (tag === undefined || name === undefined)
      throw new LogoProblem('is not well-formed XML', line)
    if (closes) {
      if (parent.name !== name) throw new LogoProblem(`closes <${name}>, which is not open`, line)
      open.pop()
    } else {
      if (++count > MAX_ELEMENTS)
        throw new LogoProblem(`has more than ${MAX_ELEMENTS} elements`, line)
      if (open.length > MAX_DEPTH)
        throw new LogoProblem(`has elements more than ${MAX_DEPTH} levels deep`, line)
      const element = { name, line, attributes: read(attributes!, line), children: [], text: '' }
      parent.children.push(element)
      if (!isEmpty) open.push(element)
    }
    advance(at + tag.length)
  }
  if (open.length > 1) throw new LogoProblem(`does not close <${open.at(-1)!.name}>`)
  if (root.children.length !== 1 || root.text.trim())
    throw new LogoProblem('is not one <svg> element')
  return root.children[0]!
}

/** What is no tag: text, a comment or a CDATA section. */
function endOfPassive(
  text: string,
  at: number,
  line: number,
): { text: string; end: number } | undefined {
  const until = (end: string, from: number): number => {
    const found = text.indexOf(end, from)
    if (found < 0) throw new LogoProblem('is not well-formed XML', line)
    return found
  }
  if (text[at] !== '<') {
    const end = text.indexOf('<', at)
    const run = text.slice(at, end < 0 ? undefined : end)
    return { text: decode(run, line), end: at + run.length }
  }
  if (text.startsWith('<!--', at)) return { text: '', end: until('-->', at + 4) + 3 }
  if (text.startsWith('<![CDATA[', at)) {
    const end = until(']]>', at + 9)
    return { text: text.slice(at + 9, end), end: end + 3 }
  }
  if (text.startsWith('<!', at))
    throw new LogoProblem('has a document type (<!DOCTYPE …>). Remove it', line)
  if (text.startsWith('<?', at))
    throw new LogoProblem(`has the instruction ${/<\?[\w-]*/.exec(text.slice(at, at + 40))}`, line)
  return undefined
}

function read(source: string, line: number): Map<string, string> {
  const attributes = new Map<string, string>()
  for (const [, name, double, single] of source.matchAll(ATTRIBUTE)) {
    if (attributes.has(name!)) throw new LogoProblem(`has the attribute ${name} twice`, line)
    attributes.set(name!, decode(double ?? single!, line))
  }
  return attributes
}

/** Replaces the five entities of XML, and characters given as numbers. */
const decode = (text: string, line: number): string =>
  text.replace(/&(?:#(\d{1,7});|#x([0-9a-f]{1,6});|(\w+);)?/gi, (whole, decimal, hex, name) => {
    if (name && Object.hasOwn(PREDEFINED, name)) return PREDEFINED[name as keyof typeof PREDEFINED]
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16)
    if (code > 0 && code <= 0x10ffff) return String.fromCodePoint(code)
    throw new LogoProblem(`has the entity ${whole}`, line)
  })
