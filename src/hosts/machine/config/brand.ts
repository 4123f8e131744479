import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import * as z from 'zod'
import {
  type AccentColors,
  type Brand,
  LANGUAGE_CODES,
  type Logo,
} from '../../../core/model/brand.ts'
import {
  accentExactly,
  accentFrom,
  MIN_TEXT_CONTRAST,
  nearestAccent,
  type Theme,
  worstContrast,
} from '../../../web/pages/brand/accent.ts'
import { LogoProblem } from '../../../web/pages/brand/parse-svg.ts'
import { readLogo } from '../../../web/pages/brand/read-logo.ts'
import { invalid } from './network-settings.ts'

const color = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, 'must be a colour such as "#0a665e", in quotes')
  .transform((text) => text.toLowerCase())

/** Plain text: line breaks, and no other control character. */
const words = z
  .string()
  .trim()
  .min(1)
  .max(600)
  .regex(/^(?:\n|\P{Cc})*$/u, 'must not have control characters')

const domain = z
  .string()
  .max(200)
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/,
    'must be a domain in lower case, such as northwind.example',
  )

const logoFile = z.string().min(1)

/** The section `brand` of rolecall.yaml. */
export const BrandEntry = z.strictObject({
  logo: z.union([logoFile, z.strictObject({ light: logoFile, dark: logoFile })]).optional(),
  color: z.union([color, z.strictObject({ light: color, dark: color })]).optional(),
  texts: z
    .partialRecord(
      z.enum(LANGUAGE_CODES),
      z.strictObject({
        intro: words.optional(),
        help: words.optional(),
        finished: words.optional(),
      }),
    )
    .optional(),
  domain: domain.optional(),
})

type BrandEntry = z.infer<typeof BrandEntry>

/**
 * Reads and checks the brand. Throws SETTING_INVALID for a logo that is not safe to serve, and for
 * a colour in which text is hard to read.
 */
export function readBrand(entry: BrandEntry | undefined, configPath: string): Brand | undefined {
  if (!entry) return undefined
  const { logo, color, texts, domain } = entry
  return {
    ...(logo !== undefined && { logo: readLogos(logo, configPath) }),
    ...(color !== undefined && { accent: accentOf(color) }),
    ...(texts && { texts }),
    ...(domain !== undefined && { domain }),
  }
}

function readLogos(
  logo: NonNullable<BrandEntry['logo']>,
  configPath: string,
): NonNullable<Brand['logo']> {
  const read = (file: string): Logo => {
    try {
      return readLogo(readFileSync(resolve(dirname(configPath), file)))
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (error instanceof LogoProblem) throw invalid(`brand.logo: ${file} ${message}.`)
      throw invalid(`brand.logo: ${file} cannot be read (${code}).`)
    }
  }
  if (typeof logo === 'string') return { light: read(logo) }
  return { light: read(logo.light), dark: read(logo.dark) }
}

/** One colour gives its hue; two colours are used exactly as they are. */
function accentOf(color: NonNullable<BrandEntry['color']>): NonNullable<Brand['accent']> {
  const of = (theme: Theme): AccentColors =>
    typeof color === 'string'
      ? requireContrast('brand.color', color, { theme, colors: accentFrom(color, theme) })
      : requireContrast(`brand.color.${theme}`, color[theme], {
          theme,
          colors: accentExactly(color[theme], theme),
        })
  return { light: of('light'), dark: of('dark') }
}

function requireContrast(
  name: string,
  color: string,
  { theme, colors }: { theme: Theme; colors: AccentColors },
): AccentColors {
  const worst = worstContrast(colors, theme)
  if (worst >= MIN_TEXT_CONTRAST) return colors
  const shown = Math.floor(worst * 10) / 10
  throw invalid(
    `${name} is "${color}". In the ${theme} theme its contrast is ${shown}:1, and text needs ${MIN_TEXT_CONTRAST}:1. The nearest colour that passes is "${nearestAccent(color, theme)}". With one colour for both themes, such as color: "${color}", Rolecall keeps its hue and chooses the lightness.`,
  )
}
