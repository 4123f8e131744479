import { PRICES, type Priced } from './prices.ts'

export type Use = Partial<Record<Priced, number>>

export interface Cost {
  terms: { priced: Priced; dollars: number }[]
  total: number
  dominant: { priced: Priced; share: number }
}

/** Dollars for a million operations with this use. */
export function costOfMillion(use: Use): Cost {
  const terms = (Object.entries(use) as [Priced, number][]).map(([priced, units]) => ({
    priced,
    dollars: units * PRICES[priced],
  }))
  const total = terms.reduce((sum, { dollars }) => sum + dollars, 0)
  const [largest] = [...terms].sort((a, b) => b.dollars - a.dollars)
  return {
    terms,
    total,
    dominant: { priced: largest!.priced, share: total === 0 ? 0 : largest!.dollars / total },
  }
}
