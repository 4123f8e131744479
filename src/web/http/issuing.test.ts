import { describe, expect, it } from 'vitest'
import { connected, faceOf, json } from '../../../test/fixtures/app.ts'
import { CUSTOMER } from '../../../test/fixtures/world.ts'

describe('the kill switches of the API (BRK-9)', () => {
  it.each([
    {},
    { all: false },
    { all: true, customerId: 'acme' },
    { customerId: '*' },
    { customerId: '' },
    { reason: 'drill' },
    [],
  ])('take one customer or all, and nothing for the other by a slip: %j', async (body) => {
    const face = faceOf()
    for (const path of ['/v1/stop-issuing', '/v1/resume-issuing'])
      expect((await face.api(path, json(body))).status).toBe(400)
    expect(await (await face.api('/v1/stops')).json()).toEqual({ items: [], nextCursor: null })
  })

  it('say for whom, since when, by whom and why, and count in the metrics without a name', async () => {
    const face = faceOf()
    const { connectionId } = await connected(face, CUSTOMER)
    const stop = await (
      await face.api('/v1/stop-issuing', json({ customerId: 'acme', reason: 'incident 4711' }))
    ).json()
    expect(stop).toMatchObject({
      customerId: 'acme',
      status: 'standing',
      by: 'admin',
      reason: 'incident 4711',
    })
    expect(await (await face.api('/v1/stops')).json()).toEqual({ items: [stop], nextCursor: null })
    const refused = await face.api(`/v1/connections/${connectionId}/credentials`)
    expect([refused.status, await refused.json()]).toMatchObject([
      409,
      { code: 'ISSUING_STOPPED', retry: false },
    ])
    const metrics = await (await face.open('/metrics')).text()
    expect(metrics).toContain('rolecall_records{kind="stop",status="standing"} 1')
    expect(metrics).not.toMatch(/acme|4711/)
    expect(
      await (await face.api('/v1/resume-issuing', json({ customerId: 'acme' }))).json(),
    ).toMatchObject({ status: 'lifted' })
    expect((await face.api(`/v1/connections/${connectionId}/credentials`)).status).toBe(200)
  })
})

describe('a simulation over the API', () => {
  it('takes one to ten plain actions and one ARN', async () => {
    const face = faceOf()
    const { connectionId } = await connected(face, CUSTOMER)
    const ask = async (query: string) =>
      (await face.api(`/v1/connections/${connectionId}/access?${query}`)).status
    const many = Array.from({ length: 11 }, () => 's3:GetObject').join(',')
    for (const query of [
      '',
      'actions=',
      'actions=s3:*',
      'actions=s3',
      `actions=${many}`,
      'actions=s3:GetObject&resource=bucket',
      'actions=s3:Get;',
    ])
      expect([query, await ask(query)]).toEqual([query, 400])
    expect(await ask('actions=s3:GetObject,ec2:RunInstances&resource=arn:aws:s3:::a/b')).toBe(200)
  })
})
