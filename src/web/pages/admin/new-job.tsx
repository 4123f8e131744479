import { JOB_WORKS, type JobFilter, type JobWork } from '../../../core/model/job.ts'
import { filterInWords } from './job.tsx'
import { inNumber, WORK_WORDS } from './job-words.ts'
import { Effect, TypedWord } from './pieces/confirm.tsx'
import { ErrorSummary } from './pieces/error-summary.tsx'
import { Csrf, Reason } from './pieces/forms.tsx'
import { adminPage } from './pieces/frame.tsx'
import { PageHead } from './pieces/page-head.tsx'
import type { AdminFrame } from './view.ts'

export interface NewJobView extends AdminFrame {
  work: JobWork
  /** The records: named ones, or those of a filter. */
  ids?: readonly string[] | undefined
  filter?: JobFilter | undefined
  /** The filter as the list's query. */
  query?: string | undefined
  /** What the job would do. */
  effect: {
    total: number
    isAtLeast?: true
    seen: number
    changes: number
    unchanged: number
    impossible: number
  }
  /** The form sends it, so that a second click starts no second job. */
  key: string
  /** What is wrong with the typed word. */
  error?: string | undefined
}

/** What the person types before something that cannot be undone: the number of records. */
export const typedWordOf = ({ work, effect }: Pick<NewJobView, 'work' | 'effect'>): string =>
  effect.isAtLeast ? work : String(effect.total)

/** Says what a job would do, in numbers, and starts it. */
export const newJobPage = (view: NewJobView): string => {
  const { work, effect, error } = view
  const { verb } = WORK_WORDS[work]
  const noun = JOB_WORKS[work] === 'connections' ? 'connection' : 'invitation'
  const title = `${verb} ${effect.isAtLeast ? 'more than ' : ''}${inNumber(effect.total, noun)}`
  return adminPage({
    frame: view,
    title,
    here: JOB_WORKS[work] === 'connections' ? 'connections' : 'invitations',
    children: (
      <>
        <PageHead
          title={`${title}?`}
          parent={{
            path: `/admin/${noun}s`,
            name: noun === 'connection' ? 'Connections' : 'Invitations',
          }}
        />
        <ErrorSummary errors={error ? [{ field: 'typed', message: error }] : []} />
        {effect.total > 0 ? (
          <>
            <Consequences view={view} noun={noun} />
            <StartForm view={view} label={title} />
          </>
        ) : (
          <NothingToDo noun={noun} />
        )}
      </>
    ),
  })
}

const NothingToDo = ({ noun }: { noun: string }) => (
  <p>
    No {noun} is selected. <a href={`/admin/${noun}s`}>Go back to the list</a> and select some.
  </p>
)

const Consequences = ({ view, noun }: { view: NewJobView; noun: string }) => {
  const { work, effect, filter } = view
  const words = WORK_WORDS[work]
  const text = (
    <>
      <p>{words.effect}</p>
      {effect.seen < effect.total ? <p>Of the newest {inNumber(effect.seen, noun)}:</p> : null}
      <ul>
        <li>
          {inNumber(effect.changes, noun)} {work === 'verify' ? 'will be checked' : 'will change'}
        </li>
        {effect.unchanged > 0 ? <li>{inNumber(effect.unchanged, noun)} already as asked</li> : null}
        {effect.impossible > 0 ? (
          <li>{inNumber(effect.impossible, noun)} for which this is not possible</li>
        ) : null}
      </ul>
      {filter ? (
        <p>
          The filter is: {filterInWords(filter)}. The job takes the {noun}s that match when it
          starts, and none that join later. If more match than you see here, it stops before it does
          anything.
        </p>
      ) : null}
    </>
  )
  return words.isDestructive ? <Effect>{text}</Effect> : <div class="note">{text}</div>
}

const StartForm = ({ view, label }: { view: NewJobView; label: string }) => {
  const { work, ids, query, effect, key, csrf, error } = view
  const { isDestructive } = WORK_WORDS[work]
  return (
    <form method="post" action="/admin/jobs" class="form">
      <Csrf value={csrf} />
      <input type="hidden" name="kind" value={work} />
      <input type="hidden" name="key" value={key} />
      {ids ? <input type="hidden" name="ids" value={ids.join(' ')} /> : null}
      {query === undefined ? null : <input type="hidden" name="filter" value={query} />}
      {effect.isAtLeast ? null : (
        <input type="hidden" name="expected" value={String(effect.total)} />
      )}
      {isDestructive ? <TypedWord word={typedWordOf(view)} error={error} /> : null}
      <Reason />
      <button type="submit" class={isDestructive ? 'btn btn-stop' : 'btn btn-main'}>
        {label}
      </button>
    </form>
  )
}
