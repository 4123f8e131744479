import { ICON_SVG, LAUNCH_STACK_SVG } from './pictures.ts'
import { ADMIN_SCRIPT, CUSTOMER_SCRIPT } from './scripts.ts'
import { ADMIN_STYLES } from './styles/admin.ts'
import { BASE_STYLES } from './styles/base.ts'
import { CUSTOMER_STYLES } from './styles/customer.ts'

export interface Asset {
  contentType: string
  body: string
}

const CSS = 'text/css; charset=utf-8'
const JAVASCRIPT = 'text/javascript; charset=utf-8'
const SVG = 'image/svg+xml'

/** All that pages load, by path. */
export const assets: Record<string, Asset> = {
  '/assets/rolecall.css': { contentType: CSS, body: BASE_STYLES + CUSTOMER_STYLES + ADMIN_STYLES },
  '/assets/customer.js': { contentType: JAVASCRIPT, body: CUSTOMER_SCRIPT },
  '/assets/admin.js': { contentType: JAVASCRIPT, body: ADMIN_SCRIPT },
  '/assets/launch-stack.svg': { contentType: SVG, body: LAUNCH_STACK_SVG },
  '/assets/icon.svg': { contentType: SVG, body: ICON_SVG },
}
