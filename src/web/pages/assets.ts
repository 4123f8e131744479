import { createHash } from 'node:crypto'
import { ADMIN_SCRIPT, CUSTOMER_SCRIPT } from './scripts.ts'
import { ADMIN_STYLES } from './styles/admin.ts'
import { BASE_STYLES } from './styles/base.ts'
import { CUSTOMER_STYLES } from './styles/customer.ts'
import { TOKENS } from './styles/tokens.ts'

export interface Asset {
  contentType: string
  body: string | Uint8Array<ArrayBuffer>
}

const ICON_SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">
<rect width="24" height="24" rx="6" fill="#0a665e"/>
<g fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
<path d="M5.5 7.500h5M5.5 12h5M5.5 16.500h5"/>
<path d="M13 12.2l2.3 2.3 3.9-5"/>
</g>
</svg>`

const CSS = 'text/css; charset=utf-8'
const JAVASCRIPT = 'text/javascript; charset=utf-8'
const SVG = 'image/svg+xml'

const FILES = {
  'customer.css': { contentType: CSS, body: TOKENS + BASE_STYLES + CUSTOMER_STYLES },
  'admin.css': { contentType: CSS, body: TOKENS + BASE_STYLES + ADMIN_STYLES },
  'customer.js': { contentType: JAVASCRIPT, body: CUSTOMER_SCRIPT },
  'admin.js': { contentType: JAVASCRIPT, body: ADMIN_SCRIPT },
  'icon.svg': { contentType: SVG, body: ICON_SVG },
} satisfies Record<string, Asset>

type FileName = keyof typeof FILES

/**
 * The path of a file, such as `/assets/icon.0123456789ab.svg`. It contains a hash of the content,
 * so that browsers may keep the file for ever.
 */
export function hashedPath(fileName: string, { body }: Asset): string {
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12)
  return `/assets/${fileName.replace(/(?=\.\w+$)/, `.${hash}`)}`
}

const PATHS = Object.fromEntries(
  Object.entries(FILES).map(([name, asset]) => [name, hashedPath(name, asset)]),
) as Record<FileName, string>

/** The path under which a page loads this file. */
export const assetPath = (fileName: FileName): string => PATHS[fileName]

/** Every file that a page loads, by its path. */
export const assets: Record<string, Asset> = Object.fromEntries(
  Object.entries(FILES).map(([name, asset]) => [PATHS[name as FileName], asset]),
)
