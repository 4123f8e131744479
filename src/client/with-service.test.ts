import { describe, expect, it } from 'vitest'
import { API_TOKEN, connected, faceOf } from '../../test/fixtures/app.ts'
import { steppedWorld } from '../../test/fixtures/client.ts'
import { CUSTOMER } from '../../test/fixtures/world.ts'
import { RolecallClient } from './rolecall-client.ts'

/** A client of the real HTTP API, in one process. `lose` says which answers do not arrive. */
function clientOf({ lose = (_request: number): boolean => false, token = API_TOKEN } = {}) {
  const face = faceOf()
  let requests = 0
  const fetchFrom = async (...[url, init]: Parameters<typeof fetch>): Promise<Response> => {
    const answer = await face.app.request(String(url), init)
    if (lose(++requests)) throw new TypeError('fetch failed')
    return answer
  }
  const options = { url: 'http://localhost', token, fetch: fetchFrom }
  return { face, rolecall: new RolecallClient(options, steppedWorld()), count: () => requests }
}

describe('the client with the service', () => {
  it('creates one invitation, however many answers are lost', async () => {
    const { rolecall, count } = clientOf({ lose: (request) => request < 3 })
    const invitation = await rolecall.createInvitation({ customerId: 'acme' })
    expect(count()).toBe(3)
    const { items } = await rolecall.listInvitations().page()
    expect(items.map(({ id }) => id)).toEqual([invitation.id])
  })

  it('creates a second one for a second call, but not with the same key', async () => {
    const { rolecall } = clientOf()
    const input = { customerId: 'acme' }
    const [first, second] = [
      await rolecall.createInvitation(input),
      await rolecall.createInvitation(input),
    ]
    expect(second.id).not.toBe(first.id)
    const key = { idempotencyKey: 'order-4711' }
    const [third, fourth] = [
      await rolecall.createInvitation(input, key),
      await rolecall.createInvitation(input, key),
    ]
    expect(fourth.id).toBe(third.id)
    await expect(rolecall.createInvitation({ customerId: 'other' }, key)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    })
  })

  it('goes through the pages of a list', async () => {
    const { rolecall } = clientOf()
    for (const customerId of ['a', 'b', 'c', 'd', 'e'])
      await rolecall.createInvitation({ customerId })
    const seen: string[] = []
    for await (const { customerId } of rolecall.listInvitations({ limit: 2 })) seen.push(customerId)
    expect(seen.sort()).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('waits for a connection, changes it, and says why a change is refused', async () => {
    const { face, rolecall } = clientOf()
    const { connectionId } = await connected(face, CUSTOMER)
    const connection = await rolecall.waitUntilConnected(connectionId.replace('con_', 'inv_'))
    expect(connection).toMatchObject({ id: connectionId, status: 'active' })
    expect(await rolecall.suspendConnection(connectionId)).toMatchObject({ status: 'suspended' })
    await expect(rolecall.suspendConnection(connectionId)).rejects.toMatchObject({
      code: 'CONNECTION_STATE',
      requestId: expect.any(String),
    })
  })

  it('names every wrong field', async () => {
    const { rolecall } = clientOf()
    const wrong = { customerId: '', expiresInSeconds: 1 }
    await expect(rolecall.createInvitation(wrong)).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
      invalidFields: [{ field: 'customerId' }, { field: 'expiresInSeconds' }],
    })
  })
})
