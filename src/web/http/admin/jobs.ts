import type { Context } from 'hono'
import { isRolecallError, RolecallError } from '../../../api/errors.ts'
import { NewJob as NewJobSchema } from '../../../api/jobs.ts'
import { readRoles } from '../../../core/fleet/read-roles.ts'
import { stopJob } from '../../../core/jobs/end.ts'
import { failedRowsAsCsv } from '../../../core/jobs/failed-rows.ts'
import {
  failuresOf,
  firstRowsOf,
  listJobs,
  permissionFor,
  readJob,
} from '../../../core/jobs/find.ts'
import { previewJob } from '../../../core/jobs/preview.ts'
import { readCsv } from '../../../core/jobs/read-csv.ts'
import { type NewJob, startDraft, startJob } from '../../../core/jobs/start.ts'
import type { Actor } from '../../../core/model/actor.ts'
import { drawText } from '../../../core/model/external-id.ts'
import { mayDo, requireGrant } from '../../../core/model/grants.ts'
import {
  CSV_COLUMNS,
  FLEET_COLUMNS,
  JOB_WORK_NAMES,
  type JobFilter,
  type JobWork,
  ROLE_COLUMN,
} from '../../../core/model/job.ts'
import type { Ports } from '../../../core/ports.ts'
import { type FileLists, importPage } from '../../pages/admin/import.tsx'
import { jobPage } from '../../pages/admin/job.tsx'
import { WORK_WORDS } from '../../pages/admin/job-words.ts'
import { jobsPage } from '../../pages/admin/jobs.tsx'
import { type NewJobView, newJobPage, typedWordOf } from '../../pages/admin/new-job.tsx'
import { isTyped } from '../../pages/admin/pieces/confirm.tsx'
import { readForm } from '../contract/read-request.ts'
import { sendFile } from '../send-file.ts'
import { addOrders, byForm, type Console, type ConsoleOrder, type Viewer } from './console.ts'

const ROWS = 25
/** A preview shows so many of the rows that are right. */
const FIRST_ROWS = 10

const JOB_ORDERS: Record<string, ConsoleOrder> = {
  start: { run: startDraft, done: 'The job has started.' },
  stop: {
    run: stopJob,
    needsTick: true,
    done: 'The job is stopped. Rows that are under way are finished.',
  },
}

/** The forms that take a CSV file. Each comes before the page of the job with this id. */
const IMPORTS = [
  ['/admin/invitations/import', 'customers'],
  ['/admin/jobs/import', 'roles'],
] as const

const COLUMNS_OF: Record<FileLists, readonly string[]> = {
  customers: CSV_COLUMNS,
  roles: [...FLEET_COLUMNS, ROLE_COLUMN],
}

export function jobRoutes(console: Console): void {
  const { app, ports, page } = console
  for (const [path, lists] of IMPORTS) {
    app.get(
      path,
      page(async (c, viewer) => showImport(c, viewer, lists)),
    )
    app.post(
      path,
      page((c, viewer) => checkFile(c, ports, viewer, lists)),
    )
  }
  app.get(
    '/admin/jobs',
    page((c, viewer) => showJobs(c, ports, viewer)),
  )
  // The preview answers a form. Who loads its address again starts at the list.
  app.get(
    '/admin/jobs/new',
    page(async (c) => c.redirect('/admin/jobs', 303)),
  )
  app.post(
    '/admin/jobs/new',
    page(async (c, viewer) =>
      c.html(newJobPage(await newJobView(ports, viewer, await askedIn(c)))),
    ),
  )
  app.post(
    '/admin/jobs',
    page((c, viewer) => startFromForm(c, ports, viewer)),
  )
  app.get(
    '/admin/jobs/:id',
    page((c, viewer) => showJob(c, ports, viewer)),
  )
  app.get(
    '/admin/jobs/:id/failures.csv',
    page(async (c, { actor }) => {
      const job = await readJob(ports, actor, 'read', c.req.param('id')!)
      const file = { type: 'text/csv', name: `${job.id}-failed.csv` }
      return sendFile(c, failedRowsAsCsv(ports, job), file, { isWhole: true })
    }),
  )
  addOrders(console, 'jobs', JOB_ORDERS)
}

async function showJobs(c: Context, ports: Ports, { actor, frame }: Viewer): Promise<Response> {
  const { cursor } = c.req.query()
  const jobs = await listJobs(ports, actor, { cursor, limit: ROWS })
  const mayImport = mayDo(actor, 'invitations:write')
  const mayImportRoles = mayImport && mayDo(actor, 'connections:write')
  return c.html(jobsPage({ ...frame, jobs: { ...jobs, cursor }, mayImport, mayImportRoles }))
}

async function showJob(c: Context, ports: Ports, { actor, frame }: Viewer): Promise<Response> {
  const { cursor } = c.req.query()
  const job = await readJob(ports, actor, 'read', c.req.param('id')!)
  const failures = await failuresOf(ports, job, { cursor, limit: ROWS })
  const first = job.status === 'draft' ? await firstRowsOf(ports, job, FIRST_ROWS) : []
  const mayChange = mayDo(actor, permissionFor(job.work, 'write'))
  return c.html(jobPage({ ...frame, job, failures: { ...failures, cursor }, first, mayChange }))
}

interface Asked {
  work: JobWork
  ids?: string[]
  filter?: JobFilter
  query?: string
}

/**
 * Reads which records a form names: the ticked ones, or those of the list's filter. Throws
 * REQUEST_INVALID for a filter that a job does not know: it would take more records than the list.
 */
async function askedIn(c: Context): Promise<Asked> {
  const form = await c.req.parseBody({ all: true })
  const texts = (name: string) => [form[name] ?? []].flat().filter((it) => typeof it === 'string')
  const work = JOB_WORK_NAMES.find((it) => it === texts('kind').at(-1))
  if (!work || work === 'invite' || work === 'import') throw new RolecallError('REQUEST_INVALID')
  const [query] = texts('filter')
  const ids = [...texts('id'), ...texts('ids').flatMap((it) => it.split(' '))]
  const source = query === undefined ? { ids: ids.filter((it) => it !== '') } : filterOf(query)
  const { ids: named = [], filter } = source as { ids?: string[]; filter?: JobFilter }
  const parsed = NewJobSchema.safeParse({ kind: work, ...(filter ? { filter } : { ids: named }) })
  if (!parsed.success && (filter || named.length > 0))
    throw new RolecallError('REQUEST_INVALID', { detail: 'A job cannot use this selection.' })
  return filter ? { work, filter, query: query! } : { work, ids: named }
}

/** The parameters of a list that change only which part of it is shown. */
const OF_PAGES = ['order', 'page', 'cursor']

function filterOf(query: string): { filter: JobFilter } {
  const given = new URLSearchParams(query)
  const unknown = [...given.keys()].find(
    (it) => !['status', 'profile', 'customer', ...OF_PAGES].includes(it),
  )
  if (unknown !== undefined)
    throw new RolecallError('REQUEST_INVALID', {
      detail: `A job cannot use the filter "${unknown}". Select the records one by one.`,
    })
  const status = given.getAll('status') as NonNullable<JobFilter['status']>
  const [profile, customerId] = [given.get('profile'), given.get('customer')]
  return {
    filter: {
      ...(status.length > 0 && { status }),
      ...(profile && { profile }),
      ...(customerId && { customerId }),
    },
  }
}

async function newJobView(
  ports: Ports,
  { actor, frame }: Viewer,
  { work, ids, filter, query }: Asked,
): Promise<NewJobView> {
  const effect = await previewJob(ports, actor, { work, ids, filter })
  return { ...frame, work, ids, filter, query, effect, key: drawText(ports.random, 22) }
}

/** Starts a job. Without the typed word, shows again what it would do. */
async function startFromForm(c: Context, ports: Ports, viewer: Viewer): Promise<Response> {
  const asked = await askedIn(c)
  const { typed, reason, key = '', expected } = await readForm(c)
  const view = await newJobView(ports, viewer, asked)
  const confirmed = expected === undefined ? undefined : Number(expected)
  const word = typedWordOf({
    work: asked.work,
    effect: confirmed === undefined ? view.effect : { ...view.effect, total: confirmed },
  })
  if (WORK_WORDS[asked.work].isDestructive && !isTyped(typed, word))
    return c.html(newJobPage({ ...view, error: `Type ${typedWordOf(view)} to confirm.` }), 400)
  const { work, ids, filter } = asked
  const input = { work, ids, filter, ...(filter && { expected: confirmed }) }
  const job = await startJob(ports, byForm(viewer.actor, reason), input, key)
  return c.redirect(`/admin/jobs/${job.id}`, 303)
}

function requireImport(actor: Actor, lists: FileLists): void {
  requireGrant(actor, 'invitations:write')
  if (lists === 'roles') requireGrant(actor, 'connections:write')
}

const showImport = (c: Context, { actor, frame }: Viewer, lists: FileLists): Response => {
  requireImport(actor, lists)
  return c.html(importPage({ ...frame, lists, columns: COLUMNS_OF[lists] }))
}

/** A page has 60 KB at most. */
const MAX_TEXT_SHOWN = 30_000

/** Checks a file and stores its rows as a draft, whose page is the preview. */
async function checkFile(
  c: Context,
  ports: Ports,
  { actor, frame }: Viewer,
  lists: FileLists,
): Promise<Response> {
  requireImport(actor, lists)
  const { file, text } = await c.req.parseBody()
  const pasted = typeof text === 'string' ? text : ''
  try {
    const isFile = file instanceof File && file.size > 0
    const content = isFile ? new Uint8Array(await file.arrayBuffer()) : pasted
    const order: NewJob =
      lists === 'roles'
        ? { work: 'import', roles: readRoles(content), isDraft: true }
        : { work: 'invite', rows: readCsv(content), isDraft: true }
    const job = await startJob(ports, actor, order)
    return c.redirect(`/admin/jobs/${job.id}`, 303)
  } catch (error) {
    if (!isRolecallError(error, 'CSV_INVALID') && !isRolecallError(error, 'REQUEST_INVALID'))
      throw error
    const shown = pasted.length <= MAX_TEXT_SHOWN ? pasted : undefined
    const view = { ...frame, lists, columns: COLUMNS_OF[lists], text: shown }
    return c.html(importPage({ ...view, error: error.message }), 400)
  }
}
