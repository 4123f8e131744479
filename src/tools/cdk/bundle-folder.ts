import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FunctionName } from './function-list.ts'

/** Where a function's bundle lies: beside the built program, or in dist for the sources. */
export function bundleFolder(name: FunctionName): string {
  const places = ['./lambda/', '../lambda/', '../../../dist/lambda/'].map((path) =>
    fileURLToPath(new URL(path + name, import.meta.url)),
  )
  const found = places.find((path) => existsSync(join(path, 'index.mjs')))
  if (!found) throw new Error('The Lambda bundles are not built: run "npm run build" first.')
  return found
}
