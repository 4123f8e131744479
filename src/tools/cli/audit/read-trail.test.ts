import { beforeEach, describe, expect, it } from 'vitest'
import { API_TOKEN, type Face, faceOf } from '../../../../test/fixtures/app.ts'
import { steppedWorld } from '../../../../test/fixtures/client.ts'
import { OPERATOR } from '../../../../test/fixtures/world.ts'
import type { ListAuditQuery } from '../../../api/types.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { auditEntry } from '../../../core/audit/entry.ts'
import { readTrail } from './read-trail.ts'

let face: Face
/** Whether the service answers. */
let isUp: boolean
let serial: number
beforeEach(() => {
  face = faceOf()
  isUp = true
  serial = 0
})

const fetchFrom = async (...[url, init]: Parameters<typeof fetch>): Promise<Response> => {
  if (!isUp) throw new TypeError('fetch failed')
  return face.app.request(String(url), init)
}
const rolecall = new RolecallClient(
  { url: 'http://localhost', token: API_TOKEN, fetch: fetchFrom },
  steppedWorld(),
)
const load = (query: ListAuditQuery) => rolecall.listAudit(query).page()

/** Adds entries whose subjects are numbers. */
async function happen(count: number): Promise<void> {
  const audit = Array.from({ length: count }, () =>
    auditEntry(face.world, {
      actor: OPERATOR,
      action: 'service.present',
      subject: `${serial++}`,
    }),
  )
  await face.world.store.commit({ audit, announce: [] })
}
const upTo = (count: number) => Array.from({ length: count }, (_, index) => `${index}`)

/** Follows the trail. `rests` is what happens while the reader waits, one after the other. */
async function follow(rests: (() => unknown)[], query: ListAuditQuery = {}) {
  const seen: string[] = []
  const said: string[] = []
  let last: string | undefined
  const enough = new Error('enough')
  const rest = async () => {
    const next = rests.shift()
    if (!next) throw enough
    await next()
  }
  const reading = {
    ...{ load, rest, query: { order: 'asc' as const, limit: 3, ...query } },
    onTrouble: () => void said.push('trouble'),
    onRecovery: () => void said.push('recovery'),
  }
  try {
    for await (const { items, cursor } of readTrail(reading)) {
      seen.push(...items.map(({ subject }) => subject))
      last = cursor
    }
  } catch (error) {
    if (error !== enough) throw error
  }
  return { seen, said, last }
}

describe('whoever follows the audit trail', () => {
  it('gets each entry once and in order, also those of one moment', async () => {
    await happen(7)
    const { seen } = await follow([() => happen(1), () => {}, () => happen(5), () => happen(3)])
    expect(seen).toEqual(upTo(16))
  })

  it('misses and repeats nothing through a restart of the service', async () => {
    await happen(2)
    const { seen, said } = await follow([
      () => {
        isUp = false
        return happen(2)
      },
      () => happen(2),
      () => {
        isUp = true
      },
      () => happen(1),
    ])
    expect(seen).toEqual(upTo(7))
    expect(said).toEqual(['trouble', 'recovery'])
  })

  it('goes on in another run from the cursor of the first', async () => {
    await happen(4)
    const first = await follow([])
    await happen(4)
    const second = await follow([], { cursor: first.last! })
    expect([...first.seen, ...second.seen]).toEqual(upTo(8))
  })

  it('begins with an empty trail, and sees what comes', async () => {
    const { seen } = await follow([() => happen(2)], { since: '2026-11-20' })
    expect(seen).toEqual(upTo(2))
  })

  it('ends at an error that does not pass', async () => {
    await expect(follow([() => {}], { cursor: 'x' })).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    })
  })
})

describe('whoever reads the trail up to its end', () => {
  it('gets all pages in the order of the query', async () => {
    await happen(8)
    const seen: string[] = []
    for await (const { items } of readTrail({ load, query: { limit: 3 } }))
      seen.push(...items.map(({ subject }) => subject))
    expect(seen).toEqual(upTo(8).reverse())
  })
})
