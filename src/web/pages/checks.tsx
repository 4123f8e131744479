import type { CheckRow } from '../../core/model/check.ts'
import { Time } from './parts.tsx'

const WORDS: Record<CheckRow['verdict'], string> = {
  proved: 'passed',
  insecure: 'insecure',
  denied: 'denied',
  unknown: 'without a clear answer',
}

const VERDICTS = Object.keys(WORDS) as CheckRow['verdict'][]

/**
 * The checks of 90 days as a strip, oldest first: one mark for each check. The sentence above says
 * the same in words.
 *
 * @param checks Newest first.
 */
export const CheckStrip = ({ checks, isAll }: { checks: readonly CheckRow[]; isAll: boolean }) => (
  <section aria-labelledby="checks-title">
    <h2 id="checks-title">Checks</h2>
    {checks.length === 0 ? (
      <p class="quiet">None in the last 90 days.</p>
    ) : (
      <>
        <p>
          {isAll ? `${checks.length} in the last 90 days` : `The latest ${checks.length}`}:{' '}
          {inWords(checks)}. The latest <Time at={checks[0]!.at} /> {WORDS[checks[0]!.verdict]}.
        </p>
        <ol class="checks" aria-hidden="true">
          {checks.toReversed().map(({ at, verdict }) => (
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
