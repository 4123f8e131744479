import { describe, expect, it } from 'vitest'
import { connected, faceOf, json, linkOf, signedIn, stateOf } from '../../../test/fixtures/app.ts'
import { CUSTOMER, invite } from '../../../test/fixtures/world.ts'

const KEY_ID = 'AKIAIOSFODNN7EXAMPLE'
const KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const KEY_FIELD =
  /secret|password|passphrase|credential|access_?-?key|private_?-?key|session_?-?token/i

/** The names of all members, however deep, with the schemas that they are in. */
function membersOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [
    `${path}/${name}`,
    ...membersOf(inner, `${path}/${name}`),
  ])
}

describe("a customer's long-lived keys (TRU-6)", () => {
  it('have no place in what the API takes; what it gives holds only the keys of the sessions that it issues', async () => {
    const { open } = faceOf()
    const { components, paths } = (await (await open('/openapi.json')).json()) as Record<
      'components' | 'paths',
      Record<string, object>
    >
    const fields = membersOf(components!.schemas).filter((path) =>
      /\/properties\/[^/]+$/.test(path),
    )
    expect(fields.filter((path) => KEY_FIELD.test(path.split('/').at(-1)!))).toEqual([
      '/Credentials/properties/AccessKeyId',
      '/Credentials/properties/SecretAccessKey',
      // With these the vendor's own receivers verify webhooks.
      '/WebhookEndpoint/properties/secrets',
      '/WebhookEndpointWithSecret/properties/secrets',
      '/WebhookEndpointWithSecret/properties/secret',
    ])
    const requests = membersOf(paths).filter((path) => /requestBody|parameters/.test(path))
    expect(requests.filter((path) => KEY_FIELD.test(path.split('/').at(-1)!))).toEqual([])
    expect(fields.length).toBeGreaterThan(40)
  })

  it('have no place in any form', async () => {
    const face = faceOf()
    const { connectionId, invitation } = await connected(face, CUSTOMER)
    const { look } = await signedIn(face)
    const paths = [
      '/admin',
      '/admin/invitations/new',
      '/admin/enrolments/new',
      `/admin/invitations/${invitation.id}`,
      `/admin/connections/${connectionId}`,
    ]
    const names = new Set<string>()
    for (const path of [...paths, linkOf(face.world, await invite(face.world))])
      for (const [, name] of (await (await look(path)).text()).matchAll(
        /<(?:input|select|textarea)\b[^>]*\sname="([^"]+)"/g,
      ))
        names.add(name!)
    expect([...names].filter((name) => KEY_FIELD.test(name))).toEqual([])
    expect(names).toContain('accountId')
  })

  it('have no place in what is stored', async () => {
    const face = faceOf()
    const { connectionId, invitation } = await connected(face, CUSTOMER)
    const records = [
      await face.world.store.get('invitation', invitation.id),
      await face.world.store.get('connection', connectionId),
    ]
    expect(membersOf(records).filter((path) => KEY_FIELD.test(path.split('/').at(-1)!))).toEqual([])
  })

  it.each([
    ['customerId', KEY_ID],
    ['customerId', `acme/${KEY_ID}`],
    ['customerId', 'ASIAIOSFODNN7EXAMPLE'],
    ['customerName', `Acme ${KEY_ID}`],
    ['profile', KEY_ID],
    ['accountId', KEY_ID],
    ['region', KEY_ID],
    ['accessKeyId', KEY_ID],
    ['secretAccessKey', KEY],
    ['aws_secret_access_key', KEY],
  ])(
    'are refused where they come by mistake, as %s, and stand in no answer, no log and no store',
    async (name, value) => {
      const { world, api } = faceOf()
      const before = await stateOf(world)
      const answer = await api('/v1/invitations', json({ customerId: 'acme', [name]: value }))
      expect(answer.status).toBe(400)
      expect((await answer.text()) + world.log.lines.join()).not.toContain(value.slice(-16))
      expect(await stateOf(world)).toBe(before)
    },
  )

  it('are not logged either from a path, a query, a header or a body that cannot be read', async () => {
    const { world, api, open } = faceOf()
    await open(`/v1/connections/${KEY_ID}?key=${KEY}`, {
      headers: { authorization: `Bearer ${KEY}`, cookie: `a=${KEY}` },
    })
    await api(`/v1/connections/${KEY_ID}/credentials?scope=${encodeURIComponent(KEY)}`)
    await api('/v1/invitations', {
      method: 'POST',
      headers: { 'idempotency-key': KEY, 'content-type': 'application/json' },
      body: `{"${KEY}`,
    })
    await api('/v1/connections/none/verify', { method: 'POST', body: KEY })
    expect(world.log.lines.join()).not.toMatch(/AKIA|wJalr/)
  })
})
