import { describe, expect, it } from 'vitest'
import { connected, type Face, faceOf, linkOf } from '../../../test/fixtures/app.ts'
import { northwindProfile } from '../../../test/fixtures/northwind.ts'
import { CUSTOMER, invite, OPERATOR, STRANGER } from '../../../test/fixtures/world.ts'
import { storeAccessVersions } from '../../core/access-versions/store-versions.ts'
import type { AskedProfile } from '../../core/model/access-profile.ts'
import { verifyNow } from '../../core/verification/verify.ts'

const secrets = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' }],
}
const { MetricsBucket } = northwindProfile().inlinePolicies
const PROFILES: [what: string, profile: AskedProfile][] = [
  ['narrower', northwindProfile({ inlinePolicies: {} })],
  ['wider', northwindProfile({ inlinePolicies: { MetricsBucket: MetricsBucket!, secrets } })],
  ['removed', northwindProfile({ name: 'other' })],
]

/** The start of the service with another rolecall.yaml. */
async function restartWith({ world }: Face, profile: AskedProfile): Promise<void> {
  const profiles = new Map([[profile.name, profile]])
  await storeAccessVersions({ ...world, installation: { ...world.installation, profiles } })
}

const textOf = async (face: Face, path: string) => {
  const answer = await face.open(path)
  return [answer.status, await answer.text()] as const
}

describe('a profile that is changed between invitation and launch', () => {
  it.each(PROFILES)(
    'leaves page, template and API at the version of the invitation: %s (attack 72)',
    async (_, profile) => {
      const face = faceOf()
      const invitation = await invite(face.world, { accountId: CUSTOMER })
      const link = linkOf(face.world, invitation)
      const seen = async () => ({
        page: await textOf(face, link),
        template: await textOf(face, `${link}/template`),
        version: await (
          await face.api(`/v1/profiles/default/versions/${invitation.profileVersion}`)
        ).json(),
      })
      const before = await seen()
      expect(before.page[1]).toContain('northwind-metrics-')
      await restartWith(face, profile)
      const after = await seen()
      expect(after.page).toEqual(before.page)
      expect(after.template).toEqual(before.template)
      expect(after.version).toEqual({ ...(before.version as object), current: false })
      const { status } = await face.open(`${link}/launch`, { redirect: 'manual' })
      expect(status).toBe(303)
    },
  )

  it.each(PROFILES)(
    'leaves scopes, simulation, credentials and verification of a connection: %s (attack 72)',
    async (_, profile) => {
      const face = faceOf()
      const { connectionId, invitation } = await connected(face, STRANGER)
      await restartWith(face, profile)
      const get = async (path: string) => {
        const answer = await face.api(`/v1/connections/${connectionId}${path}`)
        return [answer.status, await answer.json()] as const
      }
      expect(await get('/scopes')).toMatchObject([200, { items: [{ name: 'inventory' }] }])
      const question = '?actions=s3:CreateBucket&resource=arn:aws:s3:::northwind-metrics-1'
      expect(await get(`/access${question}`)).toMatchObject([
        200,
        { results: [{ role: 'allowed', roleBy: 'the profile' }] },
      ])
      expect((await get('/credentials'))[0]).toBe(200)
      expect(await verifyNow(face.world, OPERATOR, connectionId)).toMatchObject({
        status: 'active',
        profileVersion: invitation.profileVersion,
      })
      expect((await textOf(face, linkOf(face.world, invitation)))[1]).toContain(
        'northwind-metrics-',
      )
    },
  )

  it('lets a vendor correct a scope without the customer, but not with other rights', async () => {
    const face = faceOf()
    const { connectionId } = await connected(face, CUSTOMER)
    const scopes = async () => {
      const answer = await face.api(`/v1/connections/${connectionId}/scopes`)
      const { items } = (await answer.json()) as { items: { name: string; usable: boolean }[] }
      return items.filter(({ usable }) => usable).map(({ name }) => name)
    }
    const inventory = northwindProfile().scopes.inventory!
    await restartWith(face, northwindProfile({ scopes: { inventory, costs: inventory } }))
    expect(await scopes()).toEqual(['inventory', 'costs'])
    const wider = PROFILES[1]![1]
    await restartWith(face, { ...wider, scopes: { secrets: inventory } })
    expect(await scopes()).toEqual(['inventory', 'costs'])
  })
})

describe('an invitation from before access versions, whose profile has changed since', () => {
  it('has a page that links the template for the exact rights', async () => {
    const face = faceOf()
    const invitation = await invite(face.world)
    await face.world.store.commit({
      put: [{ ...invitation, profileVersion: '0123456789abcdef' }],
      ...{ audit: [], announce: [] },
    })
    const link = linkOf(face.world, invitation)
    const [status, page] = await textOf(face, link)
    expect(status).toBe(200)
    expect(page).toContain('The template has the exact rights')
    expect(page).toContain(`${link}/template`)
  })
})
