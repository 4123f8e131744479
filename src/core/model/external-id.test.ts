import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../test/fixtures/ports.ts'
import { drawDecoy, drawExternalId, drawText } from './external-id.ts'

describe('an External ID (EXT-1, EXT-2)', () => {
  it('is in the grammar of AWS and in our narrower one, and never the same twice', () => {
    const random = seededRandom()
    const drawn = Array.from({ length: 2000 }, () => drawExternalId(random))
    for (const id of drawn) expect(id).toMatch(/^rc-[A-HJ-NP-Za-km-z2-9]{28}$/)
    expect(new Set(drawn).size).toBe(drawn.length)
  })

  it('comes from the random source that was passed in, and from nothing else', () => {
    expect(drawExternalId(seededRandom('a'))).toBe(drawExternalId(seededRandom('a')))
    expect(drawExternalId(seededRandom('a'))).not.toBe(drawExternalId(seededRandom('b')))
  })

  it('favours no character: bytes beyond the last whole alphabet are drawn again', () => {
    const bytes = [255, 254, 228, 227, 0]
    const text = drawText(
      { bytes: (length) => Uint8Array.from({ length }, () => bytes.shift() ?? 1) },
      3,
    )
    expect(text).toBe('9AB')
  })

  it('uses each character about as often as any other', () => {
    const counts = new Map<string, number>()
    for (const character of drawText(seededRandom(), 57_000))
      counts.set(character, (counts.get(character) ?? 0) + 1)
    expect(counts.size).toBe(57)
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(160)
  })
})

describe('a decoy (VER-1)', () => {
  const of = (externalId: string, bytes: number[]) =>
    drawDecoy(
      { bytes: (length) => Uint8Array.from({ length }, (_, at) => bytes[at] ?? 0) },
      externalId,
    )

  it('is ours with some letters in the other case, and never ours', () => {
    const random = seededRandom()
    const ours = drawExternalId(random)
    const decoys = Array.from({ length: 500 }, () => drawDecoy(random, ours))
    for (const decoy of decoys)
      expect([decoy.toLowerCase(), decoy.slice(0, 3), decoy === ours]).toEqual([
        ours.toLowerCase(),
        'rc-',
        false,
      ])
    expect(new Set(decoys).size).toBe(decoys.length)
  })

  it('turns each letter by its own byte', () => {
    expect(of('rc-aBc2', [1, 1, 0, 1])).toBe('rc-Abc2')
  })

  it('turns them all where chance would have left them', () => {
    expect(of('rc-aBc2', [2, 4, 6, 8])).toBe('rc-AbC2')
    expect(of('rc-aBc2', [0, 0, 0, 1])).toBe('rc-AbC2')
  })

  it('is drawn anew where there are no letters to turn', () => {
    expect(of('rc-2345', [1, 1, 1, 1])).toMatch(/^rc-decoy-[A-Za-z0-9]{22}$/)
  })
})
