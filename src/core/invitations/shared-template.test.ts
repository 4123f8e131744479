import { describe, expect, it } from 'vitest'
import { northwindProfile } from '../../../test/fixtures/northwind.ts'
import { changeProfile, invite, makeWorld, OPERATOR } from '../../../test/fixtures/world.ts'
import { readCallbackToken } from '../callback/receive/callback-token.ts'
import { deliver } from '../deliveries/deliver.ts'
import { ROLE_OPTION_NAMES } from '../model/role-options.ts'
import { launchUrl, launchUrlToGive } from './links.ts'

const sharing = () => makeWorld({ installation: { sharesTemplates: true } })

const parametersOf = (link: string) => {
  const query = new URLSearchParams(new URL(link).hash.split('?')[1])
  const values = [...query].flatMap(([name, value]) =>
    name.startsWith('param_') ? [[name.slice('param_'.length), value] as const] : [],
  )
  return new Map(values)
}

describe('invitations that share a template', () => {
  it('store it once, and hold only what their link fills in', async () => {
    const world = sharing()
    const [one, other] = [await invite(world), await invite(world)]
    expect(one.template.key).toBe(other.template.key)
    expect(one.template.shared).toEqual({ RolecallRoleSuffix: expect.stringMatching(/^\w{5}$/) })
    expect(world.templates.objects.size).toBe(1)
    const [body] = [...world.templates.objects.values()]
    for (const { externalId, id } of [one, other]) {
      expect(body).not.toContain(externalId)
      expect(body).not.toContain(id)
    }
  })

  it('have a link for each Region, whose token holds the External ID (attack 83)', async () => {
    const world = sharing()
    const invitation = await invite(world)
    const tokens = []
    for (const region of ['us-east-1', 'eu-west-1']) {
      const values = parametersOf(await launchUrl(world, invitation, region))
      expect(values.get('RolecallExternalId')).toBe(invitation.externalId)
      const claim = readCallbackToken(world.keys, values.get('RolecallCallbackToken')!)
      expect(claim).toMatchObject({
        ...{ invitationId: invitation.id, externalId: invitation.externalId, region },
        accessVersion: '*',
      })
      tokens.push(values.get('RolecallCallbackToken'))
    }
    expect(tokens[0]).not.toBe(tokens[1])
    expect(parametersOf(launchUrlToGive(world, invitation)).get('RolecallCallbackToken')).toBe(
      tokens[0],
    )
  })

  it('name the values in the command for the AWS CLI', async () => {
    const world = sharing()
    const invitation = await invite(world)
    const delivery = await deliver(world, OPERATOR, { id: invitation.id, tool: 'cloudformation' })
    const text = JSON.stringify(delivery)
    expect(text).toContain(
      `--parameters ParameterKey=RolecallExternalId,ParameterValue=${invitation.externalId}`,
    )
  })

  it('get a template of their own where an option is set for the role', async () => {
    const world = sharing()
    await changeProfile(world, { ...northwindProfile(), roleOptions: [...ROLE_OPTION_NAMES] })
    const plain = await invite(world)
    const path = await invite(world, { roleOptions: { path: '/vendors/' } })
    expect(plain.template.shared).toBeDefined()
    expect(path.template.shared).toBeUndefined()
    expect(path.template.key).not.toBe(plain.template.key)
  })
})
