import type { Child } from 'hono/jsx'
import type { CheckRow, LatestChecks } from '../../core/model/check.ts'
import { useWords, type Words } from './language/languages.ts'
import { Time } from './parts.tsx'

const VERDICTS: CheckRow['verdict'][] = ['proved', 'insecure', 'denied', 'unknown']

interface StripProps {
  checks: LatestChecks
  /** Stands above the sentence. */
  children?: Child
}

/**
 * The checks of 90 days as a strip, oldest first: one mark for each check. The sentence above says
 * the same in words.
 */
export const CheckStrip = ({ checks: { items, hasMore }, children }: StripProps) => {
  const words = useWords().strip
  return (
    <section id="checks" aria-labelledby="checks-title">
      <h2 id="checks-title">{words.title}</h2>
      {children}
      {items.length === 0 ? (
        <p class="quiet">{words.none}</p>
      ) : (
        <>
          <p>
            {words.summary({
              count: items.length,
              hasMore,
              counts: inWords(words, items),
              time: <Time at={items[0]!.at} />,
              verdict: words.verdicts[items[0]!.verdict],
            })}
          </p>
          <ol class="strip" aria-hidden="true">
            {items.toReversed().map(({ at, verdict }) => (
              <li class={`check-${verdict}`} title={`${at}: ${words.verdicts[verdict]}`} />
            ))}
          </ol>
        </>
      )}
    </section>
  )
}

const inWords = ({ verdicts }: Words['strip'], checks: readonly CheckRow[]): string =>
  VERDICTS.flatMap((verdict) => {
    const count = checks.filter((check) => check.verdict === verdict).length
    return count > 0 ? [`${count} ${verdicts[verdict]}`] : []
  }).join(', ')
