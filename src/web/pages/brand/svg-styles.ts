import { LogoProblem, type SvgElement } from './parse-svg.ts'

/** A rule of a style sheet: what it sets on the elements that it selects. */
interface Rule {
  tag: string | undefined
  /** A class, such as `.a`, or an id, such as `#a`. */
  name: string | undefined
  declarations: [property: string, value: string][]
}

const SELECTOR = /^([a-z]\w*)?([.#][\w-]+)?$/i

/**
 * Returns what the style sheets of the file set, for each element, with the strongest rule last.
 * The logo then needs no style sheet, so a strict content security policy does not change it.
 */
export function stylesOf(root: SvgElement): (element: SvgElement) => [string, string][] {
  const rules = sheetsIn(root).flatMap(({ text, line }) => rulesOf(text, line))
  const strength = ({ name }: Rule) => (name === undefined ? 0 : name.startsWith('#') ? 2 : 1)
  const sorted = rules.toSorted((one, other) => strength(one) - strength(other))
  return (element) => [
    ...sorted.filter((rule) => selects(rule, element)).flatMap(({ declarations }) => declarations),
    ...declarationsOf(element.attributes.get('style') ?? '', element.line),
  ]
}

const sheetsIn = (element: SvgElement): SvgElement[] =>
  element.name === 'style' ? [element] : element.children.flatMap(sheetsIn)

function selects({ tag, name }: Rule, { name: is, attributes }: SvgElement): boolean {
  if (tag !== undefined && tag !== is) return false
  if (name === undefined) return true
  if (name.startsWith('#')) return attributes.get('id') === name.slice(1)
  return (attributes.get('class') ?? '').split(/\s+/).includes(name.slice(1))
}

function rulesOf(sheet: string, line: number): Rule[] {
  const text = sheet.replace(/\/\*[\s\S]*?\*\//g, '')
  const at = /@[\w-]+/.exec(text)
  if (at) throw new LogoProblem(`has ${at[0]} in its <style>`, line)
  const rules: Rule[] = []
  const rest = text.replace(/([^{}]*)\{([^{}]*)\}/g, (_, selectors: string, body: string) => {
    const declarations = declarationsOf(body, line)
    for (const selector of selectors.split(',').map((it) => it.trim())) {
      const [, tag, name] = SELECTOR.exec(selector) ?? []
      if (tag === undefined && name === undefined)
        throw new LogoProblem(
          `has the selector "${selector.slice(0, 60)}" in its <style>. Export it with "presentation attributes" instead of styles`,
          line,
        )
      rules.push({ tag, name, declarations })
    }
    return ''
  })
  if (rest.trim()) throw new LogoProblem('has a <style> that cannot be read', line)
  return rules
}

const declarationsOf = (body: string, line: number): [string, string][] =>
  body.split(';').flatMap((declaration) => {
    if (!declaration.trim()) return []
    const colon = declaration.indexOf(':')
    if (colon < 0 || body.includes('\\'))
      throw new LogoProblem(`has a style that cannot be read: "${body.trim().slice(0, 60)}"`, line)
    const value = declaration.slice(colon + 1).replace(/!\s*important/i, '')
    return [[declaration.slice(0, colon).trim().toLowerCase(), value.trim()]]
  })
