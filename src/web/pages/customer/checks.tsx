import type { Child } from 'hono/jsx'
import type { CheckRow } from '../../../core/model/check.ts'
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
        <span class="xs">{note ?? (outcome === 'none' ? 'not run' : '')}</span>
      </li>
    ))}
  </ul>
)

const NAMES = ['Works with your External ID', 'Refused without it', 'Refused with a wrong one']

/** The three checks of the role, each with what is known of it. */
export const roleChecks = (outcomes: readonly CheckOutcome[], notes: Child[] = []): Check[] =>
  NAMES.map((name, index) => ({
    name,
    outcome: outcomes[index]!,
    ...(notes[index] !== undefined && { note: notes[index] }),
  }))

/** The three probes of a check. A check without a clear answer puts no blame on the role. */
export function probeChecks({ verdict, probes }: CheckRow): Check[] {
  const seen = [probes.externalId, probes.none, probes.wrong].map(
    (result, index): { outcome: CheckOutcome; note?: string } => {
      if (result === undefined) return { outcome: 'none' }
      const note = result === 'allowed' ? 'allowed' : 'refused'
      if (result === (index === 0 ? 'allowed' : 'denied')) return { outcome: 'ok', note }
      return verdict === 'unknown' || result === 'unknown'
        ? { outcome: 'none', note: 'no clear answer' }
        : { outcome: 'bad', note }
    },
  )
  return roleChecks(
    seen.map(({ outcome }) => outcome),
    seen.map(({ note }) => note),
  )
}

type StepState = 'done' | 'now' | 'next' | 'fail'

const STEPS = ['Account', 'Stack', 'Checks', 'Connected'] as const

/** Four steps; those before `now` are done. */
export const Path = ({ now, failed = false }: { now: number; failed?: boolean }) => {
  const state = (index: number): StepState =>
    index < now ? 'done' : index > now ? 'next' : failed ? 'fail' : 'now'
  return (
    <ol class="path" aria-label="Progress">
      {STEPS.map((name, index) => (
        <li class={state(index)} aria-current={index === now ? 'step' : undefined}>
          {name}
          {index < now ? <span class="unseen"> (done)</span> : null}
        </li>
      ))}
    </ol>
  )
}
