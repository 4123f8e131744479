import { describe, expect, it } from 'vitest'
import { invite, makeWorld } from '../../../test/fixtures/world.ts'
import { returnLink } from './return-url.ts'

const ALLOWED = { portalOrigins: ['https://app.northwind.example', 'http://localhost:3000'] }

describe('the return URL of an invitation', () => {
  it.each([
    ['https://evil.example/'],
    ['https://app.northwind.example.evil.example/'],
    ['https://app.northwind.example@evil.example/'],
    ['https://user@app.northwind.example/'],
    ['https://app.northwind.example:8443/'],
    ['http://app.northwind.example/'],
    ['http://localhost:3001/'],
    ['javascript://app.northwind.example/%0aalert(1)'],
    ['//app.northwind.example/'],
  ])('is refused outside of the allowed origins: %s', async (returnUrl) => {
    const world = makeWorld({ installation: ALLOWED })
    await expect(invite(world, { returnUrl })).rejects.toMatchObject({
      code: 'RETURN_URL_NOT_ALLOWED',
    })
  })

  it('is refused while no origin is allowed, and the error says what to set', async () => {
    await expect(
      invite(makeWorld(), { returnUrl: 'https://app.northwind.example/' }),
    ).rejects.toThrow('Set portal.origins in rolecall.yaml, or ROLECALL_PORTAL_ORIGINS.')
  })

  it('leads back with the id of the invitation and nothing else', async () => {
    const world = makeWorld({ installation: ALLOWED })
    const returnUrl = 'https://app.northwind.example/aws?tab=2&invitation=inv_forged#top'
    const invitation = await invite(world, { returnUrl, metadata: { secret: 'ours' } })
    expect(returnLink(world.installation, invitation)).toBe(
      `https://app.northwind.example/aws?tab=2&invitation=${invitation.id}#top`,
    )
  })

  it('leads nowhere once its origin is no longer allowed', async () => {
    const world = makeWorld({ installation: ALLOWED })
    const invitation = await invite(world, { returnUrl: 'http://localhost:3000/done' })
    expect(returnLink(world.installation, invitation)).toMatch(/^http:\/\/localhost:3000\/done\?/)
    expect(returnLink({ portalOrigins: [] }, invitation)).toBeUndefined()
  })
})
