import { ADMIN_SCRIPT, CUSTOMER_SCRIPT } from './scripts.ts'
import { ADMIN_STYLES } from './styles/admin.ts'
import { BASE_STYLES } from './styles/base.ts'
import { CUSTOMER_STYLES } from './styles/customer.ts'
import { TOKENS } from './styles/tokens.ts'

export interface Asset {
  contentType: string
  body: string
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

/** Every file that a page loads, by its path. */
export const assets: Record<string, Asset> = {
  '/assets/customer.css': { contentType: CSS, body: TOKENS + BASE_STYLES + CUSTOMER_STYLES },
  '/assets/admin.css': { contentType: CSS, body: TOKENS + BASE_STYLES + ADMIN_STYLES },
  '/assets/customer.js': { contentType: JAVASCRIPT, body: CUSTOMER_SCRIPT },
  '/assets/admin.js': { contentType: JAVASCRIPT, body: ADMIN_SCRIPT },
  '/assets/icon.svg': { contentType: SVG, body: ICON_SVG },
}
