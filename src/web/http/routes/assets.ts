import { assets } from '../../pages/assets.ts'
import type { App } from '../environment.ts'

/** The images, styles and scripts of the pages. The pages load nothing from other sites. */
export function assetRoutes(app: App): void {
  for (const [path, { contentType, body }] of Object.entries(assets)) {
    app.get(path, (c) =>
      c.body(body, 200, { 'content-type': contentType, 'cache-control': 'public, max-age=3600' }),
    )
  }
}
