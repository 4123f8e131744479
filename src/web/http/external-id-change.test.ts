import { describe, expect, it } from 'vitest'
import { faceOf } from '../../../test/fixtures/app.ts'
import { workAll } from '../../../test/fixtures/jobs.ts'
import { OPERATOR } from '../../../test/fixtures/world.ts'
import type * as wire from '../../api/types.ts'
import { onboardingUrl } from '../../core/invitations/links.ts'
import { startJob } from '../../core/jobs/start.ts'

const ARN = 'arn:aws:iam::222222222222:role/Northwind'

async function importedOf() {
  const face = faceOf()
  const { world } = face
  world.sts.set(ARN, (given) => given === 'acme-1')
  const roles = [{ row: 2, role: { roleArn: ARN, externalId: 'acme-1', customerId: 'acme' } }]
  await workAll(world, await startJob(world, OPERATOR, { work: 'import', roles }))
  const [connection] = (await world.store.list('connection', { limit: 5 })).items
  const read = async () => (await world.store.get('connection', connection!.id))!
  const page = async () => {
    const { invitationId } = await read()
    const invitation = (await world.store.get('invitation', invitationId))!
    const { pathname } = new URL(onboardingUrl(world, invitation))
    return (await face.app.request(pathname)).text()
  }
  return { ...face, connection: connection!, read, page }
}

describe('the External ID of an imported role', () => {
  it('has its steps in the API', async () => {
    const { api, connection } = await importedOf()
    const answer = await api(`/v1/connections/${connection.id}/external-id`)
    const { state, steps } = (await answer.json()) as wire.ExternalIdChange
    expect([answer.status, state]).toEqual([200, 'offered'])
    expect(steps[0]!.command).toContain(
      `"sts:ExternalId":["${connection.nextExternalId}","acme-1"]`,
    )
  })

  it('has its steps on the customer’s page once a campaign asks for it', async () => {
    const { world, page, read } = await importedOf()
    expect(await page()).not.toContain('Replace the External ID')
    const asked = { ...(await read()), externalIdAskedAt: '2026-11-29T09:00:00.000Z' }
    await world.store.commit({ put: [asked], audit: [], announce: [] })
    const html = await page()
    expect(html).toContain('Replace the External ID')
    expect(html).toContain('Let the role accept both External IDs')
    expect(html).toContain(asked.nextExternalId)
  })
})
