import { type FailedRow, type Job, type ListedRow, rowsLeft } from '../../../core/model/job.ts'
import { Fact, Value } from '../parts.tsx'
import { JobDraft } from './job-draft.tsx'
import { inNumber, PROBLEM_WORDS } from './job-words.ts'
import { titleOf } from './jobs.tsx'
import { ConfirmedAction } from './pieces/forms.tsx'
import { adminPage } from './pieces/frame.tsx'
import { type Column, grouped, ListTable, Pager } from './pieces/list.tsx'
import { Live, Reload } from './pieces/live.tsx'
import { PageHead, Panel } from './pieces/page-head.tsx'
import { StatusBadge } from './pieces/status.tsx'
import { LocalTime } from './pieces/time.tsx'
import type { AdminFrame, Listing } from './view.ts'

export interface JobView extends AdminFrame {
  job: Job
  failures: Listing<FailedRow>
  /** Of a draft: the first customers that it would invite, or roles that it would import. */
  first: readonly ListedRow[]
  /** The person may start or stop it. */
  mayChange: boolean
}

/** One job: of a draft the preview, otherwise how far it is; and the rows that failed. */
export const jobPage = (view: JobView): string => {
  const { job } = view
  return adminPage({
    frame: view,
    title: titleOf(job),
    here: job.work === 'invite' || job.work === 'revoke' ? 'invitations' : 'connections',
    children: (
      <>
        <Live id="head">
          <PageHead
            title={titleOf(job)}
            parent={{ path: '/admin/jobs', name: 'Jobs' }}
            note={<StatusBadge status={job.status} />}
          >
            {job.status === 'draft' ? (
              <a class="btn" href={importPathOf(job)}>
                Choose another file
              </a>
            ) : null}
          </PageHead>
        </Live>
        {job.status === 'draft' ? (
          <JobDraft view={view}>
            <Failures view={view} title="Rows with mistakes" />
          </JobDraft>
        ) : (
          <Progress view={view} />
        )}
        <Live id="rest">
          {job.status === 'running' && view.mayChange ? <Stop view={view} /> : null}
          <Facts job={job} />
        </Live>
      </>
    ),
  })
}

/** The form for a file of this kind. */
const importPathOf = ({ work }: Job): string =>
  `/admin/${work === 'import' ? 'jobs' : 'invitations'}/import`

const takesFile = ({ work }: Job): boolean => work === 'invite' || work === 'import'

const pathOf = ({ id }: Job): string => `/admin/jobs/${encodeURIComponent(id)}`

const LEAD: Record<Job['status'], string> = {
  draft: '',
  running: 'Rolecall works on it. You can close this page.',
  done: 'Each row was worked on.',
  stopped: 'It was stopped. What was done stays.',
}

const Progress = ({ view }: { view: JobView }) => {
  const { job } = view
  const { done, unchanged, failed } = job.counts
  const [ended, left] = [done + unchanged + failed, rowsLeft(job)]
  const lead = job.problem ? PROBLEM_WORDS[job.problem] : LEAD[job.status]
  return (
    <Live id="progress">
      <p class="lead">{lead}</p>
      <Panel
        id="progress"
        title={job.search ? 'Searching' : `${grouped(ended)} of ${grouped(job.total)}`}
        note={
          <Reload
            seconds={job.status === 'running' ? 2 : 0}
            state={[job.status, job.problem, job.search !== undefined, job.total, ended].join()}
            said={lead}
          />
        }
      >
        {job.search ? (
          <p>{inNumber(job.total, 'record')} found so far. Nothing is done until all are found.</p>
        ) : (
          <>
            <progress class="bar" max={Math.max(1, job.total)} value={ended} aria-label="Progress">
              {ended} of {job.total}
            </progress>
            <dl class="facts">
              <Fact name="Done">{grouped(done)}</Fact>
              <Fact name="Already so">{grouped(unchanged)}</Fact>
              <Fact name="Failed">{grouped(failed)}</Fact>
              <Fact name="Left">{grouped(left)}</Fact>
            </dl>
          </>
        )}
      </Panel>
      <Failures view={view} title="Failed rows" />
    </Live>
  )
}

const Failures = ({ view, title }: { view: JobView; title: string }) => {
  const { job, failures } = view
  if (job.counts.failed === 0) return null
  const csv = (
    <a class="btn btn-sm" href={`${pathOf(job)}/failures.csv`} download>
      Download as CSV
    </a>
  )
  return (
    <>
      <Panel id="failures" title={title} action={failures.items.length > 0 ? csv : undefined} flush>
        <ListTable
          caption="Rows that failed, in their order"
          items={failures.items}
          columns={takesFile(job) ? OF_FILE : OF_RECORDS}
          empty="Rolecall keeps failed rows for 30 days after the end of a job."
        />
      </Panel>
      {takesFile(job) && failures.items.length > 0 ? (
        <p class="quiet">
          Correct the rows in the downloaded file, and{' '}
          <a href={importPathOf(job)}>import that file</a>.
        </p>
      ) : null}
      <Pager
        what="failed rows"
        path={pathOf(job)}
        query={{}}
        cursor={failures.cursor}
        nextCursor={failures.nextCursor}
      />
    </>
  )
}

const OF_FILE: Column<FailedRow>[] = [
  { name: 'Line', show: ({ row }) => row },
  { name: 'Customer', show: ({ customerId }) => customerId ?? <span class="quiet">missing</span> },
  { name: 'Why', show: ({ message }) => message },
]

const OF_RECORDS: Column<FailedRow>[] = [
  { name: 'Record', show: (it) => <Record failure={it} /> },
  { name: 'Customer', show: ({ customerId }) => customerId ?? <span class="quiet">unknown</span> },
  { name: 'Why', show: ({ message }) => message },
]

const Record = ({ failure: { id, row } }: { failure: FailedRow }) => {
  if (id === undefined) return <span class="quiet">row {row}</span>
  const list = id.startsWith('inv_') ? 'invitations' : 'connections'
  return <a href={`/admin/${list}/${encodeURIComponent(id)}`}>{id}</a>
}

const Stop = ({ view: { job, csrf } }: { view: JobView }) => (
  <ConfirmedAction
    csrf={csrf}
    action={`${pathOf(job)}/stop`}
    label="Stop"
    understood="I want to stop this job"
  >
    Rows that are under way are finished, at most ten. The others are left alone. What was done
    stays.
  </ConfirmedAction>
)

const Facts = ({ job }: { job: Job }) => (
  <Panel id="facts" title="Details">
    <dl class="facts">
      <Fact name="Records">{recordsInWords(job)}</Fact>
      {job.reason ? <Fact name="Reason">{job.reason}</Fact> : null}
      <Fact name="Started by">{job.by.name ?? job.by.id}</Fact>
      <Fact name={job.startedAt ? 'Started' : 'Made'}>
        <LocalTime at={job.startedAt ?? job.createdAt} />
      </Fact>
      {job.endedAt ? (
        <Fact name="Ended">
          <LocalTime at={job.endedAt} />
        </Fact>
      ) : null}
      <Fact name="Job">
        <Value text={job.id} what="the id of the job" />
      </Fact>
    </dl>
  </Panel>
)

function recordsInWords({ work, total, filter }: Job): string {
  if (filter) return filterInWords(filter)
  return work === 'invite' || work === 'import' ? inNumber(total, 'row') : 'selected one by one'
}

/** Such as `active or suspended, profile default`. */
export function filterInWords({ status, profile, customerId }: NonNullable<Job['filter']>): string {
  const parts = [
    ...(status ? [status.join(' or ')] : []),
    ...(profile !== undefined ? [`profile ${profile}`] : []),
    ...(customerId !== undefined ? [`customer ${customerId}`] : []),
  ]
  return parts.join(', ') || 'all'
}
