import { CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation'
import {
  CreatePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam'
import type { Delivery } from '../../src/core/deliveries/deliver.ts'
import { deliveryOf } from '../../src/core/deliveries/deliver.ts'
import type { AccessProfile } from '../../src/core/model/access-profile.ts'
import type { Invitation } from '../../src/core/model/invitation.ts'
import { startSandbox } from '../../src/sandbox/index.ts'
import { readTemplate } from '../fixtures/read-template.ts'
import { CUSTOMER, changeProfile, invite, makeWorld, type World } from '../fixtures/world.ts'
import { administrator, clients } from '../wire/clients.ts'

/** A profile with all that a role can have. */
const RICH_PROFILE: Partial<AccessProfile> = {
  managedPolicies: [
    'arn:aws:iam::aws:policy/SecurityAudit',
    'arn:aws:iam::aws:policy/ReadOnlyAccess',
  ],
  inlinePolicies: {
    OwnBuckets: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Read',
          Effect: 'Allow',
          Action: ['s3:GetObject'],
          Resource: [
            `arn:aws:s3:::northwind-\${AWS::AccountId}-\${AWS::Region}/*`,
            `arn:aws:s3:::home/\${aws:username}/*`,
          ],
          Condition: {
            StringEquals: { 'aws:ResourceTag/owner': "it's %{ours}" },
            Bool: { 'aws:SecureTransport': true },
          },
        },
        { Effect: 'Deny', NotAction: ['s3:*', 'ce:Get*'], Resource: '*' },
      ],
    },
    Costs: {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'ce:GetCostAndUsage', Resource: '*' },
    },
  },
  permissionsBoundary: 'NorthwindBoundary',
  maxSessionSeconds: 7200,
  tags: { owner: 'platform team', 'cost-centre': '4410=x' },
  roleOptions: ['path', 'expiresAt', 'tags'],
}

/** Values that a customer or the vendor gave for the role of one invitation. */
export const OPTIONS = {
  path: '/vendors/north/',
  expiresAt: '2030-01-01T00:00:00Z',
  tags: { stage: 'prod' },
}

/** An invitation for such a role, and the world that has it. */
export async function richInvitation(
  roleOptions?: typeof OPTIONS,
  accountId = CUSTOMER,
): Promise<{ world: World; invitation: Invitation }> {
  const world = makeWorld()
  await changeProfile(world, RICH_PROFILE)
  const invitation = await invite(world, { accountId, roleOptions })
  return { world, invitation }
}

const OWN_TEMPLATE = `
Parameters:
  Workspace: { Type: String }
Resources:
  AccessRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Sub "acme-\${Workspace}-\${AWS::Region}"
      Path: /acme/
      MaxSessionDuration: 7200
      AssumeRolePolicyDocument: {}
      PermissionsBoundary: !Sub "arn:\${AWS::Partition}:iam::\${AWS::AccountId}:policy/NorthwindBoundary"
      Policies:
        - PolicyName: Workspace
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - { Effect: Allow, Action: "s3:GetObject", Resource: !Sub "arn:aws:s3:::\${Workspace}/\${!aws:username}/*" }
      Tags: [{ Key: owner, Value: !Ref Workspace }]
`

/** The same for a vendor's own template, which makes nothing but a role. */
export async function ownInvitation(): Promise<Rich> {
  const world = makeWorld()
  await changeProfile(world, {
    ...{ managedPolicies: [], inlinePolicies: {}, roleName: 'acme-ws-7-us-east-1' },
    template: { text: OWN_TEMPLATE, source: 'own.yaml' },
    parameters: { Workspace: { from: 'invitation', as: 'baked' } },
  })
  const input = { accountId: CUSTOMER, parameters: { Workspace: 'ws-7' } }
  return { world, invitation: await invite(world, input) }
}

export const delivered = (
  { world, invitation }: { world: World; invitation: Invitation },
  tool: Delivery['tool'],
): Promise<Delivery> => deliveryOf(world, invitation, tool)

/** The policy that the customer has as a boundary. */
export const createBoundary = (iam: IAMClient) =>
  iam.send(
    new CreatePolicyCommand({
      PolicyName: 'NorthwindBoundary',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
      }),
    }),
  )

const documentIn = (text = ''): unknown => JSON.parse(decodeURIComponent(text))

/** Everything that must be the same, whatever made the role. */
export async function readRole(iam: IAMClient, RoleName: string): Promise<object> {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }))
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }))
  const { AttachedPolicies = [] } = await iam.send(
    new ListAttachedRolePoliciesCommand({ RoleName }),
  )
  const inline: [string, unknown][] = []
  for (const PolicyName of PolicyNames.sort()) {
    const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))
    inline.push([PolicyName, documentIn(PolicyDocument)])
  }
  return {
    arn: Role!.Arn,
    trust: documentIn(Role!.AssumeRolePolicyDocument),
    inline: Object.fromEntries(inline),
    managed: AttachedPolicies.map(({ PolicyArn }) => PolicyArn).sort(),
    boundary: Role!.PermissionsBoundary?.PermissionsBoundaryArn,
    maxSessionSeconds: Role!.MaxSessionDuration,
    tags: Object.fromEntries(
      (Role!.Tags ?? [])
        // AWS: a stack adds tags of its own.
        .filter(({ Key }) => !Key!.startsWith('aws:'))
        .map(({ Key, Value }): [string, string] => [Key!, Value!])
        .sort(([one], [other]) => (one < other ? -1 : 1)),
    ),
  }
}

export type Clients = ReturnType<typeof clients>
export type Rich = Awaited<ReturnType<typeof richInvitation>>

/** What is in an empty account after `make`. */
export async function madeBy(
  { invitation }: Rich,
  make: (account: Clients, origin: string) => Promise<unknown>,
): Promise<object> {
  const sandbox = await startSandbox()
  try {
    const account = clients(sandbox.origin, administrator(CUSTOMER))
    await createBoundary(account.iam)
    await make(account, sandbox.origin)
    return await readRole(account.iam, invitation.roleName!)
  } finally {
    await sandbox.stop()
  }
}

/** The role of the invitation's template, without the resources that call the vendor. */
export async function byStack(rich: Rich, account: Clients): Promise<void> {
  const [file] = (await delivered(rich, 'cloudformation')).files
  const { DependsOn: _, ...role } = readTemplate(file!.content).Resources!.AccessRole!
  await createStack(account, { Resources: { AccessRole: role } })
}

export async function createStack({ cloudformation }: Clients, template: object): Promise<void> {
  const { StackId: StackName } = await cloudformation.send(
    new CreateStackCommand({
      StackName: 'northwind',
      TemplateBody: JSON.stringify(template),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  )
  await waitUntilStackCreateComplete(
    { client: cloudformation, minDelay: 1, maxDelay: 1, maxWaitTime: 30 },
    { StackName },
  )
}
