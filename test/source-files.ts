import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../src/', import.meta.url))

/** What ships: neither tests nor what only tests use. */
export const isShipped = (path: string): boolean =>
  /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path)

/** Paths below src, such as `model/secret.ts`. */
export const sourceFiles = (): string[] =>
  readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter(isShipped).sort()

export const readSource = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
