import { readFigures } from '../../../core/figures/read-figures.ts'
import { search } from '../../../core/figures/search.ts'
import type { Ports } from '../../../core/ports.ts'
import type { Handlers } from '../contract/serve-operations.ts'

export const figureHandlers = (ports: Ports): Handlers<'search' | 'getFigures'> => ({
  search: async ({ actor, query }) => ({
    items: await search(ports, actor, { text: query.q, limit: query.limit }),
  }),
  getFigures: async ({ actor, query }) => {
    const { connectTime = null, ...figures } = await readFigures(ports, actor, query)
    return { ...figures, connectTime }
  },
})
