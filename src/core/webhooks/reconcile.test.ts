import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../test/fixtures/ports.ts'
import { makeWorld, OPERATOR, type World } from '../../../test/fixtures/world.ts'
import { keysFrom, newRing } from '../../adapters/embedded/local-keys.ts'
import { Secret } from '../../api/secret.ts'
import type { WebhookEndpoint } from '../model/webhook-endpoint.ts'
import { pauseEndpoint, removeEndpoint } from './change.ts'
import { createEndpoint } from './create.ts'
import { reconcileEndpoints, type WantedEndpoint } from './reconcile.ts'

const FIRST = new Secret(`whsec_${Buffer.alloc(32, 1).toString('base64')}`)
const SECOND = new Secret(`whsec_${Buffer.alloc(32, 2).toString('base64')}`)
const hook: WantedEndpoint = { target: 'url', url: 'https://a.example/', secret: FIRST }

const all = async ({ store }: World): Promise<WebhookEndpoint[]> =>
  (await store.list('webhook-endpoint', { limit: 50 })).items
const actions = async ({ store }: World) =>
  (await store.audit({ limit: 50, order: 'asc' })).items
    .map(({ action }) => action)
    .filter((action) => action.startsWith('endpoint.'))

describe('the endpoints of rolecall.yaml', () => {
  it('are added once, also when several machines start together or again', async () => {
    const world = makeWorld()
    await Promise.all([reconcileEndpoints(world, [hook]), reconcileEndpoints(world, [hook])])
    await reconcileEndpoints(world, [hook])
    const [endpoint, ...more] = await all(world)
    expect(more).toEqual([])
    expect(endpoint).toMatchObject({ url: hook.url, source: 'config', status: 'active' })
    expect(world.keys.open(endpoint!.secrets[0]!.sealed).reveal()).toBe(FIRST.reveal())
    expect(await actions(world)).toEqual(['endpoint.created'])
  })

  it('are changed in place; the secret before signs too for a day', async () => {
    const world = makeWorld()
    await reconcileEndpoints(world, [hook])
    const changed = { ...hook, types: ['connection.active'], secret: SECOND }
    await reconcileEndpoints(world, [changed])
    await reconcileEndpoints(world, [changed])
    const [endpoint] = await all(world)
    expect(endpoint).toMatchObject({ types: ['connection.active'] })
    expect(endpoint!.secrets.map(({ expiresAt }) => expiresAt)).toEqual([
      undefined,
      '2026-11-21T10:00:00.000Z',
    ])
    expect(await actions(world)).toEqual(['endpoint.created', 'endpoint.updated'])
  })

  it('get their secret again from the settings after the key that encrypted it was lost', async () => {
    const world = makeWorld()
    await reconcileEndpoints(world, [hook])
    const random = seededRandom()
    const later = { ...world, keys: keysFrom(newRing(random), random) }
    await reconcileEndpoints(later, [hook])
    const [endpoint] = await all(world)
    expect(endpoint!.secrets).toHaveLength(1)
    expect(later.keys.open(endpoint!.secrets[0]!.sealed).reveal()).toBe(FIRST.reveal())
  })

  it('are removed with their entry, and start anew when it comes back', async () => {
    const world = makeWorld()
    await reconcileEndpoints(world, [hook])
    await reconcileEndpoints(world, [])
    expect(await all(world)).toMatchObject([{ status: 'removed', secrets: [] }])
    await reconcileEndpoints(world, [hook])
    expect(await all(world)).toMatchObject([{ status: 'active', secrets: [{}] }])
  })

  it('stay paused, and are changed and removed only there', async () => {
    const world = makeWorld()
    await reconcileEndpoints(world, [hook])
    const [{ id }] = (await all(world)) as [WebhookEndpoint]
    await pauseEndpoint(world, OPERATOR, id)
    await reconcileEndpoints(world, [hook])
    expect(await all(world)).toMatchObject([{ status: 'paused' }])
    await expect(removeEndpoint(world, OPERATOR, id)).rejects.toMatchObject({
      code: 'ENDPOINT_FROM_CONFIG',
    })
  })

  it('leave the endpoints of the API alone', async () => {
    const world = makeWorld()
    await createEndpoint(world, OPERATOR, { url: hook.url })
    await reconcileEndpoints(world, [])
    expect(await all(world)).toMatchObject([{ source: 'api', status: 'active' }])
  })

  it('with a private address are refused when they are new (attack 53)', async () => {
    const world = makeWorld()
    world.webhooks.refusal = 'leads into a private network'
    await expect(reconcileEndpoints(world, [hook])).rejects.toMatchObject({
      code: 'ENDPOINT_URL_INVALID',
    })
    expect(await all(world)).toEqual([])
  })
})
