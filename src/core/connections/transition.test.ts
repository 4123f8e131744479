import { describe, expect, it } from 'vitest'
import { sampleConnection } from '../../../test/fixtures/connection.ts'
import { FakeClock, seededRandom } from '../../../test/fixtures/ports.ts'
import { openSqliteStore } from '../../adapters/embedded/sqlite-store.ts'
import type { Actor } from '../model/actor.ts'
import type { Connection } from '../model/connection.ts'
import { EVERYTHING } from '../model/grants.ts'
import { finding } from '../verification/findings.ts'
import { approveConnection } from './approve.ts'
import { disconnect } from './disconnect.ts'
import { STATUSES } from './lifecycle.ts'
import { resumeConnection, suspendConnection } from './suspend.ts'

const OPERATOR: Actor = { kind: 'operator', id: 'tests', grants: EVERYTHING }

async function stored(changes: Partial<Connection> = {}) {
  const ports = {
    clock: new FakeClock(),
    random: seededRandom(),
    store: openSqliteStore(':memory:'),
  }
  const connection = sampleConnection(changes)
  await ports.store.commit({ put: [connection], audit: [], announce: [] })
  return {
    ports,
    id: connection.id,
    now: async () => (await ports.store.get('connection', connection.id))!,
  }
}

const ORDERS = {
  approve: approveConnection,
  suspend: suspendConnection,
  resume: resumeConnection,
  disconnect,
} as const

describe("a person's order", () => {
  it.each<[keyof typeof ORDERS, Connection['status'][]]>([
    ['approve', ['awaiting-approval']],
    ['suspend', ['active', 'disconnecting', 'contested']],
    ['resume', ['suspended']],
    ['disconnect', STATUSES.filter((status) => status !== 'disconnected')],
  ])('%s works from %o only, and is refused in words elsewhere (ST-1)', async (order, from) => {
    for (const status of STATUSES) {
      const { ports, id, now } = await stored({ status, approved: status !== 'awaiting-approval' })
      const moved = ORDERS[order](ports, OPERATOR, id)
      if (from.includes(status)) await expect(moved, status).resolves.toMatchObject({ version: 2 })
      else
        await expect(moved, status).rejects.toMatchObject({
          code: 'CONNECTION_STATE',
          detail: `This is not possible while the connection is ${status}.`,
        })
      expect((await now()).version, status).toBe(from.includes(status) ? 2 : 1)
    }
  })

  it('approves for good: the account is confirmed (CB-9)', async () => {
    const { ports, id, now } = await stored({ status: 'awaiting-approval', approved: false })
    await approveConnection(ports, OPERATOR, id)
    expect(await now()).toMatchObject({ status: 'active', approved: true })
  })

  it('is one transaction with its trail and announcement', async () => {
    const { ports, id } = await stored()
    await suspendConnection(ports, OPERATOR, id)
    const { items } = await ports.store.audit({ subject: id, limit: 10 })
    expect(items).toMatchObject([
      {
        actor: { kind: 'operator', id: 'tests' },
        action: 'connection.suspended',
        customerId: 'acme',
        details: { from: 'active', to: 'suspended' },
      },
    ])
  })

  it('resumes what was re-created as meant, and learns its new id at the next check (VER-4)', async () => {
    const { ports, id, now } = await stored({
      status: 'suspended',
      findings: [finding('ROLE_RECREATED', { roleName: 'X' })],
    })
    await resumeConnection(ports, OPERATOR, id)
    expect(await now()).toMatchObject({ status: 'active', findings: [] })
    expect(await now()).not.toHaveProperty('roleId')
  })

  it('does not resume what the last check found open to others', async () => {
    const { ports, id } = await stored({
      status: 'suspended',
      findings: [finding('TRUST_WITHOUT_EXTERNAL_ID', { roleName: 'X', externalId: 'Y' })],
    })
    await expect(resumeConnection(ports, OPERATOR, id)).rejects.toMatchObject({
      code: 'CONNECTION_STATE',
    })
  })

  it('of two at once both count, one after the other', async () => {
    const { ports, id, now } = await stored()
    await Promise.allSettled([
      suspendConnection(ports, OPERATOR, id),
      disconnect(ports, OPERATOR, id),
    ])
    expect(await now()).toMatchObject({ status: 'disconnected' })
  })

  it('about nobody is refused', async () => {
    const { ports } = await stored()
    await expect(suspendConnection(ports, OPERATOR, 'con_none')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
