import { html } from 'hono/html'
import { type AuditedRole, VERDICTS } from '../../../core/fleet/audit-role.ts'
import { FLAW_CODES } from '../../../core/fleet/flaws.ts'
import { toCsvRow } from '../../../core/model/csv.ts'
import { uriOf } from '../../lint/sarif.ts'
import { tableOf } from '../table.ts'

type Counts = Record<(typeof VERDICTS)[number], number>

const countVerdicts = (roles: readonly AuditedRole[]): Counts =>
  Object.fromEntries(
    VERDICTS.map((it) => [it, roles.filter(({ verdict }) => verdict === it).length]),
  ) as Counts

/** Such as `9,992 verified, 5 insecure, 3 unreachable, 0 unknown`. */
export const summaryOf = (roles: readonly AuditedRole[]): string =>
  Object.entries(countVerdicts(roles))
    .map(([verdict, count]) => `${count.toLocaleString('en')} ${verdict}`)
    .join(', ')

/** For programs. External IDs are left out: the file has them. */
export const jsonOf = (roles: readonly AuditedRole[]) => ({
  summary: countVerdicts(roles),
  roles: roles.map(({ externalId: _, ...it }) => it),
})

const codesOf = ({ findings }: AuditedRole): string =>
  findings.map(({ code }) => code).join(' ') || '-'

export const textOf = (roles: readonly AuditedRole[]): string =>
  tableOf(roles, {
    LINE: ({ line }) => String(line),
    CUSTOMER: ({ customerId, customerName }) => customerName ?? customerId,
    VERDICT: ({ verdict }) => verdict,
    FINDINGS: codesOf,
    ROLE: ({ roleArn }) => roleArn,
  })

/** For each code that was found: what it means, by the first role that has it. */
export function explanationsOf(roles: readonly AuditedRole[]): string[] {
  const all = roles.flatMap(({ findings }) => findings)
  return FLAW_CODES.flatMap((it) => {
    const first = all.find(({ code }) => code === it)
    return first ? [`${it}: ${first.message} ${first.remedy}`] : []
  })
}

const CSV_HEAD = ['line', 'roleArn', 'customerId', 'customerName', 'verdict', 'findings', 'details']

export const csvOf = (roles: readonly AuditedRole[]): string =>
  [
    CSV_HEAD,
    ...roles.map((it) => [
      ...[String(it.line), it.roleArn, it.customerId, it.customerName ?? ''],
      ...[it.verdict, it.findings.map(({ code }) => code).join(' ')],
      it.findings.map(({ message, remedy }) => `${message} ${remedy}`).join(' '),
    ]),
  ]
    .map(toCsvRow)
    .join('')

/** A SARIF 2.1.0 log; each result is at the line of the vendor's file. */
export const sarifOf = (roles: readonly AuditedRole[], file: string) => ({
  $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
  version: '2.1.0' as const,
  runs: [
    {
      tool: {
        driver: {
          name: 'rolecall',
          fullName: 'Rolecall audit of existing roles',
          rules: FLAW_CODES.map((id) => ({ id, properties: { tags: ['security'] } })),
        },
      },
      results: roles.flatMap(({ line, verdict, roleArn, findings }) =>
        findings.map(({ code, message, remedy }) => ({
          ruleId: code,
          ruleIndex: FLAW_CODES.indexOf(code),
          level: verdict === 'unknown' ? ('warning' as const) : ('error' as const),
          message: { text: `${roleArn}: ${message} Fix: ${remedy}` },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(file) },
                region: { startLine: line },
              },
            },
          ],
        })),
      ),
    },
  ],
})

/** A page that needs nothing else: to read, print or send to the security team. */
export function pageOf(roles: readonly AuditedRole[], at: Date): string {
  const flawed = roles.filter(({ findings }) => findings.length > 0)
  return String(html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Audit of AWS roles</title>
<style>
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: #1b2430; background: #fff }
  table { border-collapse: collapse; width: 100% }
  th, td { text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid #d5dbe3 }
  code { font-size: .875rem; overflow-wrap: anywhere }
  .insecure, .unreachable { color: #a3161d; font-weight: 600 }
  .unknown { color: #7a4b00; font-weight: 600 }
  p.remedy { margin: 0; color: #48566a }
  @media (prefers-color-scheme: dark) {
    body { color: #e6ebf2; background: #11161d }
    th, td { border-color: #2f3a48 }
    .insecure, .unreachable { color: #ff9a9a } .unknown { color: #ffc56b }
    p.remedy { color: #a9b6c6 }
  }
</style>
<main>
<h1>Audit of AWS roles</h1>
<p>${summaryOf(roles)}. ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC. Each role was probed with its External ID, without one and with a wrong one.</p>
${
  flawed.length === 0
    ? html`<p>No role has a flaw.</p>`
    : html`<table>
<thead><tr><th>Line<th>Customer<th>Verdict<th>What was found, and what to do</tr></thead>
<tbody>
${flawed.map(
  ({ line, customerId, customerName, roleArn, verdict, findings }) => html`<tr>
<td>${line}<td>${customerName ?? customerId}<br><code>${roleArn}</code><td class="${verdict}">${verdict}<td>${findings.map(
    ({ message, remedy }) => html`${message}<p class="remedy">${remedy}</p>`,
  )}</tr>
`,
)}</tbody>
</table>`
}
</main>
</html>
`)
}
