import type { Child } from 'hono/jsx'
import type { CheckRow, LatestChecks } from '../../core/model/check.ts'
import { Time } from './parts.tsx'

const WORDS: Record<CheckRow['verdict'], string> = {
  proved: 'passed',
  insecure: 'insecure',
  denied: 'denied',
  unknown: 'without a clear answer',
}

const VERDICTS = Object.keys(WORDS) as CheckRow['verdict'][]

interface StripProps {
  checks: LatestChecks
  /** Stands above the sentence. */
  children?: Child
}

/**
 * The checks of 90 days as a strip, oldest first: one mark for each check. The sentence above says
 * the same in words.
 */
export const CheckStrip = ({ checks: { items, hasMore }, children }: StripProps) => (
  <section id="checks" aria-labelledby="checks-title">
    <h2 id="checks-title">Checks</h2>
    {children}
    {items.length === 0 ? (
      <p class="quiet">None in the last 90 days.</p>
    ) : (
      <>
        <p>
          {hasMore ? `The latest ${items.length}` : `${items.length} in the last 90 days`}:{' '}
          {inWords(items)}. The latest, <Time at={items[0]!.at} />: {WORDS[items[0]!.verdict]}.
        </p>
        <ol class="strip" aria-hidden="true">
          {items.toReversed().map(({ at, verdict }) => (
            <li class={`check-${verdict}`} title={`${at}: ${WORDS[verdict]}`} />
          ))}
        </ol>
      </>
    )}
  </section>
)

const inWords = (checks: readonly CheckRow[]): string =>
  VERDICTS.flatMap((verdict) => {
    const count = checks.filter((check) => check.verdict === verdict).length
    return count > 0 ? [`${count} ${WORDS[verdict]}`] : []
  }).join(', ')
