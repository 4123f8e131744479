import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { seededRandom } from '../../../../test/fixtures/ports.ts'
import {
  CUSTOMER,
  invite,
  makeRole,
  makeWorld,
  message,
  OPERATOR,
  stackIn,
  type World,
} from '../../../../test/fixtures/world.ts'
import { openLocalKeys } from '../../../adapters/embedded/local-keys.ts'
import { receiveCallback } from '../../../core/callback/receive/receive.ts'
import { invitationOfPage } from '../../../core/invitations/find.ts'
import { pageToken } from '../../../core/invitations/page-token.ts'
import { revokeInvitation } from '../../../core/invitations/revoke.ts'
import { connectionIdFor } from '../../../core/model/invitation.ts'
import { draftEndpoint } from '../../../core/webhooks/create.ts'
import { listKeys, retireKey, rotateKey } from './keys.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rolecall-rotate-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const restarted = (world: World): World => ({
  ...world,
  keys: openLocalKeys(directory, seededRandom('again')),
})
const rotate = () => rotateKey(seededRandom('new'), directory)

/**
 * Under k1 two invitations, of which one connects; then the service is rotated and started again.
 */
async function rotated() {
  const before = restarted(makeWorld())
  const [waiting, used] = [
    await invite(before, { accountId: CUSTOMER }),
    await invite(before, { accountId: CUSTOMER }),
  ]
  const stack = stackIn()
  makeRole(before, stack, used)
  const create = message(before, { invitation: used, stack })
  expect(await receiveCallback(before, create)).toEqual({ outcome: 'answered' })
  const link = pageToken(before.keys, waiting.id)
  const told = {
    invitation: used,
    stack,
    requestType: 'Delete',
    requestId: 'delete',
    physicalResourceId: connectionIdFor(used.id),
  } as const
  const remove = message(before, told)
  expect(rotate()).toEqual({ current: 'k2', earlier: ['k1'] })
  return { world: restarted(before), waiting, used, link, remove }
}

describe('a rotated key (fault 34)', () => {
  it('is used for what is new, while the earlier one goes on verifying links and the calls of stacks', async () => {
    const { world, waiting, link, remove } = await rotated()
    expect(world.keys.keyId).toBe('k2')
    expect((await invite(world)).keyId).toBe('k2')
    expect((await invitationOfPage(world, link)).id).toBe(waiting.id)
    expect(await receiveCallback(world, remove)).toEqual({ outcome: 'answered' })
  })

  it('lies in a file for this user alone, and is never an id that was used', () => {
    restarted(makeWorld())
    expect([rotate().current, rotate().current]).toEqual(['k2', 'k3'])
    expect(statSync(join(directory, 'keys.json')).mode & 0o777).toBe(0o600)
    const { keys } = JSON.parse(readFileSync(join(directory, 'keys.json'), 'utf8')) as {
      keys: Record<string, string>
    }
    expect(Object.keys(keys)).toEqual(['k1', 'k2', 'k3'])
  })

  it('cannot be made where the service never ran', async () => {
    expect(rotate).toThrow(/There is no keys.json/)
    await expect(listKeys(makeWorld(), directory)).rejects.toMatchObject({
      code: 'SETTING_INVALID',
    })
  })
})

const ENDPOINT = {
  ...({ url: 'https://hooks.northwind.example', target: 'url', source: 'api' } as const),
  by: OPERATOR,
} as const

describe('a key that is to be retired (fault 34)', () => {
  const retire = (world: World, id: string, giveUp = false) =>
    retireKey(world, directory, { id, giveUp })

  it('is kept while open invitations and connections rest on it; the current one always', async () => {
    const { world } = await rotated()
    await invite(world)
    const sealed = { secrets: [{ sealed: 'k1.x', createdAt: '2026-11-20T10:00:00.000Z' }] }
    await world.store.commit({
      put: [{ ...draftEndpoint(world, ENDPOINT), ...sealed }],
      audit: [],
      announce: [],
    })
    expect(await listKeys(world, directory)).toEqual([
      { id: 'k1', current: false, openInvitations: 1, connections: 1, webhookEndpoints: 1 },
      { id: 'k2', current: true, openInvitations: 1, connections: 0, webhookEndpoints: 0 },
    ])
    await expect(retire(world, 'k1')).rejects.toThrow(
      /1 open invitations, 1 connections and 1 webhook endpoints/,
    )
    await expect(retire(world, 'k2', true)).rejects.toMatchObject({ code: 'KEY_IN_USE' })
    await expect(retire(world, 'k9')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await listKeys(world, directory)).map(({ id }) => id)).toEqual(['k1', 'k2'])
  })

  it('counts what was made before keys were noted as made with the first', async () => {
    const { world, waiting } = await rotated()
    const { keyId: _, ...older } = waiting
    await world.store.commit({ put: [{ ...older, version: 1 }], audit: [], announce: [] })
    expect((await listKeys(world, directory))[0]).toMatchObject({ id: 'k1', openInvitations: 1 })
  })

  it('is retired at once when nothing rests on it', async () => {
    const { world, waiting, used } = await rotated()
    await revokeInvitation(world, OPERATOR, waiting.id)
    const connection = (await world.store.get('connection', connectionIdFor(used.id)))!
    await world.store.commit({
      put: [{ ...connection, status: 'disconnected' }],
      audit: [],
      announce: [],
    })
    expect(await retire(world, 'k1')).toMatchObject({
      id: 'k1',
      openInvitations: 0,
      connections: 0,
    })
    expect((await listKeys(world, directory)).map(({ id }) => id)).toEqual(['k2'])
    // Receipts that it signed can still be verified.
    expect(
      restarted(world)
        .keys.publicKeys()
        .map(({ kid }) => kid),
    ).toEqual(['k1', 'k2'])
    expect(rotate().current).toBe('k3')
  })

  it('given up, ends the links and the calls that rest on it, and no connection', async () => {
    const { world, used, link, remove } = await rotated()
    await retire(world, 'k1', true)
    const after = restarted(world)
    // Whoever has the stolen key could sign receipts.
    expect(after.keys.publicKeys().map(({ kid }) => kid)).toEqual(['k2'])
    await expect(invitationOfPage(after, link)).rejects.toMatchObject({ code: 'LINK_INVALID' })
    expect(await receiveCallback(after, remove)).toEqual({
      outcome: 'rejected',
      rejection: 'token',
    })
    expect((await after.store.get('connection', connectionIdFor(used.id)))?.status).toBe('active')
  })
})
