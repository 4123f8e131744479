import { JOB_WORKS, type Job, rowsLeft } from '../../../core/model/job.ts'
import { inNumber, WORK_WORDS } from './job-words.ts'
import { adminPage } from './pieces/frame.tsx'
import { type Column, ListTable, Pager } from './pieces/list.tsx'
import { PageHead } from './pieces/page-head.tsx'
import { StatusBadge } from './pieces/status.tsx'
import { LocalTime } from './pieces/time.tsx'
import type { AdminFrame, Listing } from './view.ts'

export interface JobsView extends AdminFrame {
  jobs: Listing<Job>
  mayImport: boolean
  mayImportRoles: boolean
}

/** The list of jobs. */
export const jobsPage = (view: JobsView): string =>
  adminPage({
    frame: view,
    title: 'Jobs',
    here: 'connections',
    children: (
      <>
        <PageHead title="Jobs">
          {view.mayImport ? (
            <a class="btn" href="/admin/invitations/import">
              Import invitations
            </a>
          ) : null}
          {view.mayImportRoles ? (
            <a class="btn" href="/admin/jobs/import">
              Import roles
            </a>
          ) : null}
        </PageHead>
        <p class="lead">
          A job does the same with many records. To start one, select records in the list of{' '}
          <a href="/admin/connections">connections</a> or{' '}
          <a href="/admin/invitations">invitations</a>.
        </p>
        <section class="panel" aria-label="Jobs">
          <ListTable
            caption="Jobs, newest first"
            items={view.jobs.items}
            columns={COLUMNS}
            empty="No jobs yet."
          />
        </section>
        <Pager
          what="jobs"
          path="/admin/jobs"
          query={{}}
          cursor={view.jobs.cursor}
          nextCursor={view.jobs.nextCursor}
        />
      </>
    ),
  })

/** Such as `Suspend 12 connections`. */
export function titleOf(job: Job): string {
  const { work, status, search } = job
  const total = status === 'draft' ? rowsLeft(job) : job.total
  const noun = {
    ...{ connections: 'connection', invitations: 'invitation' },
    ...{ rows: 'customer', roles: 'role' },
  }
  const of = noun[JOB_WORKS[work]]
  return `${WORK_WORDS[work].verb} ${search ? `${of}s` : inNumber(total, of)}`
}

const COLUMNS: Column<Job>[] = [
  {
    name: 'Job',
    show: (it) => <a href={`/admin/jobs/${encodeURIComponent(it.id)}`}>{titleOf(it)}</a>,
  },
  { name: 'Status', show: ({ status }) => <StatusBadge status={status} /> },
  { name: 'Done', show: ({ counts }) => (counts.done + counts.unchanged).toLocaleString('en') },
  { name: 'Failed', show: ({ counts }) => counts.failed.toLocaleString('en') },
  { name: 'Started by', show: ({ by }) => by.name ?? by.id },
  { name: 'Made', show: ({ createdAt }) => <LocalTime at={createdAt} /> },
]
