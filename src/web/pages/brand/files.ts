import type { Brand, Logo } from '../../../core/model/brand.ts'
import { onceFor } from '../../../core/model/once-for.ts'
import { type Asset, hashedPath } from '../assets.ts'
import { accentStyles } from './accent.ts'

/** A picture as the page shows it. Its size keeps the page from moving while it loads. */
interface ShownLogo {
  href: string
  width: number
  height: number
}

export interface BrandFiles {
  /** By their paths, which change with the content. */
  files: Record<string, Asset>
  /** The address of the style sheet with the vendor's colours. */
  styleHref?: string | undefined
  logo?: { light: ShownLogo; dark?: ShownLogo } | undefined
}

/** What Rolecall serves of a brand. Made once for each brand. */
export const brandFiles = (brand: Brand | undefined): BrandFiles =>
  brand ? filesOf(brand) : { files: {} }

const filesOf = onceFor(makeFiles)

function makeFiles({ accent, logo }: Brand): BrandFiles {
  const files: Record<string, Asset> = {}
  const add = (fileName: string, asset: Asset): string => {
    const path = hashedPath(fileName, asset)
    files[path] = asset
    return path
  }
  const addLogo = ({ type, data, width, height }: Logo): ShownLogo => {
    const asset =
      type === 'svg'
        ? { contentType: 'image/svg+xml', body: data }
        : { contentType: 'image/png', body: Buffer.from(data, 'base64') }
    return { href: add(`logo.${type}`, asset), width, height }
  }
  const addStyles = (colors: NonNullable<Brand['accent']>): string =>
    add('brand.css', { contentType: 'text/css; charset=utf-8', body: accentStyles(colors) })
  return {
    files,
    ...(accent && { styleHref: addStyles(accent) }),
    ...(logo && {
      logo: { light: addLogo(logo.light), ...(logo.dark && { dark: addLogo(logo.dark) }) },
    }),
  }
}
