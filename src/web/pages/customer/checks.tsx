import type { Child } from 'hono/jsx'
import type { CheckRow } from '../../../core/model/check.ts'
import { useWords, type Words } from '../language/languages.ts'
import { Icon } from './pieces.tsx'

/** `none`: it was not run, or its outcome is not known. */
export type CheckOutcome = 'ok' | 'busy' | 'bad' | 'none'

export interface Check {
  name: string
  outcome: CheckOutcome
  /** Such as a time, or what was found. */
  note?: Child
}

const ICONS = { ok: 'check', busy: 'spin', bad: 'x' } as const

export const Checks = ({ checks }: { checks: Check[] }) => (
  <ul class="checks">
    {checks.map(({ name, outcome, note }) => (
      <li class={`k-${outcome}`}>
        {outcome === 'none' ? null : <Icon name={ICONS[outcome]} />}
        <span>{name}</span>
        <span class="xs">{note ?? (outcome === 'none' ? useWords().checks.notRun : '')}</span>
      </li>
    ))}
  </ul>
)

/** The three checks of the role, each with what is known of it. */
export const roleChecks = (
  { checks }: Words,
  outcomes: readonly CheckOutcome[],
  notes: Child[] = [],
): Check[] =>
  checks.names.map((name, index) => ({
    name,
    outcome: outcomes[index]!,
    ...(notes[index] !== undefined && { note: notes[index] }),
  }))

/** The three probes of a check. A check without a clear answer puts no blame on the role. */
export function probeChecks(words: Words, { verdict, probes }: CheckRow): Check[] {
  const { allowed, refused, noAnswer } = words.checks
  const seen = [probes.externalId, probes.none, probes.wrong].map(
    (result, index): { outcome: CheckOutcome; note?: string } => {
      if (result === undefined) return { outcome: 'none' }
      const note = result === 'allowed' ? allowed : refused
      if (result === (index === 0 ? 'allowed' : 'denied')) return { outcome: 'ok', note }
      return verdict === 'unknown' || result === 'unknown'
        ? { outcome: 'none', note: noAnswer }
        : { outcome: 'bad', note }
    },
  )
  return roleChecks(
    words,
    seen.map(({ outcome }) => outcome),
    seen.map(({ note }) => note),
  )
}

type StepState = 'done' | 'now' | 'next' | 'fail'

interface PathProps {
  now: number
  failed?: boolean
  /** How the role was made; undefined for a stack. */
  way?: 'declared' | undefined
}

/** Four steps; those before `now` are done. */
export const Path = ({ now, failed = false, way }: PathProps) => {
  const words = useWords().checks
  const steps = way === 'declared' ? words.stepsWithoutStack : words.steps
  const state = (index: number): StepState =>
    index < now ? 'done' : index > now ? 'next' : failed ? 'fail' : 'now'
  return (
    <ol class="path" aria-label={words.progress}>
      {steps.map((name, index) => (
        <li class={state(index)} aria-current={index === now ? 'step' : undefined}>
          {name}
          {index < now ? <span class="unseen"> {words.done}</span> : null}
        </li>
      ))}
    </ol>
  )
}
