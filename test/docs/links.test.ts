import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pages, proseOf, ROOT, readPage, targetOf } from './pages.ts'

/**
 * As GitHub names headings: lower case, no punctuation, blanks become hyphens, repeats are
 * numbered.
 */
function anchorsOf(page: string): Set<string> {
  const seen = new Map<string, number>()
  const headings = proseOf(readPage(page)).matchAll(/^#{1,6} +(.+?) *$/gm)
  return new Set(
    [...headings].map(([, heading]) => {
      const text = heading!.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      const anchor = text
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
        .replaceAll(' ', '-')
      const times = seen.get(anchor) ?? 0
      seen.set(anchor, times + 1)
      return times === 0 ? anchor : `${anchor}-${times}`
    }),
  )
}

const linksOf = (page: string): string[] => {
  const text = proseOf(readPage(page)).replaceAll(/`[^`\n]*`/g, '')
  const inline = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!)
  const named = [...text.matchAll(/^\[[^\]]+\]: (\S+)/gm)].map(([, link]) => link!)
  return [...inline, ...named].filter((link) => !/^[a-z]+:/.test(link))
}

function complaint(page: string, link: string): string | undefined {
  const [path, anchor] = link.split('#') as [string, string?]
  const target = path === '' ? page : targetOf(page, path)
  if (target.startsWith('..')) return `${link} leaves the repository`
  if (!existsSync(join(ROOT, target))) return `${link}: no such file`
  if (anchor === undefined) return undefined
  return anchorsOf(target).has(anchor) ? undefined : `${link}: no such heading`
}

describe('each relative link leads to a file, and each anchor to a heading, in', () => {
  it.each(pages())('%s', (page) => {
    expect(linksOf(page).flatMap((link) => complaint(page, link) ?? [])).toEqual([])
  })
})
