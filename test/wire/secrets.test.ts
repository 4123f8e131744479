import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts'
import { administrator, CUSTOMER, clients, VENDOR } from './clients.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())

describe('Secrets Manager in the sandbox', () => {
  it('keeps a secret by name and ARN, in versions, for its own account', async () => {
    const { secrets } = clients(sandbox.origin, administrator(VENDOR))
    const { ARN } = await secrets.send(
      new CreateSecretCommand({ Name: 'ring', SecretString: 'one' }),
    )
    expect(ARN).toMatch(
      /^arn:aws:secretsmanager:us-east-1:111111111111:secret:ring-[A-Za-z0-9]{6}$/,
    )
    await secrets.send(new PutSecretValueCommand({ SecretId: 'ring', SecretString: 'two' }))
    expect(await secrets.send(new GetSecretValueCommand({ SecretId: ARN }))).toMatchObject({
      SecretString: 'two',
      VersionStages: ['AWSCURRENT'],
    })
    const previous = new GetSecretValueCommand({ SecretId: 'ring', VersionStage: 'AWSPREVIOUS' })
    expect((await secrets.send(previous)).SecretString).toBe('one')
    const stranger = clients(sandbox.origin, administrator(CUSTOMER)).secrets
    await expect(stranger.send(new GetSecretValueCommand({ SecretId: ARN }))).rejects.toMatchObject(
      { name: 'AccessDeniedException' },
    )
    await expect(
      stranger.send(new GetSecretValueCommand({ SecretId: 'ring' })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    })
  })

  it('moves staging labels as asked, and takes a token as the version’s id', async () => {
    const { secrets } = clients(sandbox.origin, administrator(VENDOR))
    const [first, next] = ['a'.repeat(32), 'b'.repeat(32)]
    const create = new CreateSecretCommand({
      Name: 'rotated',
      SecretString: 'old',
      ClientRequestToken: first,
      Tags: [{ Key: 'team', Value: 'desk' }],
    })
    const { ARN, VersionId } = await secrets.send(create)
    expect([VersionId, (await secrets.send(create)).VersionId]).toEqual([first, first])
    const pending = new PutSecretValueCommand({
      SecretId: ARN!.slice(0, -7),
      SecretString: 'new',
      ClientRequestToken: next,
      VersionStages: ['AWSPENDING'],
    })
    await secrets.send(pending)
    await secrets.send(pending)
    const read = async (input: { VersionId?: string; VersionStage?: string }) =>
      (await secrets.send(new GetSecretValueCommand({ SecretId: 'rotated', ...input })))
        .SecretString
    expect(await Promise.all([read({}), read({ VersionStage: 'AWSPENDING' })])).toEqual([
      'old',
      'new',
    ])
    expect(await read({ VersionId: next })).toBe('new')
    await expect(
      secrets.send(
        new PutSecretValueCommand({
          SecretId: 'rotated',
          SecretString: 'other',
          ClientRequestToken: next,
        }),
      ),
    ).rejects.toMatchObject({ name: 'ResourceExistsException' })
    expect(await secrets.send(new DescribeSecretCommand({ SecretId: 'rotated' }))).toMatchObject({
      Tags: [{ Key: 'team', Value: 'desk' }],
      CreatedDate: expect.any(Date),
      VersionIdsToStages: { [first]: ['AWSCURRENT'], [next]: ['AWSPENDING'] },
    })
  })

  it('lets a deleted one rest, unless told otherwise', async () => {
    const { secrets } = clients(sandbox.origin, administrator(VENDOR))
    await secrets.send(new CreateSecretCommand({ Name: 'resting', SecretString: 'one' }))
    await secrets.send(new DeleteSecretCommand({ SecretId: 'resting', RecoveryWindowInDays: 7 }))
    const name = 'InvalidRequestException'
    await expect(
      secrets.send(new GetSecretValueCommand({ SecretId: 'resting' })),
    ).rejects.toMatchObject({ name })
    await expect(secrets.send(new CreateSecretCommand({ Name: 'resting' }))).rejects.toMatchObject({
      name,
    })
    expect(
      (await secrets.send(new DescribeSecretCommand({ SecretId: 'resting' }))).DeletedDate,
    ).toBeInstanceOf(Date)
    await secrets.send(
      new DeleteSecretCommand({ SecretId: 'resting', ForceDeleteWithoutRecovery: true }),
    )
    await secrets.send(new CreateSecretCommand({ Name: 'resting' }))
  })
})
