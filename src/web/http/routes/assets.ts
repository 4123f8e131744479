import { assets } from '../../pages/assets.ts'
import type { Api } from '../api.ts'

/** Our own pictures, styles and scripts: nothing is loaded from elsewhere. */
export function assetRoutes(api: Api): void {
  for (const [path, { contentType, body }] of Object.entries(assets)) {
    api.get(path, (c) =>
      c.body(body, 200, { 'content-type': contentType, 'cache-control': 'public, max-age=3600' }),
    )
  }
}
