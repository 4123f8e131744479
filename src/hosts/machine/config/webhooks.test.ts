import { describe, expect, it } from 'vitest'
import { WebhooksEntry, wantedEndpoints } from './webhooks.ts'

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
const url = 'https://app.northwind.example/webhooks'
const endpoint = { url, types: ['connection.active'], secretEnv: 'WEBHOOK_SECRET' }
const read = (entry: object, env: Record<string, string | undefined> = {}) =>
  wantedEndpoints(WebhooksEntry.parse(entry), env)

describe('webhooks in rolecall.yaml', () => {
  it('take their secrets from the environment', () => {
    const [wanted] = read({ endpoints: [endpoint] }, { WEBHOOK_SECRET: SECRET })
    expect(wanted).toMatchObject({ target: 'url', url, types: ['connection.active'] })
    expect(wanted?.secret?.reveal()).toBe(SECRET)
    expect(JSON.stringify(wanted)).not.toContain(SECRET)
    expect(wantedEndpoints(undefined, {})).toEqual([])
    const eventBus = 'arn:aws:events:us-east-1:111122223333:event-bus/product'
    expect(wantedEndpoints(WebhooksEntry.parse({ eventBus }), {})).toEqual([
      { target: 'event-bus', url: eventBus },
    ])
    expect(WebhooksEntry.safeParse({ eventBus: 'product' }).success).toBe(false)
  })

  it('say which variable is not set, or is no secret, without showing it', () => {
    expect(() => read({ endpoints: [endpoint] })).toThrow(/^WEBHOOK_SECRET is not set/)
    for (const secret of ['hunter2hunter2hunter2', 'whsec_c2hvcnQ=', 'whsec_!!!'])
      expect(() => read({ endpoints: [endpoint] }, { WEBHOOK_SECRET: secret })).toThrow(
        /^WEBHOOK_SECRET is not a signing secret\. Set it to "whsec_"/,
      )
  })

  it.each([
    ['an unknown type', { endpoints: [{ ...endpoint, types: ['connection.actve'] }] }],
    ['another scheme', { endpoints: [{ ...endpoint, url: 'ftp://app.example/' }] }],
    ['a secret in the file', { endpoints: [{ ...endpoint, secretEnv: SECRET }] }],
    ['the same URL twice', { endpoints: [endpoint, endpoint] }],
  ])('refuse %s', (_, entry) => {
    expect(WebhooksEntry.safeParse(entry).success).toBe(false)
  })
})
