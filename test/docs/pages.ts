import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const LEFT_OUT = /(^|\/)(node_modules|dist|coverage|cdk\.out|reports|\.[^/]+)(\/|$)/

/** Every Markdown file of the repository, by its path from the root. */
export const pages = (): string[] =>
  (readdirSync(ROOT, { recursive: true }) as string[])
    .filter((path) => path.endsWith('.md') && !LEFT_OUT.test(path))
    .sort()

export const readPage = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

/** The page without its code blocks, in which nothing is a link. */
export const proseOf = (text: string): string => text.replace(/^ *```[\s\S]*?^ *```/gm, '')

export interface Snippet {
  page: string
  line: number
  language: string
  code: string
}

/** The fenced code blocks of a page. What indents a whole block is taken off. */
export function snippetsOf(page: string): Snippet[] {
  const text = readPage(page)
  return [...text.matchAll(/^( *)```(\w+)\n([\s\S]*?)^ *```$/gm)].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length,
    language: match[2]!,
    code: match[3]!.replaceAll(new RegExp(`^${match[1]}`, 'gm'), ''),
  }))
}

/** A link's target, as a path from the root. */
export const targetOf = (page: string, link: string): string =>
  relative(ROOT, join(ROOT, dirname(page), link))
