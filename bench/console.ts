import { join } from 'node:path'
import { openSqliteStore } from '../src/adapters/embedded/sqlite-store.ts'
import { systemClock } from '../src/adapters/embedded/system.ts'
import { readFigures } from '../src/core/figures/read-figures.ts'
import { SYSTEM } from '../src/core/model/actor.ts'
import { CONNECTION_STATUSES, type Connection } from '../src/core/model/connection.ts'
import type { ExternalId } from '../src/core/model/external-id.ts'
import { INVITATION_STATUSES, type Invitation } from '../src/core/model/invitation.ts'
import type { Store } from '../src/core/ports.ts'
import { sampleConnection } from '../test/fixtures/connection.ts'
import { countOf, measureTime, once, percentile, type Row, sortNumbers } from './measure.ts'
import { type Stage, serve, stage } from './programs.ts'

const CONNECTIONS = countOf(100_000, 1000)
const INVITATIONS = countOf(200_000, 2000)
const ROUNDS = countOf(40, 2)
const PART = 500
const ROWS = 25
const DAY_MS = 86_400_000

/** The lists, searches, figures and pages of the console, with 100,000 connections. */
export async function bench(): Promise<Row[]> {
  const on = await stage()
  try {
    // Makes the keys and the store.
    await (await serve(on)).program.stop()
    const file = join(on.folder, 'data', 'rolecall.sqlite')
    const filled = openSqliteStore(file)
    await fill(filled)
    await filled.close()
    let store!: Store
    const opening = await measureTime(() => {
      store = openSqliteStore(file)
    })
    const rows: Row[] = [{ what: 'console: open the store', unit: 'ms', ours: once(opening) }]
    for (const [what, ask] of Object.entries(questions(store))) rows.push(await rowOf(what, ask))
    await store.close()
    return [...rows, ...(await pageRows(on))]
  } finally {
    await on.stop()
  }
}

const PAGES = [
  '',
  '/connections',
  '/connections?page=1000',
  '/connections?status=active&profile=plus&page=100',
  '/connections?order=asc',
  '/connections/con_000000000777',
  '/invitations',
  '/invitations?page=1000',
  '/invitations/inv_000000000777',
  '/search?q=acme',
  '/search?q=con_00000000077',
  '/activity',
  '/stop',
  '/jobs',
  '/settings',
].map((path) => `/admin${path}`)

/** Whole pages over HTTP, from the request to the last byte. */
async function pageRows(on: Stage): Promise<Row[]> {
  const { program, url, token } = await serve(on)
  const signedIn = await fetch(`${url}/admin/sign-in`, {
    ...{ method: 'POST', body: new URLSearchParams({ token }), redirect: 'manual' },
    headers: { 'sec-fetch-site': 'same-origin' },
  })
  const cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!
  const rows: Row[] = []
  for (const path of PAGES) {
    const read = async () => {
      const answer = await fetch(url + path, { headers: { cookie } })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`)
    }
    await read()
    rows.push(await rowOf(`page ${path}`, read))
  }
  await program.stop()
  return rows
}

/** What a page asks the store for. */
function questions(store: Store): Record<string, () => Promise<unknown>> {
  const list = (skip: number, more: object = {}) => ({ limit: ROWS, skip, ...more })
  const connections = (skip: number, more?: object) => () =>
    store.list('connection', list(skip, more))
  const invitations = (skip: number, more?: object) => () =>
    store.list('invitation', list(skip, more))
  const search = (text: string) => () => store.search({ text, limit: 20 })
  const far = 999 * ROWS
  return {
    'connections, page 1': connections(0),
    'connections, page 1,000': connections(far),
    'connections, the oldest': connections(CONNECTIONS - ROWS),
    'connections of one status, page 400': connections(399 * ROWS, { status: 'active' }),
    'connections of three statuses, page 400': connections(399 * ROWS, {
      status: CONNECTION_STATUSES.slice(1, 4),
    }),
    'connections of a profile, page 1,000': connections(far, { profile: 'plus' }),
    'connections of a customer': connections(0, { customerIds: ['customer-77'] }),
    'invitations, page 1': invitations(0),
    'invitations, page 1,000': invitations(far),
    'invitations, the middle': invitations(INVITATIONS / 2),
    'invitations of a profile and two statuses, page 400': invitations(399 * ROWS, {
      ...{ profile: 'plus', status: ['open', 'revoked'] },
    }),
    'total of a profile and a status': () =>
      store.total('connection', { profile: 'plus', status: 'active' }),
    'search "c", which each record matches': search('c'),
    'search for a name': search('acme 777'),
    'search for an account': search('0000-0000-0777'),
    'search for a role ARN': search('arn:aws:iam::000000000777:role/Access'),
    'search for an id': search('con_000000000777'),
    'search for nothing': search('nobody'),
    'figures of 90 days': () => {
      const from = new Date(Date.now() - 89 * DAY_MS).toISOString().slice(0, 10)
      return readFigures({ store, clock: systemClock }, SYSTEM, { from })
    },
  }
}

async function rowOf(what: string, ask: () => Promise<unknown>): Promise<Row> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) times.push(await measureTime(ask))
  return {
    ...{ what: `console: ${what}, p95`, unit: 'ms' },
    ours: once(percentile(sortNumbers(times), 0.95)),
    goal: { name: 'page', atMost: 50 },
  }
}

const numbered = (serial: number): string => String(serial).padStart(12, '0')
const PROFILES = ['basic', 'plus', 'pro']

/** What both kinds of records have. */
const common = (serial: number) => ({
  customerId: `customer-${serial % 20_000}`,
  customerName: `Acme ${serial % 20_000} Ltd`,
  profile: PROFILES[serial % 3]!,
  externalId: `rc-${numbered(serial)}` as ExternalId,
  createdAt: new Date(Date.now() - (INVITATIONS - serial) * 30_000).toISOString(),
})

const connection = (serial: number): Connection =>
  sampleConnection({
    ...common(serial),
    ...{ id: `con_${numbered(serial)}`, invitationId: `inv_${numbered(serial)}` },
    status: CONNECTION_STATUSES[serial % CONNECTION_STATUSES.length]!,
    accountId: numbered(serial),
    roleArn: `arn:aws:iam::${numbered(serial)}:role/Access`,
    stackId: `arn:aws:cloudformation:us-east-1:${numbered(serial)}:stack/northwind/${serial}`,
    nextCheckAt: new Date(Date.now() + DAY_MS).toISOString(),
  })

const invitation = (serial: number): Invitation => ({
  ...common(serial),
  ...{ kind: 'invitation', id: `inv_${numbered(serial)}`, version: 0, profileVersion: '1' },
  status: INVITATION_STATUSES[serial % INVITATION_STATUSES.length]!,
  ...{ region: 'us-east-1', regions: ['us-east-1'], requireApproval: false },
  template: { key: `templates/${serial}.yaml`, sha256: '0'.repeat(64) },
  expiresAt: new Date(Date.now() + DAY_MS).toISOString(),
})

async function fill(store: Store): Promise<void> {
  const write = async (count: number, make: (serial: number) => Connection | Invitation) => {
    for (let from = 0; from < count; from += PART) {
      const put = Array.from({ length: PART }, (_, at) => make(from + at))
      const tallies = put.map(({ profile, createdAt }) => ({
        ...{ day: createdAt.slice(0, 10), profile, name: 'invited' as const, by: 1 },
      }))
      await store.commit({ put, tallies, audit: [], announce: [] })
    }
  }
  await write(CONNECTIONS, connection)
  await write(INVITATIONS, invitation)
}
