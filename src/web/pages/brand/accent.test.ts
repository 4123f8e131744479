import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TOKENS } from '../styles/tokens.ts'
import {
  accentExactly,
  accentFrom,
  accentStyles,
  MIN_TEXT_CONTRAST,
  nearestAccent,
  type Theme,
  worstContrast,
} from './accent.ts'
import { contrast, hexOf, oklchOf } from './oklch.ts'

const THEMES: Theme[] = ['light', 'dark']
const color = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, '0')}`)

const distance = (one: string, other: string): number => {
  const [a, b] = [oklchOf(one), oklchOf(other)]
  const chord = 2 * a.chroma * b.chroma * (1 - Math.cos(a.hue - b.hue))
  return Math.hypot(a.lightness - b.lightness, Math.sqrt((a.chroma - b.chroma) ** 2 + chord))
}

describe('colours in OKLCH', () => {
  it('are the same after both conversions', () => {
    fc.assert(
      fc.property(color, (hex) => {
        expect(hexOf(oklchOf(hex))).toBe(hex)
      }),
    )
  })

  it('have the known contrasts', () => {
    expect(contrast('#000000', '#ffffff')).toBe(21)
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
  })
})

describe.each(THEMES)('the accent in the %s theme', (theme) => {
  it('is readable for every colour of a vendor', () => {
    fc.assert(
      fc.property(color, (hex) => {
        expect(worstContrast(accentFrom(hex, theme), theme)).toBeGreaterThan(MIN_TEXT_CONTRAST + 1)
      }),
      { numRuns: 1000 },
    )
  })

  it('keeps the hue of the vendor’s colour', () => {
    fc.assert(
      fc.property(color, (hex) => {
        const [given, made] = [oklchOf(hex), oklchOf(accentFrom(hex, theme).accent)]
        if (given.chroma < 0.05 || made.chroma < 0.03) return
        expect(Math.cos(given.hue - made.hue)).toBeGreaterThan(0.99)
      }),
    )
  })

  it('has a nearest colour that passes, for each exact colour that fails', () => {
    fc.assert(
      fc.property(color, color, (hex, other) => {
        const passes = (it: string) =>
          worstContrast(accentExactly(it, theme), theme) >= MIN_TEXT_CONTRAST
        const nearest = nearestAccent(hex, theme)
        expect(passes(nearest)).toBe(true)
        if (passes(other)) expect(distance(hex, nearest)).toBeLessThan(distance(hex, other) + 0.1)
      }),
      { numRuns: 200 },
    )
  })
})

describe('the style sheet of a brand', () => {
  it('sets what the pages’ own styles set, and nothing else', () => {
    const accent = { light: accentFrom('#0a665e', 'light'), dark: accentFrom('#0a665e', 'dark') }
    const names = [...accentStyles(accent).matchAll(/(--[\w-]+):/g)].map(([, name]) => name)
    expect(names).toEqual([...names.slice(0, 3), ...names.slice(0, 3)])
    for (const name of names) expect(TOKENS).toContain(`${name}: #`)
    expect(accentStyles(accent)).toContain('prefers-color-scheme:dark')
  })
})
