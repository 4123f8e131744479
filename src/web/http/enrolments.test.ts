import { describe, expect, it } from 'vitest'
import { faceOf, json } from '../../../test/fixtures/app.ts'
import type * as wire from '../../api/types.ts'

const MANAGEMENT = '400000000000'
const ORDER = { customerId: 'acme', managementAccountId: MANAGEMENT }

async function enrolled(more: object = {}) {
  const face = faceOf()
  const answer = await face.api('/v1/enrolments', json({ ...ORDER, ...more }))
  expect(answer.status).toBe(201)
  const enrolment = (await answer.json()) as wire.Enrolment
  const read = async <T>(path: string) =>
    (await (await face.api(`/v1/enrolments/${enrolment.id}${path}`)).json()) as T
  return { ...face, enrolment, read }
}

describe('enrolments in the API', () => {
  it('show one link, one External ID and the templates', async () => {
    const { enrolment, read, api } = await enrolled({ organizationId: 'o-exampleorgid' })
    expect(enrolment).toMatchObject({
      ...ORDER,
      ...{ organizationId: 'o-exampleorgid', status: 'open', administratorAccountId: MANAGEMENT },
      counts: { waiting: 1, connected: 0 },
    })
    expect(enrolment.enrolmentUrl).toContain('/connect/organization/')
    expect(enrolment.launchUrl).toContain(encodeURIComponent(enrolment.launcherTemplateUrl))
    expect(enrolment.updateCommand).toContain(enrolment.launcherTemplateUrl)
    expect(await read('')).toEqual(enrolment)
    const list = (await (await api('/v1/enrolments')).json()) as wire.EnrolmentList
    expect(list.items).toEqual([enrolment])
  })

  it('list the accounts in pages, by their state', async () => {
    const include = Array.from({ length: 5 }, (_, serial) => String(410000000000 + serial))
    const { read } = await enrolled({ accounts: { include } })
    const first = await read<wire.EnrolmentAccountList>('/accounts?limit=4&state=waiting')
    expect(first.items.map(({ accountId }) => accountId)).toEqual([
      MANAGEMENT,
      ...include.slice(0, 3),
    ])
    const second = await read<wire.EnrolmentAccountList>(
      `/accounts?limit=4&cursor=${first.nextCursor}`,
    )
    expect(second.items.map(({ accountId }) => accountId)).toEqual(include.slice(3))
    expect(second.nextCursor).toBeNull()
    expect((await read<wire.EnrolmentAccountList>('/accounts?state=failed')).items).toEqual([])
  })

  it('refuse an account of the vendor, an unknown unit and an unknown field', async () => {
    const { api, world } = faceOf()
    const own = world.installation.ownAccountIds[0]!
    for (const body of [
      { ...ORDER, managementAccountId: own },
      { ...ORDER, accounts: { ous: ['x'] } },
      { ...ORDER, surprise: true },
    ])
      expect((await api('/v1/enrolments', json(body))).status).toBe(400)
  })

  it('give the same enrolment for the same idempotency key', async () => {
    const { api } = faceOf()
    const order = json(ORDER)
    const headers = { ...(order.headers as Record<string, string>), 'idempotency-key': 'once' }
    const twice = [1, 2].map(async () => {
      const answer = await api('/v1/enrolments', { ...order, headers })
      return ((await answer.json()) as wire.Enrolment).id
    })
    const [first, second] = await Promise.all(twice)
    expect(first).toBe(second)
  })

  it('replace the token and the link, and end', async () => {
    const { api, enrolment } = await enrolled()
    const post = async (order: string) => {
      const answer = await api(`/v1/enrolments/${enrolment.id}/${order}`, json({}))
      return (await answer.json()) as wire.Enrolment
    }
    expect((await post('rotate-token')).tokenNumber).toBe(1)
    expect((await post('link')).enrolmentUrl).not.toBe(enrolment.enrolmentUrl)
    expect((await post('revoke')).status).toBe('revoked')
  })
})
