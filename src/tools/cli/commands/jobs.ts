import { Argument, type Command, Option } from 'commander'
import type { Job, JobFilter, JobKind, OrderReason } from '../../../api/types.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { CONNECTION_STATUSES } from '../../../core/model/connection.ts'
import { INVITATION_STATUSES } from '../../../core/model/invitation.ts'
import { JOB_STATUSES, JOB_WORK_NAMES } from '../../../core/model/job.ts'
import { progressOf, waitForJob } from '../jobs/wait.ts'
import { printPage, withPages } from '../list.ts'
import { recordCount } from '../numbers.ts'
import { askYes, output, paint, REASON } from '../output.ts'
import { paintStatus } from '../table.ts'

const rolecall = new RolecallClient()

const KINDS = JOB_WORK_NAMES.filter((it) => it !== 'invite' && it !== 'import')
/** What these do is not undone by a second command for the same records. */
const ASKS_FIRST: readonly JobKind[] = ['approve', 'suspend', 'disconnect', 'revoke']

/** Commands that do the same with many connections or invitations. */
export function addJobCommands(program: Command): void {
  const jobs = program
    .command('jobs')
    .description('do the same with many connections or invitations: start, list, show or stop jobs')
  withPages(
    jobs
      .command('list', { isDefault: true })
      .description('list jobs, newest first')
      .addOption(
        new Option('--status <status>', 'only those in this status').choices(JOB_STATUSES),
      ),
  ).action(({ status }: { status?: Job['status'] }, command: Command) =>
    printPage(command, (page) => rolecall.listJobs({ status, ...page }), {
      ID: ({ id }) => id,
      KIND: ({ kind }) => kind,
      STATUS: ({ status }) => paintStatus(status),
      ROWS: ({ total }) => String(total),
      DONE: ({ counts }) => String(counts.done + counts.unchanged),
      FAILED: ({ counts }) => String(counts.failed),
      'STARTED BY': ({ startedBy }) => startedBy,
      MADE: ({ createdAt }) => createdAt,
    }),
  )
  addStart(jobs)
  addShow(jobs)
  jobs
    .command('stop')
    .description('stop a job: rows that are under way are finished, the others are left alone')
    .argument('<id>', 'from the list, such as job_…')
    .option(...REASON)
    .action(async (id: string, { reason }: OrderReason, command: Command) => {
      const job = await rolecall.stopJob(id, { reason })
      output(command).data(job, () => inWords(job))
    })
}

function addStart(jobs: Command): void {
  jobs
    .command('start')
    .description('start a job for named records, or for all that match, and wait until it ends')
    .addArgument(new Argument('<kind>', 'what to do with each').choices(KINDS))
    .argument('[ids...]', 'ids of connections, con_…, or for revoke of invitations, inv_…')
    .option('--all', 'all records, or all that match the options below')
    .addOption(
      new Option('--status <status...>', 'those in any of these statuses').choices([
        ...new Set([...CONNECTION_STATUSES, ...INVITATION_STATUSES]),
      ]),
    )
    .option('--profile <name>', 'those of this access profile')
    .option('--customer <customerId>', 'those of this customer')
    .option('--expect <number>', 'do nothing if more records match', recordCount)
    .option('--yes', 'do not ask before approve, suspend, disconnect and revoke')
    .option('--no-wait', 'do not wait until it ends')
    .option(...REASON)
    .action(start)
}

interface StartOptions {
  all?: boolean
  status?: JobFilter['status']
  profile?: string
  customer?: string
  expect?: number
  yes?: boolean
  wait: boolean
  reason?: string
}

async function start(
  kind: JobKind,
  ids: string[],
  { all, status, profile, customer: customerId, ...options }: StartOptions,
  command: Command,
): Promise<void> {
  const filter = { status, profile, customerId }
  const hasFilter = all || Object.values(filter).some((it) => it !== undefined)
  if (ids.length > 0 === Boolean(hasFilter))
    return command.error('Name ids, or use --all, --status, --profile or --customer.')
  const { expect: expected, reason } = options
  const asked = ids.length > 0 ? `these ${ids.length} records` : 'all records that match'
  if (ASKS_FIRST.includes(kind) && !options.yes && !(await askYes(`${kind} ${asked}?`))) return
  const source = ids.length > 0 ? { ids } : { filter, expected }
  const started = await rolecall.createJob({ kind, ...source, reason })
  const out = output(command)
  const job = options.wait ? await waitForJob(rolecall, started, out) : started
  out.data(job, () => inWords(job))
  if (job.counts.failed > 0)
    out.say(paint('dim', `Why rows failed: rolecall jobs show ${job.id} --failed`))
  else if (!options.wait) out.say(paint('dim', `Follow it with: rolecall jobs show ${job.id}`))
}

function addShow(jobs: Command): void {
  const show = jobs
    .command('show')
    .description('show one job, or the rows that failed')
    .argument('<id>', 'from the list, such as job_…')
    .option('--failed', 'list the rows that failed, and why')
  withPages(show).action(async (id: string, { failed }: { failed?: boolean }, command: Command) => {
    if (failed)
      return printPage(command, (page) => rolecall.listJobFailures(id, page), {
        ROW: ({ row }) => String(row),
        ID: (it) => it.id ?? '-',
        CUSTOMER: ({ customerId }) => customerId ?? '-',
        CODE: ({ code }) => code,
        WHY: ({ message }) => message,
      })
    const job = await rolecall.getJob(id)
    return output(command).data(job, () => inWords(job))
  })
}

const PROBLEMS: Record<NonNullable<Job['problem']>, string> = {
  'more-than-expected': 'More records matched than expected. Nothing was done.',
  'too-many': 'More than 100,000 records matched. Nothing was done. Use a narrower filter.',
  'token-revoked': 'The API token that started it was revoked.',
  'rights-removed': 'The person who started it lost the rights for it.',
  restored: 'The store was restored from a backup that was made while it ran.',
}

const inWords = (job: Job): string =>
  [
    `${job.id}  ${paintStatus(job.status)}`,
    `${job.kind}: ${progressOf(job)}`,
    `started by ${job.startedBy}, ${job.createdAt}`,
    ...(job.reason ? [`reason: ${job.reason}`] : []),
    ...(job.problem ? [`! ${PROBLEMS[job.problem]}`] : []),
  ].join('\n')
