import { describe, expect, it } from 'vitest'
import { connected, faceOf, form, signedIn } from '../../../../test/fixtures/app.ts'
import { CUSTOMER, OPERATOR } from '../../../../test/fixtures/world.ts'
import { stopIssuing } from '../../../core/credentials/stops.ts'
import { EVERYBODY } from '../../../core/model/issuing-stop.ts'
import { createToken } from '../../../core/tokens/create.ts'

async function stopper() {
  const face = faceOf()
  const { connectionId } = await connected(face, CUSTOMER)
  const { customerId } = (await face.world.store.get('connection', connectionId))!
  const { look, send: post } = await signedIn(face)
  const stored = async (id: string) => (await face.world.store.get('stop', id))?.status
  return { look, post, stored, customerId }
}

describe('the emergency stop of the console', () => {
  it('shows how many connections of a customer are in use before it stops them', async () => {
    const { look, customerId } = await stopper()
    const html = await (await look(`/admin/stop?customer=${customerId}`)).text()
    expect(html).toContain(`No new credentials for 1 connection of ${customerId}.`)
    expect(html).toContain('name="typed"')
  })

  it('does not tell a person with limits whether another customer is stopped (attack 48)', async () => {
    const face = faceOf()
    await stopIssuing(face.ports, OPERATOR, { customerId: 'umbrella' })
    const grants = { may: ['connections:write'] as const, customers: ['acme'] }
    const { text } = await createToken(face.ports, OPERATOR, { name: 'acme-only', grants })
    const answer = await face.open('/admin/sign-in', form({ token: text.reveal() }))
    const cookie = answer.headers.get('set-cookie')!.split(';')[0]!
    const read = async (customer: string) =>
      (await face.open(`/admin/stop?customer=${customer}`, { headers: { cookie } })).text()
    const [stopped, other] = [await read('umbrella'), await read('initech')]
    expect(stopped).toContain('Your grants are for other customers.')
    expect(stopped).not.toContain('name="typed"')
    const withoutName = (html: string) => html.replaceAll(/umbrella|initech|value="[^"]*"/g, '')
    expect(withoutName(stopped)).toBe(withoutName(other))
    expect(await read('acme')).toContain('name="typed"')
  })

  it('stops one customer only after the customer id is typed, and resumes', async () => {
    const { look, post, stored, customerId } = await stopper()
    const refused = await post('/admin/stop', { customerId, typed: 'something' })
    expect(refused.status).toBe(400)
    expect(await refused.text()).toMatch(/id="error-summary".*autofocus/)
    expect(await stored(customerId)).toBeUndefined()
    const done = await post('/admin/stop', { customerId, typed: customerId, reason: 'Case 1' })
    expect(done.headers.get('location')).toBe('/admin/stop?notice=done:stop')
    expect(await stored(customerId)).toBe('standing')
    const html = await (await look('/admin/stop?notice=done:stop')).text()
    expect(html).toContain('1 customer stopped')
    expect(html).toContain('Case 1')
    expect(html).not.toContain('Everybody is stopped')
    await post('/admin/stop/resume', { customerId })
    expect(await stored(customerId)).toBe('lifted')
  })

  it('stops everybody only after "stop everybody" is typed; then a red strip says so', async () => {
    const { look, post, stored } = await stopper()
    expect((await post('/admin/stop', { typed: 'yes' })).status).toBe(400)
    expect(await stored(EVERYBODY)).toBeUndefined()
    await post('/admin/stop', { typed: 'Stop everybody ', reason: '' })
    expect(await stored(EVERYBODY)).toBe('standing')
    expect(await (await look('/admin')).text()).toContain('Everybody is stopped.')
    await post('/admin/stop/resume', {})
    expect(await stored(EVERYBODY)).toBe('lifted')
  })
})
