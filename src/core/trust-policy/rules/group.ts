import { type Lint, lintOf, type RuleFace, type Subject } from '../lint.ts'
import type { Facts } from '../policy/facts.ts'

export interface Rule<Looked extends Subject> extends RuleFace {
  when(looked: Looked, facts: Facts): boolean
}

/** Rules that look at the same kind of place. */
export interface Group {
  rules: readonly RuleFace[]
  lint(facts: Facts): Lint[]
}

export function group<Looked extends Subject>(
  placesOf: (facts: Facts) => Looked[],
  rules: readonly Rule<Looked>[],
): Group {
  const lint = (facts: Facts) =>
    placesOf(facts).flatMap((place) =>
      rules
        .filter((rule) => rule.when(place, facts))
        .map((rule) => lintOf(rule, place, facts.words)),
    )
  return { rules, lint }
}

/** For each place only the first rule that has something to say, as it explains the others. */
export function firstOf<Looked extends Subject>(
  placesOf: (facts: Facts) => Looked[],
  rules: readonly Rule<Looked>[],
): Group {
  const lint = (facts: Facts) =>
    placesOf(facts).flatMap((place) => {
      const rule = rules.find((one) => one.when(place, facts))
      return rule ? [lintOf(rule, place, facts.words)] : []
    })
  return { rules, lint }
}
