import { describe, expect, it } from 'vitest'
import { childText, escapeXml, parseXml } from './xml.ts'

describe('parseXml', () => {
  it('reads nested elements, self-closed ones and entities', () => {
    const { name, node } = parseXml(
      '<?xml version="1.0"?><Delete xmlns="x"><Quiet/><Object><Key>a&amp;b&#x21;</Key></Object></Delete>',
    )!
    expect(name).toBe('Delete')
    expect(childText(node.children.get('Object')?.[0], 'Key')).toBe('a&b!')
    expect(childText(node, 'Quiet')).toBe('')
  })

  it.each(['', 'text', '<a>', '<a></b>', '</a>'])('refuses %j', (source) => {
    expect(parseXml(source)).toBeUndefined()
  })
})

it('escapes what XML cannot hold', () => {
  expect(escapeXml('<a b="c">&\u0001')).toBe('&lt;a b=&quot;c&quot;&gt;&amp;\uFFFD')
})
