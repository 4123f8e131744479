import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../test/fixtures/ports.ts'
import {
  CUSTOMER,
  invite,
  makeWorld,
  OPERATOR,
  STRANGER,
  VENDOR,
  type World,
} from '../../../test/fixtures/world.ts'
import { keysFrom, newRing } from '../../adapters/embedded/local-keys.ts'
import type { Attempt } from '../model/invitation.ts'
import { acceptInvitation } from './accept.ts'
import { expireDueInvitations } from './expire-due.ts'
import { invitationFor, invitationOfPage, listInvitations } from './find.ts'
import { launchUrl, onboardingUrl, stackNameToType, storedTemplate } from './links.ts'
import { pageToken, readPageToken } from './page-token.ts'
import { replaceLink, resetInvitation, revokeInvitation } from './revoke.ts'

const invited = async (input = {}) => {
  const world = makeWorld()
  const invitation = await invite(world, input)
  return { world, invitation, token: pageToken(world.keys, invitation.id) }
}

const actions = async (world: World) =>
  (await world.store.audit({ limit: 50 })).items.map(({ action }) => action)

describe('an onboarding link (WEB-1)', () => {
  it('leads to its invitation, by a secret of 256 bits that no store holds', async () => {
    const { world, invitation, token } = await invited()
    expect(onboardingUrl(world, invitation)).toBe(
      `https://connect.northwind.example/connect/${token}`,
    )
    expect(readPageToken(world.keys, token)).toEqual({
      invitationId: invitation.id,
      linkNumber: 0,
    })
    expect(token.split('.')[2]).toHaveLength(43)
    expect(JSON.stringify(await world.store.get('invitation', invitation.id))).not.toContain(
      token.split('.')[2],
    )
  })

  it('is refused after any change of any character, and of any other installation', async () => {
    const { world, token } = await invited()
    for (let at = 0; at < token.length; at += 1)
      for (const other of 'AEaz09-.') {
        if (token[at] !== other)
          expect(
            readPageToken(world.keys, token.slice(0, at) + other + token.slice(at + 1)),
          ).toBeUndefined()
      }
    expect(
      readPageToken(keysFrom(newRing(seededRandom('x')), seededRandom()), token),
    ).toBeUndefined()
    fc.assert(fc.property(fc.string(), (text) => readPageToken(world.keys, text) === undefined))
  })

  it('may be opened as often as anybody likes: that consumes nothing (attack 45)', async () => {
    const { world, token } = await invited()
    const first = await invitationOfPage(world, token)
    expect(await invitationOfPage(world, token)).toEqual(first)
    expect(await actions(world)).toEqual(['invitation.created'])
  })

  it('that is unknown, expired or revoked looks the same from outside (WEB-5)', async () => {
    const { world, invitation, token } = await invited({ expiresInSeconds: 300 })
    const revoked = await invite(world)
    await revokeInvitation(world, OPERATOR, revoked.id)
    world.clock.advance(300_000)
    const unknown = pageToken(world.keys, 'inv_ABCDEFGHJKLMNPQRSTUVWX')
    const errors = await Promise.all(
      [token, pageToken(world.keys, revoked.id), unknown, 'nonsense'].map((it) =>
        invitationOfPage(world, it).catch(String),
      ),
    )
    expect(new Set(errors).size).toBe(1)
    expect(errors[0]).toContain('This link is invalid or has expired.')
    expect((await invitationFor(world, OPERATOR, 'invitations:read', invitation.id)).status).toBe(
      'expired',
    )
  })
})

describe('a new link', () => {
  const linkOf = async (world: World, id: string) =>
    onboardingUrl(world, (await world.store.get('invitation', id))!)
      .split('/')
      .at(-1)!

  it('ends the one before, and leads to the same invitation (attack 45)', async () => {
    const { world, invitation, token } = await invited()
    const links = [token]
    for (let count = 1; count <= 3; count++) {
      await replaceLink(world, OPERATOR, invitation.id)
      links.push(await linkOf(world, invitation.id))
    }
    expect(new Set(links).size).toBe(4)
    for (const former of links.slice(0, -1)) {
      await expect(invitationOfPage(world, former)).rejects.toMatchObject({ code: 'LINK_INVALID' })
      await expect(acceptInvitation(world, former, { accountId: CUSTOMER })).rejects.toMatchObject({
        code: 'LINK_INVALID',
      })
    }
    expect((await invitationOfPage(world, links[3]!)).id).toBe(invitation.id)
    expect((await actions(world)).slice(0, 3)).toEqual(Array(3).fill('invitation.link-replaced'))
  })

  it('cannot be made from an earlier one by changing its number', async () => {
    const { world, invitation, token } = await invited()
    await replaceLink(world, OPERATOR, invitation.id)
    const [id, keyId, mac] = token.split('.')
    for (const number of ['1', '0', '2', '01'])
      expect(readPageToken(world.keys, [id, keyId, number, mac].join('.'))).toBeUndefined()
  })

  it('is also made for the page of a connection, but not after the end of an invitation', async () => {
    const { world, invitation } = await invited()
    await world.store.commit({
      put: [{ ...invitation, status: 'claimed' }],
      audit: [],
      announce: [],
    })
    expect(await replaceLink(world, OPERATOR, invitation.id)).toMatchObject({
      status: 'claimed',
      linkNumber: 1,
    })
    const revoked = await invite(world)
    await revokeInvitation(world, OPERATOR, revoked.id)
    await expect(replaceLink(world, OPERATOR, revoked.id)).rejects.toMatchObject({
      code: 'INVITATION_NOT_OPEN',
    })
  })
})

describe('accepting (WEB-1)', () => {
  it('pins the account; the same number again changes nothing, another is refused', async () => {
    const { world, token } = await invited()
    const accepted = await acceptInvitation(world, token, { accountId: '2222-2222-2222' })
    expect(accepted).toMatchObject({ accountId: CUSTOMER, pinnedBy: 'customer', version: 2 })
    expect(await acceptInvitation(world, token, { accountId: CUSTOMER })).toEqual(accepted)
    await expect(acceptInvitation(world, token, { accountId: STRANGER })).rejects.toMatchObject({
      code: 'ACCOUNT_ALREADY_PINNED',
    })
    expect(await actions(world)).toEqual([
      'invitation.accepted',
      'invitation.opened',
      'invitation.created',
    ])
  })

  it.each([
    ['what is no account number', '123', 'ACCOUNT_ID_INVALID'],
    ["the vendor's account (CB-10)", VENDOR, 'ACCOUNT_IS_VENDORS'],
  ])('%s changes nothing', async (_, accountId, code) => {
    const { world, token, invitation } = await invited()
    await expect(acceptInvitation(world, token, { accountId })).rejects.toMatchObject({ code })
    expect((await invitationFor(world, OPERATOR, 'invitations:read', invitation.id)).version).toBe(
      1,
    )
  })

  it('by two at once pins one of the two numbers', async () => {
    const { world, token, invitation } = await invited()
    const settled = await Promise.allSettled(
      [CUSTOMER, STRANGER].map((accountId) => acceptInvitation(world, token, { accountId })),
    )
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await invitationFor(world, OPERATOR, 'invitations:read', invitation.id)).version).toBe(
      2,
    )
  })

  it('can be reset by the vendor, unless the vendor pinned the account', async () => {
    const { world, token, invitation } = await invited()
    await acceptInvitation(world, token, { accountId: CUSTOMER })
    expect(await resetInvitation(world, OPERATOR, invitation.id)).not.toHaveProperty('accountId')
    expect(await acceptInvitation(world, token, { accountId: STRANGER })).toMatchObject({
      accountId: STRANGER,
    })
    const pinned = await invite(world, { accountId: CUSTOMER })
    expect(await resetInvitation(world, OPERATOR, pinned.id)).toMatchObject({
      accountId: CUSTOMER,
      version: 1,
    })
  })
})

describe('an invitation’s end', () => {
  it('comes by revoking, once, and keeps its External ID burnt (EXT-3)', async () => {
    const { world, invitation } = await invited()
    expect(await revokeInvitation(world, OPERATOR, invitation.id)).toMatchObject({
      status: 'revoked',
      version: 2,
    })
    expect(await revokeInvitation(world, OPERATOR, invitation.id)).toMatchObject({ version: 2 })
    expect(await world.store.reservedBy('external-id', invitation.externalId)).toBe(invitation.id)
    await expect(revokeInvitation(world, OPERATOR, 'inv_none')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('does not come by revoking once it is claimed', async () => {
    const { world, invitation } = await invited()
    await world.store.commit({
      put: [{ ...invitation, status: 'claimed' }],
      audit: [],
      announce: [],
    })
    await expect(revokeInvitation(world, OPERATOR, invitation.id)).rejects.toMatchObject({
      code: 'INVITATION_NOT_OPEN',
    })
  })

  it('is decided by the clock, and written down when somebody looks (ST-3)', async () => {
    const { world, invitation } = await invited({ expiresInSeconds: 300 })
    world.clock.advance(299_999)
    expect((await invitationFor(world, OPERATOR, 'invitations:read', invitation.id)).status).toBe(
      'open',
    )
    world.clock.advance(1)
    expect((await invitationFor(world, OPERATOR, 'invitations:read', invitation.id)).status).toBe(
      'expired',
    )
    expect((await world.store.get('invitation', invitation.id))?.status).toBe('open')
    expect(
      (await listInvitations(world, OPERATOR, { status: 'expired', limit: 10 })).items,
    ).toHaveLength(1)
    await expireDueInvitations(world)
    expect(await actions(world)).toEqual(['invitation.expired', 'invitation.created'])
  })
})

describe('the launch link', () => {
  it('opens the quick-create page in its Region, without any parameter (EXT-4, attack 43)', async () => {
    const { world, invitation } = await invited({ region: 'eu-west-1' })
    const url = new URL(await launchUrl(world, invitation))
    expect(url.origin).toBe('https://eu-west-1.console.aws.amazon.com')
    expect(url.href).toContain(encodeURIComponent(world.templates.url(invitation.template.key)))
    expect(url.href).not.toContain('param_')
  })

  it('names another stack each time, so that a failed one blocks nothing', async () => {
    const { world, invitation } = await invited()
    expect(await launchUrl(world, invitation)).not.toBe(await launchUrl(world, invitation))
  })

  it('has a stack name for a command, which changes only after an attempt', async () => {
    const world = makeWorld()
    const invitation = await invite(world)
    const name = stackNameToType(world, invitation)
    expect(name).toMatch(/^NorthwindInsights-access-[0-9a-f]{5}$/)
    expect(stackNameToType(world, invitation)).toBe(name)
    const attempt = { stackId: 'arn', accountId: CUSTOMER, region: 'us-east-1' } as Attempt
    expect(stackNameToType(world, { ...invitation, attempts: [attempt] })).not.toBe(name)
    expect(stackNameToType(world, await invite(world))).not.toBe(name)
  })

  it('is withheld when the stored template is not what was written (TPL-3, attack 41)', async () => {
    const { world, invitation } = await invited()
    const { key } = invitation.template
    const body = await storedTemplate(world, invitation)
    expect(body).toContain(invitation.externalId)
    for (const tampered of [body.replace('sts:ExternalId', 'sts:ExternalIs'), `${body}\n`, '']) {
      world.templates.objects.set(key, tampered)
      await expect(storedTemplate(world, invitation)).rejects.toMatchObject({
        code: 'TEMPLATE_TAMPERED',
      })
    }
    world.templates.objects.delete(key)
    await expect(storedTemplate(world, invitation)).rejects.toMatchObject({
      code: 'TEMPLATE_TAMPERED',
    })
  })
})
