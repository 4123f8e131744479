import { beforeEach, describe, expect, it } from 'vitest'
import { workAll } from '../../../test/fixtures/jobs.ts'
import { ownTemplateProfile } from '../../../test/fixtures/northwind.ts'
import { trustsAnybody, trustsOnly } from '../../../test/fixtures/ports.ts'
import {
  changeProfile,
  invite,
  makeWorld,
  OPERATOR,
  VENDOR,
  type World,
} from '../../../test/fixtures/world.ts'
import type { RoleToImport } from '../../api/types.ts'
import { approveConnection } from '../connections/approve.ts'
import { disconnect } from '../connections/disconnect.ts'
import { issueCredentials } from '../credentials/issue.ts'
import { failuresOf } from '../jobs/find.ts'
import { startJob } from '../jobs/start.ts'
import type { Actor } from '../model/actor.ts'
import type { Connection } from '../model/connection.ts'
import { verifyNow } from '../verification/verify.ts'
import { importRole } from './import-role.ts'

const RANDOM = ['kQ7vTz2mX9pLw4RbY8nH', 'Zr5dFj3sGc6tKq1xVm9B', 'Hw2yNb8uPe4oLi7aSd6C']

let world: World
beforeEach(() => {
  world = makeWorld()
})

const arn = (account: number) => `arn:aws:iam::${String(account).padStart(12, '2')}:role/Northwind`

/** A role to import, which exists in its account and trusts only its External ID. */
function roleOf(account: number, externalId: string, customerId = `customer-${account}`) {
  world.sts.set(arn(account), trustsOnly(externalId))
  return { roleArn: arn(account), externalId, customerId }
}
type Role = RoleToImport

async function importAll(roles: Role[], actor: Actor = OPERATOR) {
  const numbered = roles.map((role, index) => ({ row: index + 2, role }))
  const job = await workAll(
    world,
    await startJob(world, actor, { work: 'import', roles: numbered }),
  )
  const failures = (await failuresOf(world, job, { limit: 200 })).items
  return { counts: job.counts, failures }
}

const connections = async (): Promise<Connection[]> =>
  (await world.store.list('connection', { limit: 200 })).items.toSorted((one, two) =>
    one.roleArn < two.roleArn ? -1 : 1,
  )
const only = async () => (await connections())[0]!
const codes = ({ findings }: Connection) => findings.map(({ code }) => code)
const credentials = ({ id }: Connection) =>
  issueCredentials(world, OPERATOR, { connectionId: id, scope: 'inventory' })

describe('an imported role', () => {
  it('that only its own random External ID opens is active at once, and issues credentials', async () => {
    const { counts } = await importAll([roleOf(1, RANDOM[0]!, 'acme')])
    expect(counts).toEqual({ done: 1, unchanged: 0, failed: 0 })
    const connection = await only()
    expect(connection).toMatchObject({
      ...{ status: 'active', way: 'declared', imported: true, approved: true, wasActive: true },
      ...{ roleArn: arn(1), externalId: RANDOM[0], customerId: 'acme', findings: [] },
    })
    expect(connection.stackId).toBeUndefined()
    const invitation = await world.store.get('invitation', connection.invitationId)
    expect(invitation).toMatchObject({ status: 'claimed', accountId: connection.accountId })
    await expect(credentials(connection)).resolves.toMatchObject({ accessKeyId: 'ASIASAMPLE' })
    expect(world.sts.sessions[0]).toMatchObject({ externalId: RANDOM[0] })
  })

  it('leaves its entry in the audit trail, and is announced as connected', async () => {
    await importAll([roleOf(1, RANDOM[0]!)], { ...OPERATOR, reason: 'move' })
    const { items } = await world.store.audit({ limit: 50 })
    expect(items.find(({ action }) => action === 'connection.imported')).toMatchObject({
      details: { roleArn: arn(1), status: 'active', reason: 'move' },
    })
    const events = await world.store.events({ limit: 50, order: 'asc' })
    expect(events.items.map(({ type }) => type)).toEqual([
      'invitation.created',
      'connection.active',
    ])
  })

  it('with a shared or guessable External ID waits for approval, and issues nothing until then (attack 76)', async () => {
    await importAll([
      roleOf(1, 'customer-1', 'customer-1'),
      roleOf(2, RANDOM[0]!),
      roleOf(3, RANDOM[0]!),
      roleOf(4, RANDOM[1]!),
    ])
    const all = await connections()
    expect(all.map((it) => [it.status, it.approved, ...codes(it)])).toEqual([
      ['awaiting-approval', false, 'EXTERNAL_ID_GUESSABLE'],
      ['awaiting-approval', false, 'EXTERNAL_ID_SHARED'],
      ['awaiting-approval', false, 'EXTERNAL_ID_SHARED'],
      ['active', true],
    ])
    await expect(credentials(all[1]!)).rejects.toMatchObject({ code: 'CONNECTION_NOT_ISSUING' })
    await approveConnection(world, OPERATOR, all[1]!.id)
    await expect(credentials(all[1]!)).resolves.toBeDefined()
    const refused = await disconnect(world, OPERATOR, all[2]!.id)
    expect(refused.status).toBe('disconnected')
  })

  it('keeps what speaks against its External ID, whatever later checks find', async () => {
    await importAll([roleOf(1, 'customer-1', 'customer-1')])
    const { id } = await only()
    expect(codes(await verifyNow(world, OPERATOR, id))).toEqual(['EXTERNAL_ID_GUESSABLE'])
    world.sts.delete(arn(1))
    await approveConnection(world, OPERATOR, id)
    const gone = await verifyNow(world, OPERATOR, id)
    expect([gone.status, ...codes(gone)]).toEqual([
      ...['unreachable', 'ROLE_NOT_ASSUMABLE', 'EXTERNAL_ID_GUESSABLE'],
    ])
  })

  it('has a shared External ID also if the other customer came with an earlier import', async () => {
    await importAll([roleOf(1, RANDOM[0]!)])
    await importAll([roleOf(2, RANDOM[0]!)])
    expect((await connections()).map((it) => [it.status, ...codes(it)])).toEqual([
      ['active'],
      ['awaiting-approval', 'EXTERNAL_ID_SHARED'],
    ])
  })

  it.each([
    ['without an External ID', trustsAnybody, 'TRUST_WITHOUT_EXTERNAL_ID'],
    [
      'with a wrong one that begins like it',
      (given?: string) => given?.startsWith('acme-') === true,
      'TRUST_ACCEPTS_ANY_EXTERNAL_ID',
    ],
  ])(
    'that lets in %s is insecure, and waits for approval once it is fixed (attack 76)',
    async (_, trust, code) => {
      const externalId = 'acme-1234567890123456789'
      const role = roleOf(1, externalId)
      world.sts.set(arn(1), trust)
      await importAll([role])
      const { id, ...insecure } = await only()
      expect([insecure.status, insecure.approved, insecure.findings[0]!.code]).toEqual([
        ...['insecure', false, code],
      ])
      await expect(approveConnection(world, OPERATOR, id)).rejects.toMatchObject({
        code: 'CONNECTION_STATE',
      })
      world.sts.set(arn(1), trustsOnly(externalId))
      expect(await verifyNow(world, OPERATOR, id)).toMatchObject({ status: 'awaiting-approval' })
      await approveConnection(world, OPERATOR, id)
      expect(await only()).toMatchObject({ status: 'active' })
    },
  )

  it('that requires no External ID gets a drawn one, which its customer adds', async () => {
    world.sts.set(arn(1), trustsAnybody)
    await importAll([{ roleArn: arn(1), customerId: 'acme' }])
    const { externalId, status, findings } = await only()
    expect([status, externalId]).toEqual(['insecure', expect.stringMatching(/^rc-/)])
    expect(findings[0]!.remedy).toContain(externalId)
  })

  it('is imported once, however often the file is imported', async () => {
    const roles = [roleOf(1, RANDOM[0]!), roleOf(2, RANDOM[1]!)]
    await importAll([...roles, roles[0]!])
    const { counts } = await importAll(roles)
    expect(counts).toEqual({ done: 0, unchanged: 2, failed: 0 })
    expect(await connections()).toHaveLength(2)
    expect((await world.store.list('invitation', { limit: 50 })).items).toHaveLength(2)
  })
})

describe('a role is not imported', () => {
  const refused = async (roles: Role[], actor?: Actor) => {
    const { failures } = await importAll(roles, actor)
    return failures.map(({ row, code }) => [row, code])
  }

  it('if two customers have it: it is imported for neither (attack 76)', async () => {
    const mine = roleOf(1, RANDOM[0]!, 'acme')
    const roles = [mine, { ...mine, customerId: 'globex', externalId: RANDOM[1]! }]
    expect(await refused(roles)).toEqual([
      [2, 'ROLE_SHARED'],
      [3, 'ROLE_SHARED'],
    ])
    expect(await connections()).toEqual([])
  })

  it('if another customer’s connection uses it, also under another External ID (attack 76)', async () => {
    await importAll([roleOf(1, RANDOM[0]!, 'acme')])
    const foreign = { roleArn: arn(1), externalId: RANDOM[1]!, customerId: 'globex' }
    expect(await refused([foreign])).toEqual([[2, 'ROLE_CONNECTED']])
    expect(await refused([{ ...foreign, customerId: 'acme' }])).toEqual([[2, 'ROLE_CONNECTED']])
    expect(await refused([{ ...foreign, externalId: RANDOM[0]! }])).toEqual([[2, 'ROLE_CONNECTED']])
  })

  it('with an External ID that Rolecall drew for somebody else (attack 76)', async () => {
    const { externalId } = await invite(world)
    expect(await refused([roleOf(1, externalId)])).toEqual([[2, 'EXTERNAL_ID_TAKEN']])
    expect(world.sts.probes).toEqual([])
  })

  it('if AWS does not let Rolecall in, and the reason is in words', async () => {
    const { failures } = await importAll([
      { roleArn: arn(1), externalId: RANDOM[0]!, customerId: 'acme' },
    ])
    expect(failures).toMatchObject([
      {
        ...{ row: 2, customerId: 'acme', code: 'ROLE_NOT_ASSUMABLE' },
        message: expect.stringContaining('this External ID') as string,
        cells: { roleArn: arn(1), externalId: RANDOM[0] },
      },
    ])
  })

  it.each([
    ['ROLE_ARN_INVALID', { roleArn: 'arn:aws:iam::1:user/x' }],
    ['EXTERNAL_ID_INVALID', { externalId: 'a b' }],
    ['EXTERNAL_ID_INVALID', { externalId: 'a' }],
    ['PROFILE_UNKNOWN', { profile: 'none' }],
    ['ACCOUNT_IS_VENDORS', { roleArn: `arn:aws:iam::${VENDOR}:role/Mine` }],
  ])('and nobody is asked: %s', async (code, changes) => {
    expect(await refused([{ ...roleOf(1, RANDOM[0]!), ...changes }])).toEqual([[2, code]])
    expect(world.sts.probes).toEqual([])
  })

  it('by a caller whose grants are for other customers, or that may not make connections', async () => {
    const limited = { ...OPERATOR, grants: { ...OPERATOR.grants, customers: ['globex'] } }
    const may = { may: ['connections:write', 'invitations:write'] as const, customers: ['globex'] }
    expect(await refused([roleOf(1, RANDOM[0]!, 'acme')], { ...limited, grants: may })).toEqual([
      [2, 'FORBIDDEN'],
    ])
    const weak: Actor = { ...OPERATOR, grants: { may: ['connections:write'] } }
    await expect(
      importRole(world, weak, { role: roleOf(1, RANDOM[0]!), flaws: [] }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('an imported External ID', () => {
  it('has 2 to 1,224 characters (EXT-2)', async () => {
    const long = `${RANDOM[0]}${'x'.repeat(1204)}`
    expect(long).toHaveLength(1224)
    const { counts } = await importAll([roleOf(1, long), roleOf(2, 'ab')])
    expect(counts).toMatchObject({ done: 2 })
    const { failures } = await importAll([roleOf(3, `${long}x`)])
    expect(failures).toMatchObject([{ code: 'EXTERNAL_ID_INVALID' }])
  })

  it('stays with its role: after the end nobody else gets it (EXT-3)', async () => {
    await importAll([roleOf(1, RANDOM[0]!, 'acme')])
    await disconnect(world, OPERATOR, (await only()).id)
    await importAll([roleOf(2, RANDOM[0]!, 'globex')])
    expect((await connections()).map((it) => [it.status, ...codes(it)])).toEqual([
      ['disconnected'],
      ['awaiting-approval', 'EXTERNAL_ID_SHARED'],
    ])
  })
})

describe('a row with all roles of a profile', () => {
  const KEYS = ['posture', 'response']
  const arnOf = (key: string, account = 1) => `${arn(account)}-${key}`
  const arnsOf = (keys: string[]) => Object.fromEntries(keys.map((key) => [key, arnOf(key)]))
  const row = { roleArns: arnsOf(KEYS), externalId: RANDOM[0]!, customerId: 'acme' }

  beforeEach(async () => {
    const resources = KEYS.map(
      (key) => `  ${key}: { Type: AWS::IAM::Role, Properties: { Path: / } }`,
    )
    await changeProfile(world, {
      ...ownTemplateProfile(['Resources:', ...resources, ''].join('\n')),
      scopes: {},
      roles: Object.fromEntries(
        KEYS.map((key) => [key, { role: key, scopes: { [`${key}-only`]: { policy: {} } } }]),
      ),
    })
    for (const key of KEYS) world.sts.set(arnOf(key), trustsOnly(RANDOM[0]!))
  })

  it('connects each role, with one invitation, and a repeat changes nothing', async () => {
    const { counts, failures } = await importAll([row])
    expect([counts, failures]).toEqual([{ done: 1, unchanged: 0, failed: 0 }, []])
    const all = await connections()
    expect(all).toMatchObject(
      KEYS.map((role) => ({
        ...{ role, roleArn: arnOf(role), status: 'active', imported: true },
        ...{ externalId: RANDOM[0], findings: [] },
      })),
    )
    const [id, ...others] = new Set(all.map(({ invitationId }) => invitationId))
    expect(others).toEqual([])
    expect(await world.store.get('invitation', id!)).toMatchObject({
      ...{ status: 'claimed', roles: KEYS, accountId: all[0]!.accountId },
    })
    const issue = (scope: string) =>
      issueCredentials(world, OPERATOR, { connectionId: all[0]!.id, scope })
    await expect(issue('posture-only')).resolves.toBeDefined()
    await expect(issue('response-only')).rejects.toMatchObject({ code: 'SCOPE_UNKNOWN' })
    expect((await importAll([row])).counts).toEqual({ done: 0, unchanged: 1, failed: 0 })
  })

  it('connects none if AWS does not let Rolecall into one, and names its column', async () => {
    world.sts.delete(arnOf('response'))
    const { failures } = await importAll([row])
    expect(failures).toMatchObject([
      {
        code: 'ROLE_NOT_ASSUMABLE',
        message: expect.stringContaining('roleArns.response: AWS does not let') as string,
        cells: { 'roleArns.posture': arnOf('posture'), 'roleArns.response': arnOf('response') },
      },
    ])
    expect(await connections()).toEqual([])
    expect((await world.store.list('invitation', { limit: 9 })).items).toEqual([])
  })

  it('issues nothing for the one that lets others in too, whatever the others are (attack 76)', async () => {
    world.sts.set(arnOf('response'), trustsAnybody)
    await importAll([row])
    expect((await connections()).map(({ role, status }) => [role, status])).toEqual([
      ['posture', 'active'],
      ['response', 'insecure'],
    ])
  })

  it.each<[column: string, says: string, changes: Partial<RoleToImport>]>([
    ['roleArns.response: ', 'The ARN is missing', { roleArns: arnsOf(['posture']) }],
    ['roleArns.other: ', 'no such role', { roleArns: arnsOf([...KEYS, 'other']) }],
    ['roleArn: ', 'has several roles', { roleArn: arn(1) }],
    ['roleArn: ', 'has several roles', { roleArn: arn(1), roleArns: undefined }],
    [
      'roleArns.response: ',
      'in one account',
      { roleArns: { posture: arnOf('posture'), response: arnOf('response', 2) } },
    ],
    [
      'roleArns.response: ',
      'same role as roleArns.posture',
      { roleArns: { posture: arnOf('posture'), response: arnOf('POSTURE') } },
    ],
    [
      'roleArns.response: ',
      'not the ARN',
      { roleArns: { posture: arnOf('posture'), response: 'arn:aws:iam::1:user/x' } },
    ],
  ])('names the column %s and says that it is wrong: %s', async (column, says, changes) => {
    const { failures } = await importAll([{ ...row, ...changes }])
    expect(failures).toMatchObject([{ message: expect.stringContaining(column) as string }])
    expect(failures[0]!.message).toContain(says)
    expect(world.sts.probes).toEqual([])
  })

  it('names the column of a role that another connection has', async () => {
    await importAll([row])
    const { failures } = await importAll([{ ...row, customerId: 'globex' }])
    expect(failures).toMatchObject([
      { code: 'ROLE_CONNECTED', message: expect.stringContaining('roleArns.posture') as string },
    ])
  })
})

it('a row with several roles is refused for a profile with one', async () => {
  const roleArns = { posture: arn(1) }
  const { failures } = await importAll([{ roleArns, externalId: RANDOM[0]!, customerId: 'acme' }])
  expect(failures).toMatchObject([
    { message: expect.stringContaining('roleArns.posture: The access profile default has one') },
  ])
})
