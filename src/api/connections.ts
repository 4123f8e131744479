import * as z from 'zod'
import * as f from './fields.ts'

const { field, named, text, time } = f

export const ConnectionStatus = named(
  'ConnectionStatus',
  'The status of a connection. Credentials are issued in `active`, `disconnecting` and `contested` only.',
  z.enum([
    'verifying',
    'awaiting-approval',
    'active',
    'insecure',
    'unreachable',
    'suspended',
    'disconnecting',
    'contested',
    'disconnected',
  ]),
)

export const Connection = named(
  'Connection',
  'One verified role in one customer account.',
  z.object({
    id: f.ConnectionId,
    invitationId: f.InvitationId,
    customerId: f.CustomerId,
    customerName: field(z.string(), 'The name in the invitation.', 'Acme Corporation').optional(),
    accountId: f.AccountId,
    role: f.RoleKey,
    roleArn: text(
      'The role that Rolecall assumes.',
      'arn:aws:iam::222222222222:role/NorthwindInsightsAccess',
    ),
    externalId: f.ExternalId,
    region: f.Region,
    way: field(
      z.enum(['stack', 'stack-set', 'declared']),
      'How the role came to be. `stack`: a stack that the customer created. `stack-set`: a stack that a StackSet of an organization created. `declared`: another way, such as Terraform, or it existed.',
      'stack',
    ),
    imported: field(
      z.boolean(),
      'Whether the role came from a file of roles that existed before.',
      false,
    ),
    stackId: field(
      z.string().nullable(),
      "The CloudFormation stack in the customer's account that made the role; null if it was made another way.",
      'arn:aws:cloudformation:us-east-1:222222222222:stack/Northwind/5c1e3b60-cb1f-11f0-a1b2-0a58a9feac02',
    ),
    status: field(ConnectionStatus, "The connection's status.", 'active'),
    findings: z
      .array(f.Finding)
      .meta({ description: 'Why verification failed; empty if it passed.' }),
    profile: text('The access profile that was granted.', 'default'),
    profileVersion: text('The id of the access version that was granted.', '3f9a1c0b7d24e581'),
    grantedVersion: field(
      z.int().nullable(),
      'The number of that version; null if Rolecall never stored it.',
      2,
    ),
    currentVersion: field(
      z.int().nullable(),
      'The number of the version that new invitations get; null if the profile was removed.',
      3,
    ),
    outdated: field(
      z.boolean().nullable(),
      'Whether the current version asks for other rights than the granted one. Null if the granted version is not known.',
      true,
    ),
    verifiedAt: field(
      z.iso.datetime().nullable(),
      'When all probes last passed; null if they never did. ISO 8601, UTC.',
      '2026-11-27T09:02:10.000Z',
    ),
    lastUsedAt: field(
      z.iso.datetime().nullable(),
      'When Rolecall last made a session for it, to within ten minutes; null if it never did. ISO 8601, UTC.',
      '2026-11-27T11:40:02.000Z',
    ),
    expiresAt: field(
      z.iso.datetime().nullable(),
      'When the role ends, as its options say: from then on AWS refuses each AssumeRole call for it. Null if no end was set. ISO 8601, UTC.',
      '2027-01-31T00:00:00Z',
    ),
    createdAt: time('When the role was first reported.', '2026-11-27T09:02:04.000Z'),
  }),
)

const Denial = z.object({
  at: time('When AWS refused the role.', '2026-11-28T10:03:00.000Z'),
  witness: field(
    z.enum(['customer-role', 'check-role']),
    "The role that the broker role could assume just before and just after: another customer's, or one of the vendor made for this.",
    'customer-role',
  ),
})

const ReceiptStatement = named(
  'ReceiptStatement',
  'What a receipt says.',
  z.object({
    connectionId: f.ConnectionId,
    vendor: text("The vendor's name.", 'Northwind Insights'),
    brokerRoleArn: text(
      "The only role that could assume the customer's role.",
      'arn:aws:iam::111122223333:role/rolecall-broker',
    ),
    customerId: f.CustomerId,
    accountId: f.AccountId,
    roleArn: text(
      'The role that can no longer be assumed.',
      'arn:aws:iam::222222222222:role/NorthwindInsightsAccess',
    ),
    externalId: f.ExternalId,
    stackId: field(
      z.string().nullable(),
      'The stack that made the role; null if it was made another way.',
      'arn:aws:cloudformation:us-east-1:222222222222:stack/Northwind/5c1e3b60-cb1f-11f0-a1b2-0a58a9feac02',
    ),
    connectedAt: time('When the role was first reported.', '2026-11-27T09:02:04.000Z'),
    endedAt: time('When the connection ended.', '2026-11-28T10:02:10.000Z'),
    endedBy: field(z.enum(['customer', 'vendor']), 'Who ended it.', 'customer'),
    lastUsedAt: field(
      z.iso.datetime().nullable(),
      'When a session was last made, to within ten minutes; null if never. ISO 8601, UTC.',
      '2026-11-27T23:58:00.000Z',
    ),
    denials: field(z.array(Denial), 'At least four refusals over at least an hour, oldest first.', [
      { at: '2026-11-28T10:03:00.000Z', witness: 'customer-role' },
    ]),
    issuedAt: time('When the receipt was issued.', '2026-11-28T11:05:00.000Z'),
  }),
)

export const Receipt = named(
  'Receipt',
  'A signed statement that the vendor can no longer assume a role.',
  z.object({
    format: field(
      z.literal('rolecall-receipt-1'),
      'The format of this document.',
      'rolecall-receipt-1',
    ),
    statement: ReceiptStatement,
    jws: text(
      'The statement as a compact JWS (RFC 7515), signed with Ed25519. The public keys are at /.well-known/rolecall-keys.json.',
      'eyJhbGciOiJFZERTQSIsImtpZCI6ImsxIn0.eyJjb25uZWN0aW9uSWQiOiJjb25fIn0.c2lnbmF0dXJl',
    ),
  }),
)

const PublicKey = z.object({
  kty: field(z.literal('OKP'), 'The kind of key.', 'OKP'),
  crv: field(z.literal('Ed25519'), 'The curve.', 'Ed25519'),
  x: text('The public key, in base64url.', '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'),
  kid: text('The id of the key.', 'k1'),
  alg: field(z.literal('EdDSA'), 'The algorithm.', 'EdDSA'),
  use: field(z.literal('sig'), 'What the key is for.', 'sig'),
})

export const PublicKeys = named(
  'PublicKeys',
  'The public keys that verify receipts, as a JSON Web Key Set (RFC 7517).',
  z.object({
    keys: field(z.array(PublicKey), 'All keys, also former ones.', [
      {
        ...{ kty: 'OKP', crv: 'Ed25519', kid: 'k1', alg: 'EdDSA', use: 'sig' },
        x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
      },
    ]),
  }),
)

const ExternalIdStep = z.object({
  name: field(
    z.enum(['accept-both', 'remove-imported']),
    '`accept-both`: the role accepts both External IDs. `remove-imported`: only the one that Rolecall drew.',
    'accept-both',
  ),
  trustPolicy: field(
    z.record(z.string(), z.unknown()),
    'The trust policy that the role gets. Statements for others have to be kept.',
    { Version: '2012-10-17', Statement: [] },
  ),
  command: text(
    'Does it with the AWS CLI, in a POSIX shell.',
    "aws iam update-assume-role-policy --role-name 'Northwind' --policy-document '{}'",
  ),
})

export const ExternalIdChange = named(
  'ExternalIdChange',
  'How the customer of an imported role replaces its External ID. Nothing stops working in between.',
  z.object({
    state: field(
      z.enum(['none', 'offered', 'accepted']),
      '`none`: there is nothing to replace. `offered`: the role accepts only the imported External ID. `accepted`: it accepts the new one too, and Rolecall uses it.',
      'offered',
    ),
    steps: field(z.array(ExternalIdStep), 'What is left to do, in this order.', [
      {
        ...{ name: 'remove-imported', trustPolicy: { Version: '2012-10-17', Statement: [] } },
        command: "aws iam update-assume-role-policy --role-name 'Northwind' --policy-document '{}'",
      },
    ]),
  }),
)

export const ConnectionList = f.pageOf('ConnectionList', Connection)
export const ConnectionQuery = z.strictObject({
  ...f.paging,
  ...f.byCustomer,
  ...f.byOrder,
  status: f.oneOrMore(
    ConnectionStatus,
    'Only connections in this status; several times: in any of these.',
    'active',
  ),
  profile: f.byProfile,
})

export const Approval = named(
  'Approval',
  'What the person who approves has compared.',
  z.strictObject({
    accountId: field(
      f.AccountId,
      'Approve only if the connection has this account number. Recommended.',
      '222222222222',
    ).optional(),
    reason: f.Reason.optional(),
  }),
)

const Scope = named(
  'Scope',
  'A named session policy: credentials are always issued for one.',
  z.object({
    name: f.ScopeName,
    description: text('What it is for.', 'Reads the resource inventory.').optional(),
    usable: field(
      z.union([z.boolean(), z.literal('unknown')]),
      'Whether the connection has rights for it. `unknown` if the granted version, or a policy in the account, cannot be read.',
      true,
    ),
    neededVersion: field(
      z.int().nullable(),
      'The number of the version that gives more rights for it than the customer granted; null if there is none. A scope that was made wider since is usable as it was.',
      null,
    ),
  }),
)
export const ScopeList = f.pageOf('ScopeList', Scope)

const Probe = z.enum(['allowed', 'denied', 'unknown'])

const Check = named(
  'Check',
  "One check of a connection's role.",
  z.object({
    at: time('When it was made.', '2026-11-27T09:02:10.000Z'),
    verdict: field(
      z.enum(['proved', 'insecure', 'denied', 'unknown']),
      '`proved`: only the right External ID was accepted. `insecure`: the role accepts what it must refuse. `denied`: AWS did not let Rolecall in. `unknown`: no clear answer.',
      'proved',
    ),
    probes: named(
      'CheckProbes',
      'What AWS answered to each probe; one that was not sent is absent.',
      z.object({
        externalId: field(Probe, 'With the External ID of the connection.', 'allowed'),
        none: field(Probe, 'Without an External ID.', 'denied').optional(),
        wrong: field(Probe, 'With a wrong External ID.', 'denied').optional(),
      }),
    ),
    action: text(
      'What it changed, as in the audit trail; absent if the status stayed.',
      'connection.active',
    ).optional(),
  }),
)
export const CheckList = f.pageOf('CheckList', Check)
export const CheckQuery = z.strictObject(f.paging)
