import { describe, expect, it } from 'vitest'
import { ERRORS } from '../src/api/errors.ts'
import { AUDIT_ACTIONS } from '../src/core/model/audit-actions.ts'
import type { Ports } from '../src/core/ports.ts'
import { newApi } from '../src/web/http/api.ts'
import { connectionRoutes } from '../src/web/http/routes/connections.ts'
import { deadLetterRoutes } from '../src/web/http/routes/dead-letters.ts'
import { invitationRoutes } from '../src/web/http/routes/invitations.ts'
import { issuingRoutes } from '../src/web/http/routes/issuing.ts'
import { tokenRoutes } from '../src/web/http/routes/tokens.ts'

const HEAD =
  '<!-- Printed from the code by test/reference.test.ts; run "npx vitest run test/reference.test.ts -u" after a change. -->\n\n'

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')

describe('the reference pages say what the code says', () => {
  it('lists every error with who can fix it', async () => {
    const rows = Object.entries(ERRORS).map(([code, it]) => [
      `\`${code}\``,
      String(it.status),
      it.fixedBy,
      it.retry ? 'yes' : 'no',
      it.title,
    ])
    const text = `${HEAD}# Errors\n\nA failed call answers with an RFC 9457 problem document; its \`code\` is stable. The command line's exit code tells who can fix it: 2 the caller, 3 the customer, 4 the operator, 5 nobody; 1 is unexpected.\n\n${table(['code', 'status', 'fixed by', 'try again', 'says'], rows)}\n`
    await expect(text).toMatchFileSnapshot('../docs/reference/errors.md')
  })

  it('lists every route of the API', async () => {
    const api = newApi()
    const unused = {} as Ports
    invitationRoutes(api, unused)
    connectionRoutes(api, unused)
    issuingRoutes(api, unused)
    deadLetterRoutes(api, unused)
    tokenRoutes(api, unused)
    const { paths = {} } = api.getOpenAPI31Document({
      openapi: '3.1.0',
      info: { title: 'Rolecall', version: '1' },
    })
    const rows = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(
        methods as Record<string, { summary?: string; security?: { token: string[] }[] }>,
      ).map(([method, { summary = '', security = [] }]) => [
        `\`${method.toUpperCase()} ${path}\``,
        summary,
        security.flatMap(({ token }) => token.map((grant) => `\`${grant}\``)).join(', '),
      ]),
    )
    const text = `${HEAD}# HTTP API\n\nSend \`Authorization: Bearer TOKEN\`. Lists take \`limit\`, \`cursor\`, \`customerId\` and \`status\`, and answer \`{ items, nextCursor }\`. The whole description is at \`/openapi.json\` of a running service.\n\n${table(['call', 'does', 'takes the grant'], rows)}\n\nWithout a token: \`GET /healthz\`, \`GET /readyz\`, \`GET /metrics\`, the customer's page \`GET /connect/{token}\` with \`POST …/accept\`, \`GET …/launch?region=\`, \`GET …/template\` and \`GET …/events\` (server-sent events), and the operator's console \`GET /admin\` (signs in with an API token).\n`
    await expect(text).toMatchFileSnapshot('../docs/reference/api.md')
  })

  it('lists every entry that the audit trail can hold', async () => {
    const rows = Object.entries(AUDIT_ACTIONS).map(([action, means]) => [`\`${action}\``, means])
    const text = `${HEAD}# Audit trail\n\nWho is \`operator\`, \`customer\`, \`stack\` or \`system\`. Entries never hold a secret.\n\n${table(['action', 'means'], rows)}\n`
    await expect(text).toMatchFileSnapshot('../docs/reference/audit.md')
  })
})
