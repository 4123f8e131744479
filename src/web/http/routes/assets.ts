import type { Brand } from '../../../core/model/brand.ts'
import { assets } from '../../pages/assets.ts'
import { brandFiles } from '../../pages/brand/files.ts'
import { sendFile } from '../compression.ts'
import type { App } from '../environment.ts'

/** Every browser may keep a file whose path contains a hash of its content. */
const FOR_EVER = { 'cache-control': 'public, max-age=31536000, immutable' }

/** The images, styles and scripts of the pages. The pages load nothing from other sites. */
export function assetRoutes(app: App, brand: Brand | undefined): void {
  const files = { ...assets, ...brandFiles(brand).files }
  for (const [path, asset] of Object.entries(files)) app.get(path, sendFile(asset, FOR_EVER))
  // While versions change, a page of the other version may ask this one for its files. Then the
  // file of this version is better than none.
  const current = new Map(Object.entries(files).map(([path, asset]) => [plainName(path), asset]))
  app.get('/assets/:file', (c, next) => {
    const asset = current.get(plainName(c.req.path))
    return asset ? sendFile(asset, { 'cache-control': 'no-store' })(c) : next()
  })
}

/** `/assets/icon.svg` of `/assets/icon.0123456789ab.svg`. */
const plainName = (path: string): string => path.replace(/\.[0-9a-f]{12}(?=\.\w+$)/, '')
