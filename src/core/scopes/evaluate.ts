import { matchesAction, matchesPattern } from '../model/aws/match-action.ts'
import type { AccessQuestion } from '../ports.ts'
import type { Statement } from '../template/access/statement.ts'
import { generalise, isOpen } from './patterns.ts'

export type Question = AccessQuestion

type Certainty = 'yes' | 'maybe' | 'no'

/** Whether statements allow and deny what is asked. */
export interface Reading {
  allow: Certainty
  deny: Certainty
}

/** `unknown` if conditions, variables or policies with an unknown text decide. */
export type Verdict = 'allowed' | 'denied' | 'unknown'

export const readingOf = (statements: Statement[], question: Question): Reading => ({
  allow: best(
    statements.filter(({ effect }) => effect === 'Allow').map((it) => concerns(it, question)),
  ),
  deny: best(
    statements.filter(({ effect }) => effect === 'Deny').map((it) => concerns(it, question)),
  ),
})

// AWS: an explicit Deny overrides Allow, and what nothing allows is denied.
export function verdictOf({ allow, deny }: Reading): Verdict {
  if (deny === 'yes' || allow === 'no') return 'denied'
  return allow === 'yes' && deny === 'no' ? 'allowed' : 'unknown'
}

// AWS: a session can do what both the role and the session policy allow.
export function both(role: Verdict, scope: Verdict): Verdict {
  if (role === 'denied' || scope === 'denied') return 'denied'
  return role === 'allowed' && scope === 'allowed' ? 'allowed' : 'unknown'
}

const best = (all: Certainty[]): Certainty =>
  all.includes('yes') ? 'yes' : all.includes('maybe') ? 'maybe' : 'no'

function concerns(statement: Statement, { action, resource }: Question): Certainty {
  const { actions, notActions, resources, notResources, condition } = statement
  const acts =
    notActions.length > 0
      ? !notActions.some((it) => matchesAction(it, action))
      : actions.some((it) => matchesAction(it, action))
  if (!acts) return 'no'
  const reached =
    notResources.length > 0
      ? opposite(reaches(notResources, resource))
      : reaches(resources, resource)
  return reached === 'yes' && condition !== undefined ? 'maybe' : reached
}

const reaches = (patterns: string[], resource: string): Certainty =>
  best(
    patterns
      .filter((it) => matchesPattern(generalise(it), generalise(resource)))
      .map((it) => (isOpen(it) ? 'maybe' : 'yes')),
  )

const opposite = (it: Certainty): Certainty => (it === 'yes' ? 'no' : it === 'no' ? 'yes' : 'maybe')
