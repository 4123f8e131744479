import { describe, expect, it } from 'vitest'
import { connected, type Face, faceOf } from '../../../test/fixtures/app.ts'
import { northwindProfile } from '../../../test/fixtures/northwind.ts'
import { CUSTOMER, invite, STRANGER } from '../../../test/fixtures/world.ts'
import { storeAccessVersions } from '../../core/access-versions/store-versions.ts'
import type { AskedProfile } from '../../core/model/access-profile.ts'

type Body = Record<string, unknown>

const get = async ({ api }: Face, path: string): Promise<Body & { items: Body[] }> =>
  (await (await api(path)).json()) as Body & { items: Body[] }

/** The start of a machine whose rolecall.yaml has these profiles. */
async function restart({ world }: Face, ...profiles: AskedProfile[]): Promise<void> {
  world.clock.advance(60_000)
  const installation = {
    ...world.installation,
    profiles: new Map(profiles.map((it) => [it.name, it])),
  }
  await storeAccessVersions({ ...world, installation })
}

const NARROWER = northwindProfile({ managedPolicies: [] })

describe('GET /v1/profiles', () => {
  it('lists profiles with their current version and the connections that have them', async () => {
    const face = faceOf()
    await connected(face, CUSTOMER)
    await restart(face, NARROWER, northwindProfile({ name: 'other' }))
    expect((await get(face, '/v1/profiles')).items).toMatchObject([
      { name: 'other', currentVersion: 1, versions: 1, connections: 0 },
      { name: 'default', status: 'current', currentVersion: 2, versions: 2, connections: 1 },
    ])
    await restart(face, NARROWER)
    expect((await get(face, '/v1/profiles?status=removed')).items).toMatchObject([
      { name: 'other', status: 'removed' },
    ])
    expect(await get(face, '/v1/profiles/other')).toMatchObject({ currentVersion: 1 })
  })

  it('counts only the connections that the caller may see', async () => {
    const face = faceOf()
    await connected(face, CUSTOMER, { customerId: 'acme' })
    await connected(face, STRANGER, { customerId: 'globex' })
    const made = await face.api('/v1/tokens', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'acme', may: ['connections:read'], customers: ['acme'] }),
    })
    const { token } = (await made.json()) as { token: string }
    const seen = (await (await face.as(token, '/v1/profiles/default')).json()) as Body
    expect(seen).toMatchObject({ connections: 1, connectionsComplete: true })
    expect(await get(face, '/v1/profiles/default')).toMatchObject({ connections: 2 })
  })

  it.each(['/v1/profiles?state=current', '/v1/profiles/default/diff?form=1'])(
    'refuses the unknown parameter of %s',
    async (path) => {
      const { api } = faceOf()
      expect((await api(path)).status).toBe(400)
    },
  )

  it.each([
    '/v1/profiles/none',
    '/v1/profiles/none/versions',
    '/v1/profiles/default/versions/2',
    '/v1/profiles/default/versions/0123456789abcdef',
    '/v1/profiles/default/diff?from=7',
  ])('answers 404 for %s', async (path) => {
    const { api } = faceOf()
    expect((await api(path)).status).toBe(404)
  })
})

describe('the versions of a profile', () => {
  it('are listed newest first, in pages', async () => {
    const face = faceOf()
    await get(face, '/v1/profiles')
    for (const seconds of [3601, 3602, 3603, 3604])
      await restart(face, northwindProfile({ maxSessionSeconds: seconds }))
    const numbers: unknown[] = []
    for (let cursor = ''; ; ) {
      const page = await get(face, `/v1/profiles/default/versions?limit=2${cursor}`)
      numbers.push(page.items.map(({ number }) => number))
      if (page.nextCursor === null) break
      cursor = `&cursor=${String(page.nextCursor)}`
    }
    expect(numbers).toEqual([[5, 4], [3, 2], [1]])
    expect((await get(face, '/v1/profiles/default/versions?limit=1')).items).toMatchObject([
      { number: 5, current: true, connections: 0 },
    ])
  })

  it('show all that a customer is shown and gets, by number or by id', async () => {
    const face = faceOf()
    const { profileVersion } = await invite(face.world)
    await restart(face, NARROWER)
    const [byNumber, byId] = [
      await get(face, '/v1/profiles/default/versions/1'),
      await get(face, `/v1/profiles/default/versions/${profileVersion}`),
    ]
    expect(byId).toEqual(byNumber)
    expect(byId).toMatchObject({
      ...{ number: 1, id: profileVersion, current: false, template: null },
      managedPolicies: ['arn:aws:iam::aws:policy/SecurityAudit'],
      sheet: { verdict: expect.any(String), rows: expect.any(Array) },
    })
  })

  it('are compared: by default the current one with the one before', async () => {
    const face = faceOf()
    await invite(face.world)
    await restart(face, NARROWER)
    const lost = ['The managed policy arn:aws:iam::aws:policy/SecurityAudit.']
    const forth = { from: 1, to: 2, sameRights: false, gained: [], lost }
    expect(await get(face, '/v1/profiles/default/diff')).toMatchObject(forth)
    expect(await get(face, '/v1/profiles/default/diff?from=2&to=1')).toMatchObject({
      ...{ from: 2, to: 1, gained: lost, lost: [] },
    })
    expect(await get(face, '/v1/profiles/default/diff?from=2')).toMatchObject({ sameRights: true })
  })
})

describe('a connection', () => {
  it('shows the granted and the current version, and is outdated only by other rights', async () => {
    const face = faceOf()
    const { connectionId } = await connected(face, CUSTOMER)
    const seen = async () => {
      const it = await get(face, `/v1/connections/${connectionId}`)
      return [it.grantedVersion, it.currentVersion, it.outdated]
    }
    expect(await seen()).toEqual([1, 1, false])
    await restart(face, northwindProfile({ purpose: 'A corrected text.' }))
    expect(await seen()).toEqual([1, 2, false])
    await restart(face, NARROWER)
    expect(await seen()).toEqual([1, 3, true])
    await restart(face, northwindProfile({ name: 'other' }))
    expect(await seen()).toEqual([1, null, false])
  })
})
