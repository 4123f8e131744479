import type { Context } from 'hono'
import { RolecallError } from '../../../api/errors.ts'
import { CSV_HEAD, toCsvLine } from '../../../core/audit/csv.ts'
import { everyAuditPage, listAudit } from '../../../core/audit/list-audit.ts'
import type { AuditEntry } from '../../../core/model/audit.ts'
import { AUDIT_ACTIONS, type AuditAction } from '../../../core/model/audit-actions.ts'
import type { Ports } from '../../../core/ports.ts'
import { namesIn } from '../contract/read-request.ts'
import { requestOf } from '../contract/serve-operations.ts'
import { toAuditEntry, toPage } from '../contract/to-wire.ts'
import type { App, Environment } from '../environment.ts'

/** A host that cannot stream sends one response of limited size. AWS: 6 MB for a function. */
const MAX_WHOLE_BYTES = 5_000_000

const FORMATS = {
  csv: { type: 'text/csv', head: () => CSV_HEAD, line: toCsvLine },
  ndjson: {
    type: 'application/x-ndjson',
    head: () => '',
    line: (it: AuditEntry) => `${JSON.stringify(toAuditEntry(it))}\n`,
  },
} as const

type Format = (typeof FORMATS)[keyof typeof FORMATS]

/** The trail, in pages or as a file. */
export function auditRoutes(app: App, ports: Ports, { longestStreamMs }: Streaming): void {
  app.get('/v1/audit', async (c) => {
    const { actor, query } = await requestOf(c, 'listAudit')
    const { format, action, ...rest } = query
    const asked = { ...rest, actions: action === undefined ? undefined : namesIn(action, ACTIONS) }
    const wanted = formatOf(c, format)
    if (wanted) {
      const texts = textsOf(everyAuditPage(ports, actor, asked), wanted)
      return longestStreamMs === 0 ? sendWhole(texts, wanted) : sendStream(texts, wanted)
    }
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
  format: 'json' | keyof typeof FORMATS | undefined,
): Format | undefined {
  if (format) return format === 'json' ? undefined : FORMATS[format]
  const accept = c.req.header('accept') ?? ''
  return Object.values(FORMATS).find(({ type }) => accept.includes(type))
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

const headersOf = ({ type }: Format) => ({
  'content-type': `${type}; charset=utf-8`,
  'content-disposition': `attachment; filename="audit.${type === 'text/csv' ? 'csv' : 'ndjson'}"`,
})

/**
 * Sends the pages as they are read. The first one is read before, so that a refusal is an error of
 * the API. If a later one fails, the connection breaks, and no one takes the part for the whole.
 */
async function sendStream(texts: AsyncGenerator<string>, format: Format): Promise<Response> {
  const encoder = new TextEncoder()
  let next: IteratorResult<string> = await texts.next()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (next.done) return controller.close()
      controller.enqueue(encoder.encode(next.value))
      next = await texts.next()
    },
    cancel: async () => void (await texts.return(undefined)),
  })
  return new Response(body, { headers: headersOf(format) })
}

async function sendWhole(texts: AsyncGenerator<string>, format: Format): Promise<Response> {
  let whole = ''
  for await (const text of texts) {
    whole += text
    if (Buffer.byteLength(whole) > MAX_WHOLE_BYTES) throw new RolecallError('EXPORT_TOO_LARGE')
  }
  return new Response(whole, { headers: headersOf(format) })
}
