import { describe, expect, it } from 'vitest'
import { faceOf, signedIn } from '../../../../test/fixtures/app.ts'
import { addConnections } from '../../../../test/fixtures/campaign.ts'
import { textIn } from '../../../../test/fixtures/texts-of.ts'
import type { ExternalId } from '../../../core/model/external-id.ts'

const PATH = '/admin/profiles/default/external-ids'

/** Three customers with imported External IDs, and one without. */
async function consoleOf() {
  const face = faceOf()
  const nextExternalId = 'rc-next' as ExternalId
  await addConnections(face.world, [0, 1, 2], { imported: true, nextExternalId })
  await addConnections(face.world, [3])
  const { look, send } = await signedIn(face)
  const campaigns = async () => (await face.world.store.list('campaign', { limit: 9 })).items
  return {
    look,
    send,
    campaigns,
    see: async (path: string) => textIn(await (await look(path)).text()),
  }
}

describe('the form for new External IDs', () => {
  it('says how many connections are asked for, and what customers see, before it starts', async () => {
    const { see, campaigns } = await consoleOf()
    const page = await see(PATH)
    expect(page).toContain('3 connections of 3 customers with an imported External ID')
    expect(page).toContain('Let the role accept both External IDs')
    const one = await see(`${PATH}?customers=customer-1, customer-3`)
    expect(one).toContain('1 connection of 1 customer with')
    expect(one).not.toContain('customer-2')
    const none = await see(`${PATH}?customers=customer-3`)
    expect(none).not.toContain('Start the campaign')
    expect(await campaigns()).toEqual([])
  })

  it('starts a campaign for the customers that it showed, and shows it', async () => {
    const { send, campaigns } = await consoleOf()
    const answer = await send(PATH, { customers: 'customer-1' })
    const [campaign] = await campaigns()
    expect(campaign).toMatchObject({ asksFor: 'external-id', customerIds: ['customer-1'] })
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      `/admin/campaigns/${campaign!.id}?notice=done:start`,
    ])
  })

  it('keeps what was entered if it is wrong, or if such a campaign runs', async () => {
    const { look, send, campaigns } = await consoleOf()
    const wrong = await look(`${PATH}?customers=${'x,'.repeat(51)}`)
    expect(wrong.status).toBe(400)
    expect(await wrong.text()).toMatch(/value="x,x,[\s\S]*Enter at most 50 customer ids/)
    await send(PATH, { customers: 'customer-1' })
    const again = await send(PATH, { customers: 'customer-1' })
    expect(again.status).toBe(409)
    expect(await again.text()).toMatch(/already[\s\S]*value="customer-1"/)
    expect(await campaigns()).toHaveLength(1)
  })

  it('does not know a profile that does not exist', async () => {
    const { look } = await consoleOf()
    expect((await look('/admin/profiles/none/external-ids')).status).toBe(404)
  })
})
