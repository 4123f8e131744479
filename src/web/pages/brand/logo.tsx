import { Mark } from '../parts.tsx'
import type { BrandFiles } from './files.ts'

/** In pixels. A wide logo gets less height. */
const [LOGO_HEIGHT, MAX_LOGO_WIDTH] = [32, 180]

/** The vendor's logo, else our mark. Its name stands beside it, so it needs no text of its own. */
export const Logo = ({ logo }: Pick<BrandFiles, 'logo'>) => {
  if (!logo) return <Mark />
  const { light, dark } = logo
  const height = Math.min(LOGO_HEIGHT, (MAX_LOGO_WIDTH * light.height) / light.width)
  return (
    // A logo for both themes stands on white in the dark one, because most are drawn for white.
    <picture class={dark ? 'logo' : 'logo logo-on-white'}>
      {dark ? <source media="(prefers-color-scheme: dark)" srcset={dark.href} /> : null}
      <img
        src={light.href}
        width={Math.round((height * light.width) / light.height)}
        height={Math.round(height)}
        alt=""
      />
    </picture>
  )
}
