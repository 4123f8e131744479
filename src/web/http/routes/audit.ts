import type { Context } from 'hono'
import { CSV_HEAD, toCsvLine } from '../../../core/audit/csv.ts'
import { everyAuditPage, listAudit } from '../../../core/audit/list-audit.ts'
import type { AuditEntry } from '../../../core/model/audit.ts'
import { AUDIT_ACTIONS, type AuditAction } from '../../../core/model/audit-actions.ts'
import type { Ports } from '../../../core/ports.ts'
import { namesIn } from '../contract/read-request.ts'
import { requestOf } from '../contract/serve-operations.ts'
import { toAuditEntry, toPage } from '../contract/to-wire.ts'
import type { App, Environment } from '../environment.ts'
import { sendFile } from '../send-file.ts'

const FORMATS = {
  csv: { type: 'text/csv', ending: 'csv', head: () => CSV_HEAD, line: toCsvLine },
  ndjson: {
    type: 'application/x-ndjson',
    ending: 'ndjson',
    head: () => '',
    line: (it: AuditEntry) => `${JSON.stringify(toAuditEntry(it))}\n`,
  },
} as const

type Format = (typeof FORMATS)[TrailFormat]

export type TrailFormat = keyof typeof FORMATS
export const TRAIL_FORMATS = Object.keys(FORMATS) as TrailFormat[]

/** The trail, in pages or as a file. */
export function auditRoutes(app: App, ports: Ports, { longestStreamMs }: Streaming): void {
  app.get('/v1/audit', async (c) => {
    const { actor, query } = await requestOf(c, 'listAudit')
    const { format, action, actor: by, ...rest } = query
    const actions = action === undefined ? undefined : namesIn(action, ACTIONS)
    const asked = { ...rest, actions, actors: by === undefined ? undefined : [by] }
    const wanted = formatOf(c, format)
    if (wanted)
      return sendTrail(c, everyAuditPage(ports, actor, asked), wanted, {
        isWhole: longestStreamMs === 0,
      })
    const page = await listAudit(ports, actor, asked)
    return c.json({ ...toPage(page, toAuditEntry), followCursor: page.followCursor ?? null })
  })
}

interface Streaming {
  /** 0: this host sends a response in one piece. */
  longestStreamMs?: number | undefined
}

const ACTIONS = {
  field: 'action',
  noun: 'action',
  isKnown: (text: string): text is AuditAction => Object.hasOwn(AUDIT_ACTIONS, text),
  page: 'docs/reference/audit.md',
}

function formatOf(
  c: Context<Environment>,
  format: 'json' | TrailFormat | undefined,
): TrailFormat | undefined {
  if (format) return format === 'json' ? undefined : format
  const accept = c.req.header('accept') ?? ''
  return TRAIL_FORMATS.find((it) => accept.includes(FORMATS[it].type))
}

/** Sends entries as a file, while they are read. */
export function sendTrail(
  c: Context,
  pages: AsyncGenerator<AuditEntry[]>,
  format: TrailFormat,
  how: { isWhole: boolean },
): Promise<Response> {
  const { type, ending } = FORMATS[format]
  return sendFile(c, textsOf(pages, FORMATS[format]), { type, name: `audit.${ending}` }, how)
}

async function* textsOf(
  pages: AsyncGenerator<AuditEntry[]>,
  { head, line }: Format,
): AsyncGenerator<string> {
  let before = head()
  for await (const page of pages) {
    yield before + page.map(line).join('')
    before = ''
  }
}
