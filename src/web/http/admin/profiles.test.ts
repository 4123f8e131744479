import { describe, expect, it } from 'vitest'
import { connected, faceOf, signedIn } from '../../../../test/fixtures/app.ts'
import { CUSTOMER, changeProfile } from '../../../../test/fixtures/world.ts'

/** A customer with version 1 of the profile, which now has version 2. */
async function consoleOf() {
  const face = faceOf()
  await connected(face, CUSTOMER)
  const policy = { Effect: 'Allow', Action: 's3:PutObjectTagging', Resource: '*' }
  face.world.clock.advance(60_000)
  await changeProfile(face.world, {
    inlinePolicies: { Tagging: { Version: '2012-10-17', Statement: [policy] } },
  })
  const { look } = await signedIn(face)
  return { look, page: async (path: string) => (await look(`/admin/profiles${path}`)).text() }
}

describe('the pages of access profiles', () => {
  it('list each profile with its version and how many connections it has', async () => {
    const { page } = await consoleOf()
    const html = await page('')
    expect(html).toMatch(/href="\/admin\/profiles\/default">default<.*2 of 2<.*>1</s)
  })

  it('show how many connections have each version', async () => {
    const { page, look } = await consoleOf()
    const rows = (await page('/default')).match(/<tr>.*?<\/tr>/gs)!.slice(1, 3)
    expect(rows[0]).toMatch(/2.*current.*data-label="Connections">0</s)
    expect(rows[1]).toMatch(/1.*data-label="Connections">1</s)
    expect((await look('/admin/profiles/none')).status).toBe(404)
  })

  it('show the difference of two versions in words and in the policies', async () => {
    const { page, look } = await consoleOf()
    const html = await page('/default/compare')
    expect(html).toContain('Version 1 and version 2')
    expect(html).toMatch(/More rights.*s3:PutObjectTagging/s)
    expect(html).toMatch(/<ins>[^<]*PutObjectTagging/)
    expect(await page('/default/compare?from=2&to=2')).toContain('The policies are the same.')
    expect((await look('/admin/profiles/default/compare?from=7')).status).toBe(404)
  })
})
