import { type Level, type Lint, lintOf, type RuleFace, type Subject } from '../lint.ts'
import type { Facts } from '../policy/facts.ts'

/** An error unless it names another level. Without a fix it has the fix of its group. */
export interface Rule<Looked extends Subject> extends Pick<RuleFace, 'id' | 'title' | 'why'> {
  level?: Level
  fix?: string
  when(looked: Looked, facts: Facts): boolean
}

/** Rules that look at the same kind of subject, such as each principal. */
export interface Group {
  rules: readonly RuleFace[]
  lint(facts: Facts): Lint[]
}

/** Reports the rules that apply to a subject: all of them, or the first `max`. */
export function group<Looked extends Subject>(
  subjectsOf: (facts: Facts) => Looked[],
  rules: readonly Rule<Looked>[],
  fix = '',
  max = Number.POSITIVE_INFINITY,
): Group {
  const complete = rules.map((rule) => ({ level: 'error' as const, fix, ...rule }))
  const lint = (facts: Facts) =>
    subjectsOf(facts).flatMap((subject) =>
      complete
        .filter((rule) => rule.when(subject, facts))
        .slice(0, max)
        .map((rule) => lintOf(rule, subject, facts.words)),
    )
  return { rules: complete, lint }
}

/** Reports only the first rule that applies to a subject, because it explains the later ones. */
export const firstOf = <Looked extends Subject>(
  subjectsOf: (facts: Facts) => Looked[],
  rules: readonly Rule<Looked>[],
  fix = '',
): Group => group(subjectsOf, rules, fix, 1)
