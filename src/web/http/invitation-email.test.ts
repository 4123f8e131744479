import { describe, expect, it } from 'vitest'
import { faceOf, linkOf, signedIn } from '../../../test/fixtures/app.ts'
import { invite } from '../../../test/fixtures/world.ts'
import type { NewInvitation } from '../../core/invitations/create.ts'
import type { Brand, LanguageCode } from '../../core/model/brand.ts'
import { invitationEmail } from '../pages/invitation-email.ts'
import { LANGUAGES } from '../pages/language/languages.ts'

const CODES = Object.keys(LANGUAGES) as LanguageCode[]

async function emailOf(input: Partial<NewInvitation> = {}, query = '', brand: Brand = {}) {
  const face = faceOf({ installation: { brand } })
  const invitation = await invite(face.world, { customerName: 'Acme Corporation', ...input })
  const answer = await face.api(`/v1/invitations/${invitation.id}/email${query}`)
  const email = (await answer.json()) as { language: string; subject: string; text: string }
  return { ...face, invitation, status: answer.status, email }
}

describe('the e-mail for an invitation', () => {
  it('says who asks, for what, until when, and has the link', async () => {
    const { email, world, invitation } = await emailOf({ contact: { name: 'Dana Diaz' } })
    const vendor = world.installation.vendor.name
    expect(email.subject).toBe(`${vendor} asks for access to your AWS account`)
    expect(email.text).toContain(`access to an AWS account of Acme Corporation`)
    expect(email.text).toContain(`${world.installation.publicUrl}${linkOf(world, invitation)}\n`)
    expect(email.text).toContain('until 27 November 2026 at 10:00 UTC')
    expect(email.text).toContain(world.installation.brokerRole.accountId)
    expect(email.text).toMatch(/Kind regards\n\nDana Diaz\n/)
    expect(email.text).not.toContain(invitation.externalId)
  })

  it.each([
    ['that of the query', { locale: 'en' }, '?locale=de-AT', 'de'],
    ['that of the invitation', { locale: 'de' }, '', 'de'],
    ['English, if neither is known', {}, '', 'en'],
    ['English, if there is no such language', { locale: 'de' }, '?locale=xx', 'en'],
  ])('is in a language: %s', async (_, input, query, language) => {
    const { email } = await emailOf(input, query)
    expect(email.language).toBe(language)
    expect(email.text).toContain(LANGUAGES[language as LanguageCode].email.greeting)
  })

  it('has the vendor’s own words, and the domain only while it is verified', async () => {
    const brand = { texts: { en: { intro: 'Welcome.', help: 'Call us.' } }, domain: 'n.example' }
    const { email, world, invitation, api } = await emailOf({}, '', brand)
    expect(email.text).toMatch(/\n\nWelcome\.\n\n[\s\S]*Questions\? Call us\./)
    expect(email.text).not.toContain('n.example')
    const verifiedAt = world.clock.now().toISOString()
    world.installation.verifiedDomain = { name: 'n.example', verifiedAt }
    const again = await api(`/v1/invitations/${invitation.id}/email`)
    expect(((await again.json()) as { text: string }).text).toContain('Verified domain: n.example')
  })

  it('exists only for an open invitation', async () => {
    const { api, invitation } = await emailOf()
    await api(`/v1/invitations/${invitation.id}/revoke`, { method: 'POST' })
    const answer = await api(`/v1/invitations/${invitation.id}/email`)
    expect([answer.status, await answer.json()]).toMatchObject([
      409,
      { code: 'INVITATION_NOT_OPEN' },
    ])
  })

  it.each(CODES)('cannot get another header or line from a name, in %s (WEB-4)', (language) => {
    const hostile = 'Acme\r\nBcc: all@evil.example\u2028X'
    const { subject, text } = invitationEmail(
      {
        vendor: { name: hostile },
        customerName: hostile,
        contact: { name: hostile, email: 'dana@n.example' },
        purpose: hostile,
        pageUrl: 'https://connect.example/connect/x',
        expiresAt: '2026-11-27T10:00:00.000Z',
        vendorAccountId: '111111111111',
      },
      language,
    )
    expect(subject).not.toMatch(/[\r\n\u2028]/)
    expect(text).not.toMatch(/^Bcc|[\r\u2028]/m)
  })

  it('can be copied in the console while the invitation is open', async () => {
    const face = faceOf()
    const { id } = await invite(face.world, { customerName: 'Müller & Söhne', locale: 'de' })
    const { cookie, csrf } = await signedIn(face)
    const page = async () =>
      (await face.open(`/admin/invitations/${id}`, { headers: { cookie } })).text()
    const html = await page()
    expect(html).toContain('Copy as e-mail')
    expect(html).toMatch(/data-copy="[^"]*bittet um Zugriff[^"]*Müller &amp; Söhne[^"]*"/)
    expect(html).toMatch(/href="mailto:\?subject=[^"]*bittet%20um%20Zugriff/)
    const fields = new URLSearchParams({ csrf, confirm: 'yes' })
    const init = { method: 'POST', headers: { cookie }, body: fields }
    await face.open(`/admin/invitations/${id}/revoke`, init)
    expect(await page()).not.toContain('Copy as e-mail')
  })
})
