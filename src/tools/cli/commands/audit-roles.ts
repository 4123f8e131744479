import { writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { RolecallError } from '../../../api/errors.ts'
import type { AuditedRole } from '../../../core/fleet/audit-role.ts'
import { FLEET_COLUMNS, ROLE_COLUMN } from '../../../core/model/job.ts'
import { fileContent } from '../file-content.ts'
import { callsPerSecond } from '../numbers.ts'
import { type Output, output, paint } from '../output.ts'

interface Options {
  rate: number
  asRole?: string
  region?: string
  all?: boolean
  restart?: boolean
  csv?: string
  sarif?: string
  html?: string
}

/** Exit code 2: the caller has to correct something. */
const SOME_FLAWED = 2
/** On a terminal the progress is shown so often at most. */
const SHOW_EVERY_MS = 200
/** Elsewhere, a line is printed after so many roles. */
const SAY_EVERY = 1000

/** The command that probes roles that a vendor already has. It needs no service. */
export function addAuditRolesCommand(program: Command): void {
  program
    .command('audit-roles')
    .description(
      'find existing roles that work without their External ID, that have a guessable one or share it, or that no longer work; changes nothing',
    )
    .argument(
      '<file>',
      `a CSV file with the columns ${FLEET_COLUMNS.join(', ')}; with several roles in a line, ${ROLE_COLUMN} for each instead of roleArn`,
    )
    .option(
      '--rate <number>',
      'AssumeRole calls in a second, at most; each role needs three (AWS allows 600)',
      callsPerSecond,
      50,
    )
    .option('--as-role <arn>', 'assume this role of yours first, the one that customers trust')
    .option('--region <name>', 'the Region whose STS is called (default: AWS_REGION)')
    .option('--all', 'list the roles without a flaw too')
    .option('--restart', 'do not use the results of a run that was interrupted')
    .option('--csv <file>', 'write the result to a CSV file')
    .option('--sarif <file>', 'write a SARIF 2.1.0 log')
    .option('--html <file>', 'write a page to read or print')
    .action(run)
}

async function run(file: string, options: Options, command: Command): Promise<void> {
  const out = output(command)
  const { readFleet } = await import('../../../core/fleet/read-fleet.ts')
  const fleet = readFleet(fileContent(file))
  const region = options.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION
  if (region === undefined)
    throw new RolecallError('SETTING_MISSING', {
      detail: 'No AWS Region is set. Give --region, such as us-east-1, or set AWS_REGION.',
    })
  const [{ auditFleet, callerSts }, { openProgress }, report] = await Promise.all([
    import('../audit-roles/run.ts'),
    import('../audit-roles/progress.ts'),
    import('../audit-roles/report.ts'),
  ])
  const sts = callerSts({ region }, options.rate, options.asRole)
  await sts.check()
  const progress = openProgress(`${file}.progress`, fleet, options.restart === true)
  if (progress.size > 0)
    out.say(`${progress.size} of ${fleet.length} roles were probed by the run before.`)
  const roles = await auditFleet(fleet, {
    ...{ sts, progress },
    onRole: showProgress(out, fleet.length),
  })
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  write(options, roles, { file, report })
  const listed = options.all ? roles : roles.filter(({ findings }) => findings.length > 0)
  out.data(report.jsonOf(roles), () =>
    listed.length === 0 ? 'No role has a flaw.' : report.textOf(listed),
  )
  out.say(`${roles.length.toLocaleString('en')} roles: ${report.summaryOf(roles)}.`)
  for (const text of report.explanationsOf(roles)) out.say(paint('dim', text))
  if (roles.every(({ verdict }) => verdict !== 'unknown')) progress.remove()
  if (roles.some(({ verdict }) => verdict !== 'verified')) process.exitCode = SOME_FLAWED
}

function showProgress(out: Output, total: number): (done: number) => void {
  const isLive = process.stderr.isTTY
  let shownAt = -Infinity
  return (done) => {
    const text = `${done.toLocaleString('en')} of ${total.toLocaleString('en')} roles`
    if (!isLive) {
      if (done > 0 && done % SAY_EVERY === 0) out.say(text)
    } else if (performance.now() - shownAt > SHOW_EVERY_MS) {
      process.stderr.write(`\r\u001b[K${text}`)
      shownAt = performance.now()
    }
  }
}

function write(
  { csv, sarif, html }: Options,
  roles: AuditedRole[],
  { file, report }: { file: string; report: typeof import('../audit-roles/report.ts') },
): void {
  const save = (path: string | undefined, text: () => string) => {
    if (path !== undefined) writeFileSync(path, text(), { mode: 0o600 })
  }
  save(csv, () => report.csvOf(roles))
  save(sarif, () => JSON.stringify(report.sarifOf(roles, file), null, 2))
  save(html, () => report.pageOf(roles, new Date()))
}
