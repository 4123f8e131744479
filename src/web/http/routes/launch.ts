import type { MiddlewareHandler } from 'hono'
import { type Asset, hashedPath } from '../../pages/assets.ts'
import { sendFile } from '../compression.ts'
import type { App, Environment } from '../environment.ts'

/** The text of `web/component`, which `scripts/bundle` puts in. Absent where nothing was built. */
declare const LAUNCH_SCRIPT: string | undefined
const SCRIPT = typeof LAUNCH_SCRIPT === 'string' ? LAUNCH_SCRIPT : ''

const script: Asset = { contentType: 'text/javascript; charset=utf-8', body: SCRIPT }
const LAUNCH_PATH = hashedPath('rolecall-launch.js', script)
/** The name that never changes its content, for a page with an integrity attribute. */
const lasting = { 'content-location': LAUNCH_PATH }

/** The width of the words is fixed, because each system has another font. */
const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" width="144" height="32" viewBox="0 0 144 32" role="img" aria-label="Launch Stack">
<rect x="0.5" y="0.5" width="143" height="31" rx="6" fill="#006058" stroke="#fff" stroke-opacity="0.5"/>
<g fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
<path d="M13 12l8-4 8 4-8 4zM13 16l8 4 8-4M13 20l8 4 8-4"/>
</g>
<text x="39" y="21" textLength="92" lengthAdjust="spacingAndGlyphs" fill="#fff" font-family="Arial, Helvetica, sans-serif" font-size="15" font-weight="bold">Launch Stack</text>
</svg>
`

const picture: Asset = { contentType: 'image/svg+xml', body: PICTURE }

/** What pages of other origins may load, by its path. */
const SHARED: Record<string, [file: Asset, headers: Record<string, string>]> = {
  [LAUNCH_PATH]: [script, { ...lasting, 'cache-control': 'public, max-age=31536000, immutable' }],
  '/assets/rolecall-launch.js': [script, { ...lasting, 'cache-control': 'public, max-age=300' }],
  '/assets/launch-stack.svg': [picture, { 'cache-control': 'public, max-age=86400' }],
}

export const isShared = (path: string): boolean => Object.hasOwn(SHARED, path)

/** Lets a browser use these files on any page. All other answers are for our own pages only. */
export const shareLaunchFiles: MiddlewareHandler<Environment> = async (c, next) => {
  await next()
  if (!isShared(c.req.path)) return
  c.header('cross-origin-resource-policy', 'cross-origin')
  // A module script is always loaded with CORS.
  c.header('access-control-allow-origin', '*')
}

/** The button `<rolecall-launch>` and the picture of a button, for the vendor's own pages. */
export function launchRoutes(app: App): void {
  for (const [path, [file, headers]] of Object.entries(SHARED))
    app.get(path, sendFile(file, headers))
}
