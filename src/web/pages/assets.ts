import { ADMIN_SCRIPT, CUSTOMER_SCRIPT } from './scripts.ts'
import { ADMIN_STYLES } from './styles/admin.ts'
import { BASE_STYLES } from './styles/base.ts'
import { CUSTOMER_STYLES } from './styles/customer.ts'

export interface Asset {
  contentType: string
  body: string
}

/** Resembles the launch button that AWS users know from READMEs. */
const LAUNCH_STACK_SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="192" height="44" viewBox="0 0 192 44" role="img" aria-label="Launch Stack">
<defs><linearGradient id="g" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#ffb84d"/><stop offset="1" stop-color="#f59a1b"/></linearGradient></defs>
<rect x=".5" y=".5" width="191" height="43" rx="6.5" fill="url(#g)" stroke="#b9690a"/>
<rect x="1.5" y="1.5" width="189" height="41" rx="5.5" fill="none" stroke="#fff" stroke-opacity=".35"/>
<g fill="none" stroke="#2b1a02" stroke-width="2" stroke-linejoin="round" stroke-linecap="round">
<path d="M18 17.5l12-5.5 12 5.5-12 5.5z" fill="#2b1a02" fill-opacity=".14"/>
<path d="M18 23l12 5.5 12-5.5"/>
<path d="M18 28.500l12 5.5 12-5.5"/>
</g>
<text x="56" y="28" font-family="Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif" font-size="17.5" font-weight="700" fill="#2b1a02" textLength="114" lengthAdjust="spacingAndGlyphs">Launch Stack</text>
</svg>`

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
  '/assets/rolecall.css': { contentType: CSS, body: BASE_STYLES + CUSTOMER_STYLES + ADMIN_STYLES },
  '/assets/customer.js': { contentType: JAVASCRIPT, body: CUSTOMER_SCRIPT },
  '/assets/admin.js': { contentType: JAVASCRIPT, body: ADMIN_SCRIPT },
  '/assets/launch-stack.svg': { contentType: SVG, body: LAUNCH_STACK_SVG },
  '/assets/icon.svg': { contentType: SVG, body: ICON_SVG },
}
