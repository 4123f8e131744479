import { describe, expect, it } from 'vitest'
import { faceOf, signedIn, stateOf } from '../../../../test/fixtures/app.ts'
import { northwindProfile } from '../../../../test/fixtures/northwind.ts'
import { CUSTOMER } from '../../../../test/fixtures/world.ts'

const MISTAKES: [string, Record<string, string>, string, string][] = [
  ['an empty customer id', { customerId: ' ' }, 'customerId', 'Enter the customer id.'],
  [
    'a customer id with a space',
    { customerId: 'ac me' },
    'customerId',
    'Customer id must be 1 to 128 letters, digits or _.:@/+=-.',
  ],
  [
    'too many days',
    { expiresInDays: '31' },
    'expiresInDays',
    'Enter a number of days from 1 to 30.',
  ],
  [
    'days that are no number',
    { expiresInDays: 'soon' },
    'expiresInDays',
    'Enter a number of days from 1 to 30.',
  ],
  [
    'a wrong e-mail address',
    { contactEmail: 'dana' },
    'contactEmail',
    'E-mail address of this person must be an e-mail address.',
  ],
  [
    'a short account number',
    { accountId: '12' },
    'accountId',
    'This is not an AWS account number. Give 12 digits, such as 123456789012.',
  ],
  ['an unknown profile', { profile: 'nothere' }, 'profile', 'There is no such access profile.'],
  [
    'a Region that is not offered',
    { region: 'ap-south-1' },
    'region',
    'Customers cannot launch a stack in this Region.',
  ],
]

describe('the form for an invitation', () => {
  it.each(MISTAKES)(
    'says in its own units what is wrong, and where: %s',
    async (_, given, field, text) => {
      const face = faceOf()
      const { send } = await signedIn(face)
      const before = await stateOf(face.world)
      for (const step of ['create', 'preview']) {
        const answer = await send('/admin/invitations', { customerId: 'globex', ...given, step })
        const html = await answer.text()
        expect([answer.status >= 400, answer.status < 500]).toEqual([true, true])
        expect(html).toMatch(/role="alert" tabindex="-1" autofocus/)
        expect(html).toMatch(new RegExp(`<a href="#${field}">${text.replace(/[.+]/g, '\\$&')}`))
        expect(html).toContain(`id="${field}-error"`)
        expect(html).not.toContain('2592000')
      }
      expect(await stateOf(face.world)).toBe(before)
    },
  )

  it('shows the customer’s page before anything exists, and leads back with all values', async () => {
    const face = faceOf()
    const { send } = await signedIn(face)
    const before = await stateOf(face.world)
    const values = { customerId: 'globex', customerName: 'Globex <Corp>', expiresInDays: '3' }
    const preview = await (
      await send('/admin/invitations', { ...values, accountId: CUSTOMER, step: 'preview' })
    ).text()
    expect(preview).toContain('Preview for Globex &lt;Corp&gt;.')
    expect(preview).toMatch(/<fieldset class="preview" disabled/)
    expect(preview).toContain('data-final')
    expect(preview).toContain('asks for access to your AWS account')
    for (const [, link] of preview.matchAll(/(?:href|action)="(\/[^"]*)"/g))
      expect(link).toMatch(/^\/(assets|brand|admin\/invitations$)/)
    for (const [name, value] of Object.entries({ ...values, customerName: 'Globex &lt;Corp&gt;' }))
      expect(preview).toContain(`<input type="hidden" name="${name}" value="${value}"/>`)
    expect(await stateOf(face.world)).toBe(before)
    const again = await (await send('/admin/invitations', { ...values, step: 'edit' })).text()
    expect(again).toMatch(/name="customerId"[^>]* value="globex"/)
    expect(again).toMatch(/<details class="fold" open/)
    expect(again).not.toContain('role="alert"')
  })

  it('creates the invitation with the same values after the preview', async () => {
    const face = faceOf()
    const { send } = await signedIn(face)
    const values = { customerId: 'globex', expiresInDays: '3', requireApproval: 'on' }
    const answer = await send('/admin/invitations', { ...values, step: 'create' })
    const [, id] = /^\/admin\/invitations\/(inv_\w+)\?notice=done:created$/.exec(
      answer.headers.get('location')!,
    )!
    const invitation = await face.world.store.get('invitation', id!)
    expect(invitation).toMatchObject({ customerId: 'globex', requireApproval: true })
    const { createdAt, expiresAt } = invitation!
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(3 * 86_400_000)
  })
})

describe('the fields for options of the role', () => {
  const profiles = new Map([['default', northwindProfile({ roleOptions: ['path', 'tags'] })]])

  it('are there for what any profile allows, and only for that', async () => {
    const { send } = await signedIn(faceOf({ installation: { profiles } }))
    const html = await (
      await send('/admin/invitations', { customerId: 'globex', step: 'edit' })
    ).text()
    expect(html).toContain('id="option.path"')
    expect(html).not.toContain('id="option.expiresAt"')
    const other = await signedIn(faceOf())
    const none = await other.send('/admin/invitations', { customerId: 'globex', step: 'edit' })
    expect(await none.text()).not.toContain('Options of the role')
  })

  it('set them for the invitation, and say where one is wrong', async () => {
    const face = faceOf({ installation: { profiles } })
    const { send } = await signedIn(face)
    const wrong = await send('/admin/invitations', {
      ...{ customerId: 'globex', step: 'create' },
      'option.path': 'vendors',
    })
    expect(await wrong.text()).toMatch(/id="option\.path-error">\s*Path must begin and end with \//)
    await send('/admin/invitations', {
      ...{ customerId: 'globex', step: 'create' },
      ...{ 'option.path': '/vendors/', 'option.tags': 'a=b' },
    })
    const { items } = await face.world.store.list('invitation', { limit: 5 })
    expect(items).toMatchObject([{ roleOptions: { path: '/vendors/', tags: { a: 'b' } } }])
  })

  it('are kept on the way through the preview, which shows them', async () => {
    const { send } = await signedIn(faceOf({ installation: { profiles } }))
    const preview = await send('/admin/invitations', {
      ...{ customerId: 'globex', step: 'preview' },
      'option.path': '/vendors/',
    })
    const html = await preview.text()
    expect(html).toContain('<code>/<wbr/>vendors/</code>')
    expect(html).toContain('name="option.path" value="/vendors/"')
  })
})
