import { LogoProblem, parseSvg, type SvgElement } from './parse-svg.ts'
import { stylesOf } from './svg-styles.ts'

/** Draws shapes, and nothing else. All others are refused by name. */
const ELEMENTS = new Set([
  ...['svg', 'g', 'defs', 'symbol', 'use', 'clipPath', 'mask'],
  ...['path', 'rect', 'circle', 'ellipse', 'line', 'polyline', 'polygon'],
  ...['linearGradient', 'radialGradient', 'stop'],
])

/** What drawing programs add, and no browser draws. It is left out, with all that is in it. */
const LEFT_OUT = new Set(['title', 'desc', 'metadata', 'style'])

/** Set by an attribute or by a style. */
const PROPERTIES = new Set([
  ...['fill', 'fill-opacity', 'fill-rule', 'stroke', 'stroke-width', 'stroke-opacity'],
  ...['stroke-linecap', 'stroke-linejoin', 'stroke-miterlimit', 'stroke-dasharray'],
  ...['stroke-dashoffset', 'opacity', 'color', 'display', 'visibility', 'clip-path', 'clip-rule'],
  ...['mask', 'stop-color', 'stop-opacity', 'transform'],
])

const ATTRIBUTES = new Set([
  ...PROPERTIES,
  ...['id', 'd', 'x', 'y', 'x1', 'y1', 'x2', 'y2', 'cx', 'cy', 'r', 'rx', 'ry', 'fx', 'fy'],
  ...['width', 'height', 'points', 'viewBox', 'preserveAspectRatio', 'offset', 'pathLength'],
  ...['gradientUnits', 'gradientTransform', 'spreadMethod', 'clipPathUnits', 'maskUnits'],
  'maskContentUnits',
])

const REMEDIES: Record<string, string> = {
  text: 'Convert the text to paths',
  image: 'Draw it with paths, or give a PNG as the logo',
}

const LOCAL = /^#[\w.:-]+$/
const VALUE = /^[\w\s.,#%()+\-/:]*$/
const URL_IN = /url\(\s*["']?(?!["']?#)/i
const OUTSIDE = /(?:https?|data|javascript|file|blob):|^\s*\/\//i

interface CleanSvg {
  text: string
  width: number
  height: number
}

/**
 * Makes an SVG anew from the elements and attributes that a logo needs. Throws LogoProblem, which
 * names what was found, for everything that could run, load or confuse.
 */
export function sanitiseSvg(source: string): CleanSvg {
  const root = parseSvg(source)
  const { attributes } = root
  if (root.name !== 'svg') throw new LogoProblem(`begins with <${root.name}>, not with <svg>`)
  if (attributes.get('xmlns') !== SVG)
    throw new LogoProblem(`has no xmlns="${SVG}" in its <svg>`, root.line)
  const [x, y, width, height] = boxOf(attributes)
  const styles = stylesOf(root)
  const place = { ids: idsIn(root) }
  const inner = root.children.map((it) => write(it, styles, place)).join('')
  const look = attributesOf(root, styles)
  for (const name of ['x', 'y', 'width', 'height', 'viewBox']) look.delete(name)
  const size = `width="${width}" height="${height}" viewBox="${x} ${y} ${width} ${height}"`
  return { text: `<svg xmlns="${SVG}" ${size}${print(look)}>${inner}</svg>`, width, height }
}

const SVG = 'http://www.w3.org/2000/svg'

/** The part of the plane that is shown: the view box, else the size. */
function boxOf(attributes: Map<string, string>): [number, number, number, number] {
  const numbers = (attributes.get('viewBox') ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number)
  if (attributes.has('viewBox') && numbers.length === 4 && numbers.every(Number.isFinite))
    return numbers as [number, number, number, number]
  const [width, height] = ['width', 'height'].map((name) =>
    Number(/^([\d.]+)(?:px)?$/.exec(attributes.get(name) ?? '')?.[1] ?? Number.NaN),
  ) as [number, number]
  if (Number.isFinite(width) && Number.isFinite(height)) return [0, 0, width, height]
  throw new LogoProblem('has no size. Give its <svg> a viewBox with four numbers')
}

interface Place {
  ids: Map<string, SvgElement>
  /** Within a clip path or a mask. */
  isCut?: boolean
}

function write(
  element: SvgElement,
  styles: ReturnType<typeof stylesOf>,
  { ids, isCut = false }: Place,
): string {
  const { name, line, children } = element
  if (LEFT_OUT.has(name) || name.includes(':')) return ''
  if (!ELEMENTS.has(name) || name === 'svg')
    throw new LogoProblem(`has <${name}>. ${REMEDIES[name] ?? 'Remove it'}`, line)
  const attributes = attributesOf(element, styles)
  const target = attributes.get('href')
  if (name === 'use') requirePlainTarget(ids, target, line)
  // Cuts within cuts can keep a browser busy for minutes.
  if (isCut && (attributes.has('clip-path') || attributes.has('mask')))
    throw new LogoProblem('has a clip path or a mask within another one. Simplify it', line)
  const place = { ids, isCut: isCut || name === 'clipPath' || name === 'mask' }
  const inner = children.map((child) => write(child, styles, place)).join('')
  return inner
    ? `<${name}${print(attributes)}>${inner}</${name}>`
    : `<${name}${print(attributes)}/>`
}

/** A chain of copies of copies grows exponentially. */
function requirePlainTarget(
  ids: Map<string, SvgElement>,
  href: string | undefined,
  line: number,
): void {
  const target = href === undefined ? undefined : ids.get(href.slice(1))
  if (!target) throw new LogoProblem('has a <use> without a target in the file', line)
  const holdsUse = (it: SvgElement): boolean => it.name === 'use' || it.children.some(holdsUse)
  if (holdsUse(target)) throw new LogoProblem(`has a <use> of ${href}, which has a <use>`, line)
}

function idsIn(root: SvgElement): Map<string, SvgElement> {
  const ids = new Map<string, SvgElement>()
  const add = (element: SvgElement): void => {
    const id = element.attributes.get('id')
    if (id !== undefined) ids.set(id, element)
    element.children.forEach(add)
  }
  add(root)
  return ids
}

/** The attributes to keep, with what styles set. A style is stronger than an attribute. */
function attributesOf(
  element: SvgElement,
  styles: ReturnType<typeof stylesOf>,
): Map<string, string> {
  const kept = new Map<string, string>()
  for (const [name, value] of element.attributes) {
    const plain = name === 'xlink:href' ? 'href' : name
    refuseHostile(plain, value, element)
    if (plain === 'href') kept.set('href', value)
    if (ATTRIBUTES.has(plain)) kept.set(plain, requireValue(plain, value, element))
  }
  for (const [property, value] of styles(element)) {
    refuseHostile(property, value, element)
    if (PROPERTIES.has(property)) kept.set(property, requireValue(property, value, element))
  }
  return kept
}

/** Names what is dangerous even where it would be left out, so that the vendor learns of it. */
function refuseHostile(name: string, value: string, { name: element, line }: SvgElement): void {
  const found = `has ${name}="${value.slice(0, 60)}" on <${element}>`
  if (/^on/i.test(name)) throw new LogoProblem(`has the script ${name} on <${element}>`, line)
  if (name === 'href' && !LOCAL.test(value))
    throw new LogoProblem(`${found}, which refers to something outside of the file`, line)
  if (name.startsWith('xmlns')) return
  if (URL_IN.test(value) || OUTSIDE.test(value))
    throw new LogoProblem(`${found}, which refers to something outside of the file`, line)
}

function requireValue(name: string, value: string, { name: element, line }: SvgElement): string {
  const plain = value.replace(/url\(\s*(["'])(#[\w.:-]+)\1\s*\)/g, 'url($2)')
  if (VALUE.test(plain)) return plain
  throw new LogoProblem(`has ${name}="${value.slice(0, 60)}" on <${element}>`, line)
}

const print = (attributes: Map<string, string>): string =>
  [...attributes].map(([name, value]) => ` ${name}="${value}"`).join('')
