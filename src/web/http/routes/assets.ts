import type { Brand } from '../../../core/model/brand.ts'
import { assets } from '../../pages/assets.ts'
import { brandFiles, type ServedFile } from '../../pages/brand/files.ts'
import type { App } from '../environment.ts'

/** The images, styles and scripts of the pages. The pages load nothing from other sites. */
export function assetRoutes(app: App, brand: Brand | undefined): void {
  serve(app, assets, 'public, max-age=3600')
  serve(app, brandFiles(brand).files, 'public, max-age=31536000, immutable')
}

function serve(app: App, files: Record<string, ServedFile>, cacheControl: string): void {
  for (const [path, { contentType, body }] of Object.entries(files)) {
    app.get(path, (c) =>
      c.body(body, 200, { 'content-type': contentType, 'cache-control': cacheControl }),
    )
  }
}
