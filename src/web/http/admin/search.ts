import { search } from '../../../core/figures/search.ts'
import { pathOfHit, searchPage } from '../../pages/admin/search.tsx'
import type { Console } from './console.ts'

const MAX_HITS = 50
const MAX_CHARACTERS = 200

/** The search of the console. A text that is the whole value of one record opens that record. */
export function searchRoutes({ app, ports, page }: Console): void {
  app.get(
    '/admin/search',
    page(async (c, { actor, frame }) => {
      const text = (c.req.query('q') ?? '').trim().slice(0, MAX_CHARACTERS)
      const hits = text === '' ? [] : await search(ports, actor, { text, limit: MAX_HITS })
      const exact = new Set(hits.filter(({ value }) => isSame(value, text)).map(pathOfHit))
      const [only] = exact
      if (only && exact.size === 1) return c.redirect(only, 303)
      return c.html(searchPage({ ...frame, text, hits, hasMore: hits.length === MAX_HITS }))
    }),
  )
}

/** People write account numbers with dashes, and names in any case. */
const isSame = (value: string, text: string): boolean =>
  value.toLowerCase() === text.toLowerCase() ||
  (/^\d{12}$/.test(value) && value === text.replaceAll('-', ''))
