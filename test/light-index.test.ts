import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

const DIST = join(import.meta.dirname, '../dist')
const IMPORT = /\b(?:from|import)\s*"([^"]+)"/g

/** The file, and all that it loads at once. */
function loaded(
  file: string,
  seen = new Set<string>(),
): { files: Set<string>; packages: string[] } {
  if (seen.has(file)) return { files: seen, packages: [] }
  seen.add(file)
  const targets = [...readFileSync(file, 'utf8').matchAll(IMPORT)].map(([, target]) => target!)
  const packages = targets.filter((it) => !it.startsWith('.'))
  const further = targets
    .filter((it) => it.startsWith('.'))
    .flatMap((it) => loaded(join(dirname(file), it), seen).packages)
  return { files: seen, packages: [...packages, ...further] }
}

it("import 'rolecall' loads a few kilobytes and no package, so that any service can afford it", () => {
  const entry = join(DIST, 'index.js')
  expect(existsSync(entry), 'The program is not built: run "npm run build" first.').toBe(true)
  const { files, packages } = loaded(entry)
  expect(packages.filter((it) => !it.startsWith('node:'))).toEqual([])
  expect([...files].reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(40_000)
})
