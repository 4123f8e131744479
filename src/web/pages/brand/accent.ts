import type { AccentColors, Brand } from '../../../core/model/brand.ts'
import { TOKENS } from '../styles/tokens.ts'
import { contrast, hexOf, oklchOf } from './oklch.ts'

export type Theme = 'light' | 'dark'

/** WCAG 2, level AA, for text. */
export const MIN_TEXT_CONTRAST = 4.5

/** Our lightness, and the most chroma, so that each hue stays readable. */
const SCALE = {
  light: { accent: [0.44, 0.17], hover: [0.37, 0.17], soft: [0.955, 0.025] },
  dark: { accent: [0.8, 0.11], hover: [0.87, 0.09], soft: [0.28, 0.04] },
} as const

/** How far the lightness of `hover` is from that of an exact colour. */
const HOVER_STEP = { light: -0.07, dark: 0.07 }

/** The colours of a theme that keep the hue of the vendor's colour, `#rrggbb`. */
export function accentFrom(color: string, theme: Theme): AccentColors {
  const { chroma, hue } = oklchOf(color)
  const at = ([lightness, most]: readonly [number, number]) =>
    hexOf({ lightness, chroma: Math.min(chroma, most), hue })
  const { accent, hover, soft } = SCALE[theme]
  return { accent: at(accent), hover: at(hover), soft: at(soft) }
}

/** The same with exactly this colour as the accent. It may fail the check of contrast. */
export function accentExactly(color: string, theme: Theme): AccentColors {
  const exact = oklchOf(color)
  const lightness = Math.min(1, Math.max(0, exact.lightness + HOVER_STEP[theme]))
  return { ...accentFrom(color, theme), accent: color, hover: hexOf({ ...exact, lightness }) }
}

/** What text in the accent colour stands on, and what stands on the accent colour. */
const SURFACES = ['paper', 'surface', 'sunken', 'good-soft', 'warn-soft', 'bad-soft', 'accent-ink']
const [LIGHT_TOKENS, DARK_TOKENS] = TOKENS.split('@media') as [string, string]
const colorsIn = (tokens: string): string[] =>
  SURFACES.map((name) => new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(tokens)![1]!)
const MET = { light: colorsIn(LIGHT_TOKENS), dark: colorsIn(DARK_TOKENS) }

/** The lowest contrast of the colours with what they meet on the page. */
export function worstContrast({ accent, hover, soft }: AccentColors, theme: Theme): number {
  const others = [...MET[theme], soft]
  return Math.min(...[accent, hover].flatMap((it) => others.map((other) => contrast(it, other))))
}

/** The colour that is as like this one as possible and passes the check. */
export function nearestAccent(color: string, theme: Theme): string {
  const exact = oklchOf(color)
  const passes = (hex: string) =>
    worstContrast(accentExactly(hex, theme), theme) >= MIN_TEXT_CONTRAST
  // Black passes on light surfaces, and white on dark ones.
  let [failing, passing] = [exact.lightness, theme === 'light' ? 0 : 1]
  for (let step = 0; step < 16; step++) {
    const lightness = (failing + passing) / 2
    if (passes(hexOf({ ...exact, lightness }))) passing = lightness
    else failing = lightness
  }
  return hexOf({ ...exact, lightness: passing })
}

/** Replaces the accent of the pages' own styles. */
export const accentStyles = ({ light, dark }: NonNullable<Brand['accent']>): string =>
  `:root{${rulesOf(light)}}\n@media (prefers-color-scheme:dark){:root{${rulesOf(dark)}}}\n`

const rulesOf = ({ accent, hover, soft }: AccentColors): string =>
  `--accent:${accent};--accent-hover:${hover};--accent-soft:${soft}`
