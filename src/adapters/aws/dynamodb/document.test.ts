import { describe, expect, it } from 'vitest'
import { docOf, sizeOf, withDocument } from './document.ts'

const KEY = { pk: { S: 'callback#1' }, sk: { S: 'record' } }
const long = { kind: 'callback', answer: 'SUCCESS '.repeat(300), note: 'é漢👩‍🚀' }

/** A document that version 1 of the dictionary packed. */
const PACKED = 'w1Z1w2sdaB2iMEqP0qP0KD1Kj9Kj9Cg9SlOHBo8KgxrNSodXPtuz6MP8iSsfNfR+mD+rQakWAA=='

describe('the document of an item', () => {
  it('is readable JSON as long as the item has less than 1 KB', () => {
    const item = withDocument(KEY, { kind: 'callback', status: 'claimed' })
    expect(item).toEqual({ ...KEY, doc: { S: '{"kind":"callback","status":"claimed"}' } })
    expect(docOf(item)).toEqual({ kind: 'callback', status: 'claimed' })
  })

  it('is compressed where the item would have more', () => {
    const item = withDocument(KEY, long)
    expect(item.doc).toBeUndefined()
    expect(sizeOf(item)).toBeLessThan(300)
    expect(docOf(item)).toEqual(long)
  })

  it('stays readable for ever: what an earlier version packed or left as it was', () => {
    expect(docOf({ packed: { B: Buffer.from(PACKED, 'base64') } })).toEqual(long)
    expect(docOf({ doc: { S: JSON.stringify(long) } })).toEqual(long)
  })
})
