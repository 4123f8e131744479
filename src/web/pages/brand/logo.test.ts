import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LogoProblem, parseSvg, type SvgElement } from './parse-svg.ts'
import { readLogo } from './read-logo.ts'

const svg = (inner: string, root = 'viewBox="0 0 120 40"'): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${root}>${inner}</svg>`

const read = (text: string) => readLogo(Buffer.from(text))

const problemOf = (bytes: Uint8Array | string): string => {
  try {
    readLogo(Buffer.from(bytes))
  } catch (error) {
    if (error instanceof LogoProblem) return error.message
    throw error
  }
  return 'none'
}

const elementsIn = (element: SvgElement): SvgElement[] => [
  element,
  ...element.children.flatMap(elementsIn),
]

describe('a hostile SVG is refused, and the reason names what was found', () => {
  it.each<[string, string, RegExp]>([
    ['a script', svg('\n<script>alert(1)</script>'), /^has <script>.*line 2$/],
    ['a script in a group', svg('<g><script href="#a"/></g>'), /<script>/],
    ['a script by event', svg('<path d="M0 0" onload="alert(1)"/>'), /script onload on <path>/],
    ['a script by event, in capitals', svg('<path ONCLICK="alert(1)"/>'), /ONCLICK/],
    ['a script on the root', svg('', 'viewBox="0 0 1 1" onload="alert(1)"'), /onload on <svg>/],
    ['HTML', svg('<foreignObject><b/></foreignObject>'), /<foreignObject>/],
    ['a link', svg('<a href="#x"><path/></a>'), /<a>/],
    ['an animation', svg('<animate attributeName="href" to="javascript:alert(1)"/>'), /<animate>/],
    ['a setter', svg('<set attributeName="onload" to="alert(1)"/>'), /<set>/],
    ['a picture', svg('<image href="https://evil.example/x.png"/>'), /<image>.*PNG/],
    ['text', svg('<text>Northwind</text>'), /<text>.*to paths/],
    ['a filter', svg('<filter id="f"/>'), /<filter>/],
    ['an SVG in the SVG', svg('<svg/>'), /<svg>/],
    ['use of another file', svg('<use href="https://evil.example/x.svg#a"/>'), /outside/],
    ['use of another file, old spelling', svg('<use xlink:href="//evil.example#a"/>'), /outside/],
    ['use of data', svg('<use href="data:image/svg+xml;base64,AA"/>'), /data:image/],
    ['use of a script', svg('<use href="javascript:alert(1)"/>'), /javascript:/],
    ['use of nothing', svg('<use href="#none"/>'), /without a target/],
    ['use of itself', svg('<g id="a"><use href="#a"/></g>'), /<use> of #a/],
    ['use of use', svg('<g id="a"/><g id="b"><use href="#a"/></g><use href="#b"/>'), /of #b/],
    [
      'a mask in a mask',
      svg('<mask id="m"><path mask="url(#n)"/></mask><mask id="n"/>'),
      /within another/,
    ],
    ['a fill from outside', svg('<path fill="url(https://evil.example#a)"/>'), /outside/],
    ['a fill from data', svg('<path fill="url( \'data:image/png;base64,AA\')"/>'), /outside/],
    ['a style from outside', svg('<path style="fill:url(//evil.example#a)"/>'), /outside/],
    ['an import', svg('<style>@import "https://evil.example/x.css";</style>'), /@import/],
    ['an import in CDATA', svg('<style><![CDATA[@import url(x.css);]]></style>'), /@import/],
    ['a font', svg('<style>@font-face{src:url(x)}</style>'), /@font-face/],
    ['an escape in a style', svg('<style>.a{fill:\\75rl(x)}</style>'), /cannot be read/],
    ['a sheet from outside', svg('<style>.a{fill:url(http://x)}</style><g class="a"/>'), /outside/],
    ['a broad selector', svg('<style>g > path{fill:red}</style>'), /selector "g > path"/],
    ['a document type', `<!DOCTYPE svg>${svg('')}`, /document type/],
    ['entities', `<!DOCTYPE svg [<!ENTITY a "b">]>${svg('&a;')}`, /document type/],
    ['an unknown entity', svg('<title>&lol;</title>'), /entity &lol;/],
    ['a style sheet beside it', `<?xml-stylesheet href="x.css"?>${svg('')}`, /xml-stylesheet/],
    ['a quote in an attribute', svg('<path d="M0 0&quot; onload=&quot;alert(1)"/>'), /has d=/],
    ['an attribute twice', svg('<path d="M0 0" d="M1 1"/>'), /d twice/],
    ['an attribute without quotes', svg('<path d=M0/>'), /well-formed/],
    ['a tag that stays open', svg('<g>'), /closes <svg>/],
    ['nothing after the start', '<svg xmlns="http://www.w3.org/2000/svg"', /well-formed/],
    ['two roots', `${svg('')}<svg/>`, /one <svg>/],
    ['HTML instead', '<html><script>alert(1)</script></html>', /begins with <html>/],
    ['another namespace', '<svg xmlns="http://www.w3.org/1999/xhtml"/>', /no xmlns=/],
    ['no size', '<svg xmlns="http://www.w3.org/2000/svg"/>', /viewBox/],
    ['a size of nothing', svg('', 'viewBox="0 0 0 40"'), /0 by 40/],
    ['a huge size', svg('', 'viewBox="0 0 1e9 1e9"'), /from 1 to 100000/],
    ['a size that is no number', svg('', 'viewBox="0 0 NaN 1"'), /viewBox/],
    ['a line instead of a logo', svg('', 'viewBox="0 0 1000 10"'), /0\.25 to 10 times/],
    ['depth', svg(`${'<g>'.repeat(40)}${'</g>'.repeat(40)}`), /32 levels deep/],
    ['elements without end', svg('<g/>'.repeat(2001)), /more than 2000/],
    ['more than 64 KB', svg(`<path d="${'M0 0'.repeat(20_000)}"/>`), /79 KB.*at most 64 KB/],
    ['other bytes', new TextDecoder('latin1').decode(Uint8Array.of(0x47, 0x49, 0x46)), /neither/],
  ])('%s', (_, text, says) => {
    expect(problemOf(text)).toMatch(says)
  })
})

describe('a logo', () => {
  it('is served as it was drawn', () => {
    const shape = '<g fill="#0a665e"><path d="M0 0h10v10z" transform="rotate(5)"/></g>'
    expect(read(svg(shape))).toEqual({
      type: 'svg',
      data: `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40" viewBox="0 0 120 40">${shape}</svg>`,
      width: 120,
      height: 40,
    })
  })

  it('loses what drawing programs add', () => {
    const { data } = read(
      `<?xml version="1.0" encoding="UTF-8"?><!-- by hand -->${svg(
        '<title>Northwind</title><metadata><rdf:RDF/></metadata><sodipodi:namedview id="b"/><path inkscape:label="x" data-name="y" xml:space="preserve" d="M0 0"/>',
      )}`,
    )
    expect(data).toContain('><path d="M0 0"/></svg>')
  })

  it('keeps its look without a style sheet, because the strict policy of the page blocks styles', () => {
    const { data } = read(
      svg(
        `<style>/* x */ #c{fill:#003} .a,.b{fill:#001;opacity:.5} path{fill:#002;font:x}</style>
        <path class="a x"/><path/><path id="c" class="b"/><path class="a" style="fill: #004 !important"/>`,
      ),
    )
    expect([...data.matchAll(/fill="(#\d+)"/g)].map(([, fill]) => fill)).toEqual([
      '#001',
      '#002',
      '#003',
      '#004',
    ])
    expect(data).not.toMatch(/style|class|font/)
  })

  it('may refer to its own parts', () => {
    const parts =
      '<linearGradient id="g"><stop offset="0" stop-color="red"/></linearGradient><path id="p" fill="url(#g)"/><use href="#p"/>'
    expect(read(svg(parts)).data).toContain(parts)
    expect(read(svg(parts.replace('href', 'xlink:href'))).data).toContain(parts)
  })

  it('takes its size from width and height without a view box', () => {
    expect(read(svg('', 'width="64px" height="32"'))).toMatchObject({ width: 64, height: 32 })
  })

  it('never holds anything but the elements and attributes of the list, whatever was given', () => {
    const name = fc.constantFrom('g', 'path', 'script', 'use', 'style', 'a:b', 'title', 'mask')
    const attribute = fc.constantFrom('onload', 'href', 'fill', 'style', 'id', 'class', 'x:y', 'd')
    const value = fc.oneof(
      fc.constantFrom('#a', 'url(#a)', 'url(x)', 'javascript:x', 'fill:red', '&#34;', 'M0 0'),
      fc.string({ maxLength: 8 }).map((text) => text.replace(/["&<]/g, '')),
    )
    const element = fc
      .tuple(name, fc.dictionary(attribute, value, { maxKeys: 3 }))
      .map(([tag, given]) => {
        const list = Object.entries(given).map(([key, text]) => ` ${key}="${text}"`)
        return `<${tag}${list.join('')}/>`
      })
    fc.assert(
      fc.property(fc.array(element, { maxLength: 4 }), (elements) => {
        const text = svg(elements.join(''))
        if (problemOf(text) !== 'none') return
        for (const { name: tag, attributes } of elementsIn(parseSvg(read(text).data))) {
          expect(['svg', 'g', 'path', 'use', 'mask']).toContain(tag)
          for (const [key, shown] of attributes) {
            expect(key).not.toMatch(/^on|^style$|^class$/)
            if (key !== 'xmlns') expect(shown).not.toMatch(/[<>"&]|url\((?!#)|javascript/)
          }
        }
      }),
    )
  })
})

function chunk(name: string, data: Uint8Array): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  return Buffer.concat([length, Buffer.from(name, 'latin1'), data, Buffer.alloc(4)])
}

function png(width: number, height: number, ...more: Buffer[]): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 6], 8)
  const magic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const pixels = chunk('IDAT', deflateSync(Buffer.alloc(64)))
  return Buffer.concat([
    ...[magic, chunk('IHDR', header), ...more, pixels, chunk('IEND', Buffer.alloc(0))],
  ])
}

describe('a PNG', () => {
  it('is read with its size, and loses what is no picture', () => {
    const note = chunk('tEXt', Buffer.from('Author\0Dana'))
    const logo = readLogo(Buffer.concat([png(64, 32, note), Buffer.from('PK<script>')]))
    expect(logo).toMatchObject({ type: 'png', width: 64, height: 32 })
    const data = Buffer.from(logo.data, 'base64')
    expect(data.equals(png(64, 32))).toBe(true)
  })

  it.each([
    ['has no pixels', png(0, 32), /0 by 32 pixels/],
    ['has more pixels than a browser can hold', png(100_000, 100_000), /1 to 2048/],
    ['is cut off', png(64, 32).subarray(0, 40), /cut off/],
    ['does not begin with its size', png(64, 32).fill('x', 12, 16), /cannot be read/],
    ['is longer than it says', png(64, 32).fill(0xff, 33, 37), /cut off/],
    ['only claims to be one', Buffer.from('\x89PNG', 'latin1'), /neither/],
  ])('is refused if it %s', (_, bytes, says) => {
    expect(problemOf(bytes)).toMatch(says)
  })
})
