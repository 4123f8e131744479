import { expect, it } from 'vitest'
import { connected, faceOf, signedIn } from '../../../test/fixtures/app.ts'
import { CUSTOMER } from '../../../test/fixtures/world.ts'

it('lists the checks of a connection: the stack’s own first, then each that followed', async () => {
  const face = faceOf()
  const { connectionId } = await connected(face, CUSTOMER)
  const path = `/v1/connections/${connectionId}`
  face.world.clock.advance(60_000)
  await face.api(`${path}/verify`, { method: 'POST' })
  const probes = { externalId: 'allowed', none: 'denied', wrong: 'denied' }
  const { items, nextCursor } = (await (await face.api(`${path}/checks`)).json()) as {
    items: { at: string }[]
    nextCursor: string | null
  }
  expect(items).toMatchObject([
    { verdict: 'proved', probes },
    { verdict: 'proved', probes, action: 'connection.verified' },
  ])
  expect(items[0]).not.toHaveProperty('connectionId')
  expect(nextCursor).toBeNull()
  face.world.clock.advance(90 * 86_400_000 - 30_000)
  const later = await (await face.api(`${path}/checks`)).json()
  expect(later).toMatchObject({ items: [{ at: items[0]!.at }] })
  const { look } = await signedIn(face)
  expect(await (await look(`/admin/connections/${connectionId}`)).text()).toContain(
    '1 check: 1 right',
  )
})

it('lists nothing of a connection outside the caller’s limits', async () => {
  const face = faceOf()
  const answer = await face.api('/v1/connections/con_none/checks')
  expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'NOT_FOUND' }])
})
