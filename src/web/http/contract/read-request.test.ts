import { describe, expect, it } from 'vitest'
import { faceOf, json } from '../../../../test/fixtures/app.ts'
import { ROUTES } from '../../../api/routes.ts'
import type { Problem } from '../../../api/types.ts'

const refusal = async (path: string, init: RequestInit = {}): Promise<Problem> => {
  const answer = await faceOf().api(path, init)
  expect(answer.status).toBe(400)
  return (await answer.json()) as Problem
}

describe('a request with mistakes', () => {
  it('is told all of them at once, for programs and for people', async () => {
    const wrong = { customerName: 'a\nb', expiresInSeconds: 5, customerID: 'acme' }
    const { code, detail, errors } = await refusal('/v1/invitations?dry=1', {
      ...json(wrong),
      headers: { 'content-type': 'application/json', 'idempotency-key': '' },
    })
    expect(code).toBe('REQUEST_INVALID')
    expect(errors).toEqual([
      { in: 'query', field: 'dry', message: 'is unknown. Omit it.' },
      { in: 'header', field: 'idempotency-key', message: 'must have at least 1 character' },
      { in: 'body', field: 'customerId', message: 'is required' },
      { in: 'body', field: 'customerName', message: 'must not contain control characters' },
      { in: 'body', field: 'expiresInSeconds', message: 'must be at least 60' },
      { in: 'body', field: 'customerID', message: 'is unknown. Did you mean customerId?' },
    ])
    expect(detail).toContain('customerId is required. customerName must not contain')
    expect(detail).toMatch(/customerID is unknown\. Did you mean customerId\?$/)
  })

  it.each([
    ['/v1/invitations', 'is unknown. Did you mean customerId?'],
    ['/v1/connections', 'is unknown. Did you mean customerId?'],
    ['/v1/audit', 'is unknown. Did you mean customerId?'],
    ['/v1/stops', 'is unknown. Known: cursor, limit.'],
    ['/v1/tokens', 'is unknown. Known: cursor, limit.'],
    ['/v1/dead-letters', 'is unknown. Omit it.'],
    ['/v1/connections/con_none/scopes', 'is unknown. Omit it.'],
  ])('such as a filter that %s does not know, gets no list (F17)', async (path, message) => {
    const { errors } = await refusal(`${path}?customer_id=acme`)
    expect(errors).toEqual([{ in: 'query', field: 'customer_id', message }])
  })

  it('with a spelling mistake in a value is told the value that was meant', async () => {
    const endpoint = { url: 'https://hooks.example/', types: ['connection.actve'] }
    const { errors = [] } = await refusal('/v1/webhook-endpoints', json(endpoint))
    expect(errors[0]!.field).toBe('types.0')
    expect(errors[0]!.message).toMatch(
      /^must be one of: invitation\.created, .* Did you mean connection\.active\?$/,
    )
  })

  it.each(
    Object.values(ROUTES).flatMap((route) =>
      route.startsWith('GET /v1/') ? [route.slice(4)] : [],
    ),
  )(
    'such as an unknown parameter of %s, is told its name, and gets nothing (F17)',
    async (route) => {
      const path = route.replace(/\{\w+\}/g, '1')
      const { errors = [] } = await refusal(`${path}?customerID=globex`)
      expect(errors).toContainEqual({
        in: 'query',
        field: 'customerID',
        message: expect.stringMatching(/^is unknown\. (Did you mean |Known: |Omit it)/),
      })
    },
  )

  it.each<[string, string, RequestInit, string]>([
    ['a parameter twice', '/v1/audit?subject=a&subject=b', {}, 'subject must be given once.'],
    ['a wrong word', '/v1/invitations?status=new', {}, 'must be one of: open, claimed, expired'],
    ['no number', '/v1/tokens?limit=many', {}, 'limit must be a number.'],
    ['no JSON', '/v1/invitations', { ...json({}), body: '{' }, 'body is not valid JSON.'],
    ['no object', '/v1/invitations', json([]), 'body must be a JSON object.'],
    [
      'a form',
      '/v1/invitations',
      { method: 'POST', body: 'a=b' },
      'Content-Type: application/json',
    ],
    [
      'neither of two forms',
      '/v1/stop-issuing',
      json({}),
      'must have either "customerId", or "all"',
    ],
    ['one form, half', '/v1/stop-issuing', json({ customerId: 'a b' }), 'customerId must be 1 to'],
    ['both forms', '/v1/stop-issuing', json({ customerId: 'a', all: true }), 'must have either'],
    ['an order with more', '/v1/connections/none/verify', json({ now: 1 }), 'now is unknown'],
  ])('such as %s, is told so in plain words', async (_, path, init, words) => {
    expect((await refusal(path, init)).detail).toContain(words)
  })

  it('names fields inside of lists by their path', async () => {
    const { errors } = await refusal('/v1/tokens', json({ name: 'x', may: ['credentials', 'all'] }))
    expect(errors!.map(({ field }) => field)).toEqual(['may.1'])
  })

  it('is not told the same thing twice', async () => {
    const { title, detail } = await refusal('/v1/invitations', json({}))
    expect(detail).not.toContain(title)
  })
})
