import { describe, expect, it } from 'vitest'
import {
  CUSTOMER,
  changeProfile,
  invite,
  makeWorld,
  OPERATOR,
  type World,
} from '../../../test/fixtures/world.ts'
import { RolecallError } from '../../api/errors.ts'
import type { RoleOptions } from '../../api/types.ts'
import type { AccessProfile } from '../model/access-profile.ts'
import type { Invitation } from '../model/invitation.ts'
import { ROLE_OPTION_NAMES } from '../model/role-options.ts'
import { isPlainMap, plainTemplate } from '../template/own/rights/plain.ts'
import { readSource } from '../template/own/source.ts'
import { createInvitation } from './create.ts'

/** A world whose profile lets each option be set. */
async function openWorld(changes: Partial<AccessProfile> = {}): Promise<World> {
  const world = makeWorld()
  await changeProfile(world, { roleOptions: [...ROLE_OPTION_NAMES], ...changes })
  return world
}

/** The properties of the role in the template that the customer launches. */
function roleOf(world: World, { template }: Invitation): Record<string, unknown> {
  const text = world.templates.objects.get(template.key)!
  const role = plainTemplate(readSource(text, 'the template')).resources.AccessRole
  if (!isPlainMap(role) || !isPlainMap(role.Properties)) throw new Error('no role')
  return role.Properties
}

const ALL: RoleOptions = {
  roleName: 'acme-northwind',
  path: '/vendors/',
  permissionsBoundary: 'security/vendor-boundary',
  tags: { costCenter: '4711' },
  maxSessionSeconds: 7200,
  allowedRegions: ['eu-west-1', 'eu-central-1'],
  expiresAt: '2027-01-31T00:00:00.000Z',
}

describe('the role of an invitation with options', () => {
  it('has each of them in the template', async () => {
    const world = await openWorld({ tags: { owner: 'northwind' } })
    const invitation = await invite(world, { roleOptions: ALL })
    const role = roleOf(world, invitation)
    expect(role).toMatchObject({
      RoleName: 'acme-northwind',
      Path: '/vendors/',
      MaxSessionDuration: '7200',
      PermissionsBoundary: {
        'Fn::Sub': expect.stringMatching(/policy\/security\/vendor-boundary$/),
      },
      Tags: [
        { Key: 'owner', Value: 'northwind' },
        { Key: 'costCenter', Value: '4711' },
      ],
    })
    const [assume] = (role.AssumeRolePolicyDocument as { Statement: unknown[] }).Statement
    expect(assume).toMatchObject({
      Condition: { DateLessThan: { 'aws:CurrentTime': '2027-01-31T00:00:00Z' } },
    })
    const names = (role.Policies as { PolicyName: string }[]).map((it) => it.PolicyName)
    expect(names).toEqual(['MetricsBucket', 'AllowedRegions'])
  })

  it('may call Regional services in the allowed Regions only, and global ones', async () => {
    const world = await openWorld()
    const role = roleOf(
      world,
      await invite(world, { roleOptions: { allowedRegions: ALL.allowedRegions! } }),
    )
    const added = (role.Policies as { PolicyDocument: { Statement: unknown[] } }[]).at(-1)!
    expect(added.PolicyDocument.Statement).toEqual([
      expect.objectContaining({
        Effect: 'Deny',
        NotAction: expect.arrayContaining(['iam:*', 'route53:*', 'cloudfront:*', 'support:*']),
        Resource: '*',
        Condition: {
          StringNotEquals: { 'aws:RequestedRegion': ['eu-central-1', 'eu-west-1'] },
        },
      }),
    ])
  })

  it('shows the name that the role gets, and the options in the API’s words', async () => {
    const world = await openWorld()
    const { roleName, roleOptions } = await invite(world, { roleOptions: ALL })
    expect(roleName).toBe('acme-northwind')
    expect(roleOptions).toEqual({
      ...ALL,
      allowedRegions: ['eu-central-1', 'eu-west-1'],
      expiresAt: '2027-01-31T00:00:00Z',
    })
  })

  it('asks for the version of the profile: options make no version of their own', async () => {
    const world = await openWorld()
    const [plain, other] = [await invite(world), await invite(world, { roleOptions: ALL })]
    expect(other.profileVersion).toBe(plain.profileVersion)
    expect(roleOf(world, plain)).not.toHaveProperty('Path')
  })
})

const refusal = async (world: World, roleOptions: RoleOptions, more: object = {}) =>
  createInvitation(world, OPERATOR, { customerId: 'acme', roleOptions, ...more }).then(
    () => 'accepted',
    (error: unknown) => (error instanceof RolecallError ? error.message : String(error)),
  )

describe('an invitation refuses options', () => {
  it.each(Object.keys(ALL) as (keyof RoleOptions)[])(
    'that the profile does not allow: %s',
    async (name) => {
      const others = ROLE_OPTION_NAMES.filter((it) => it !== name)
      const world = await openWorld({ roleOptions: others })
      expect(await refusal(world, { [name]: ALL[name] })).toContain(
        `roleOptions.${name} is not an option that the profile default allows`,
      )
      expect(await refusal(makeWorld(), { [name]: ALL[name] })).toContain('is not an option')
    },
  )

  it.each<[string, RoleOptions, RegExp]>([
    ['a time in the past', { expiresAt: '2020-01-01T00:00:00Z' }, /must be in the future/],
    ['a Region of another partition', { allowedRegions: ['cn-north-1'] }, /no Region of aws/],
    ['a Region that does not exist', { allowedRegions: ['eu-moon-1'] }, /no Region of aws/],
    ['a path that AWS keeps for itself', { path: '/aws-reserved/' }, /IAM keeps for roles of AWS/],
    ['a tag that the profile sets', { tags: { owner: 'me' } }, /which the profile sets/],
    ['a tag that IAM refuses', { tags: { 'aws:x': '1' } }, /not a tag that IAM accepts/],
    [
      'a boundary of an account that is not invited',
      { permissionsBoundary: 'arn:aws:iam::333333333333:policy/b' },
      /must be in the account that is invited/,
    ],
    [
      'a boundary of another partition',
      { permissionsBoundary: 'arn:aws-cn:iam::aws:policy/b' },
      /another partition/,
    ],
  ])('with %s', async (_, options, says) => {
    const world = await openWorld({ tags: { owner: 'northwind' } })
    expect(await refusal(world, options)).toMatch(says)
  })

  it('of a profile with a template of its own', async () => {
    const text =
      'Resources:\n  AccessRole:\n    Type: AWS::IAM::Role\n    Properties: {AssumeRolePolicyDocument: {}}\n'
    const world = await openWorld({ template: { text, source: 'own.yaml' } })
    expect(await refusal(world, { path: '/a/' })).toContain('has a template of its own')
  })

  it('but takes the boundary of the account that it is for', async () => {
    const permissionsBoundary = `arn:aws:iam::${CUSTOMER}:policy/b`
    expect(await refusal(await openWorld(), { permissionsBoundary }, { accountId: CUSTOMER })).toBe(
      'accepted',
    )
  })
})
