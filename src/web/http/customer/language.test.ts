import { describe, expect, it } from 'vitest'
import { faceOf, form, linkOf } from '../../../../test/fixtures/app.ts'
import { invite } from '../../../../test/fixtures/world.ts'

const GERMAN = { 'accept-language': 'fr, de-AT;q=0.9, en;q=0.5' }

async function invited(input: Parameters<typeof invite>[1] = {}) {
  const face = faceOf()
  const invitation = await invite(face.world, input)
  return { ...face, invitation, link: linkOf(face.world, invitation) }
}

describe('the page of an invitation', () => {
  it('is in the language that the browser prefers, and in English without one', async () => {
    const { open, link } = await invited()
    const german = await (await open(link, { headers: GERMAN })).text()
    expect(german).toContain('<html lang="de">')
    expect(german).toContain('bittet um Zugriff auf Ihr AWS-Konto')
    expect(german).toContain('Begrenzt: liest Einstellungen')
    expect(await (await open(link)).text()).toContain('<html lang="en">')
  })

  it('is in the language of the invitation, whatever the browser prefers', async () => {
    const { open, link } = await invited({ locale: 'en-GB' })
    expect(await (await open(link, { headers: GERMAN })).text()).toContain('<html lang="en">')
  })

  it('has the same language in the live part', async () => {
    const { open, link } = await invited({ locale: 'de' })
    const reader = (await open(`${link}/events`)).body!.getReader()
    const { value } = await reader.read()
    await reader.cancel()
    const html = new TextDecoder().decode(value)
    expect(html).toContain('Noch nichts erstellt')
    expect(html).not.toContain('Nothing created yet')
  })

  it('says in that language why a form was refused', async () => {
    const { open, link } = await invited({ locale: 'de' })
    const answer = await open(`${link}/accept`, form({ accountId: '12' }))
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('Das ist keine AWS-Kontonummer.')
  })

  it('says in the browser’s language that a link is invalid', async () => {
    const { open } = await invited()
    const answer = await open('/connect/none', { headers: GERMAN })
    expect(answer.status).toBe(404)
    expect(await answer.text()).toContain('Dieser Link ist ungültig oder abgelaufen')
  })
})
