import type { Connection } from '../../core/model/connection.ts'
import type { ExternalId } from '../../core/model/external-id.ts'
import type { Invitation } from '../../core/model/invitation.ts'
import type {
  ConnectionView,
  InvitationView,
  NewInvitationView,
  OverviewView,
} from './admin/view.ts'
import type { CustomerView } from './customer/view.ts'

/** One vendor, one customer, for tests. */
const ACCOUNT = '210987654321'
const EXTERNAL_ID = 'rc-TQk7mWq2ZxYh4bN8vRc3LpD6sFgJ' as ExternalId

const sampleInvitation: Invitation = {
  kind: 'invitation',
  id: 'inv_1',
  version: 1,
  status: 'open',
  customerId: 'contoso',
  customerName: 'Contoso Ltd',
  profile: 'default',
  profileVersion: 'abcdef0123456789',
  accountId: ACCOUNT,
  pinnedBy: 'customer',
  externalId: EXTERNAL_ID,
  region: 'eu-central-1',
  regions: ['eu-central-1', 'us-east-1'],
  requireApproval: false,
  template: { key: 'templates/1.yaml', sha256: 'a'.repeat(64) },
  createdAt: '2026-11-23T22:30:00.000Z',
  expiresAt: '2026-11-30T22:30:00.000Z',
}

export const sampleConnection: Connection = {
  kind: 'connection',
  id: 'con_1',
  version: 3,
  status: 'awaiting-approval',
  invitationId: 'inv_1',
  customerId: 'contoso',
  accountId: ACCOUNT,
  roleArn: `arn:aws:iam::${ACCOUNT}:role/NorthwindInsightsAccess`,
  externalId: EXTERNAL_ID,
  region: 'eu-central-1',
  stackId: `arn:aws:cloudformation:eu-central-1:${ACCOUNT}:stack/Northwind/5b1f2b60-c9a1-11f0-9c11-0a1b2c3d4e5f`,
  profile: 'default',
  profileVersion: 'abcdef0123456789',
  findings: [
    {
      code: 'ROLE_NOT_ASSUMABLE',
      message: 'AWS did not let Northwind Insights assume the role.',
      remedy: 'Launch the template unchanged.',
    },
  ],
  approved: false,
  looksSinceChange: 0,
  nextCheckAt: '2026-11-24T22:39:00.000Z',
  verifiedAt: '2026-11-23T22:39:00.000Z',
  createdAt: '2026-11-23T22:38:00.000Z',
  updatedAt: '2026-11-23T22:39:00.000Z',
}

export const sampleCustomerView: CustomerView = {
  basePath: '/connect/TOKEN',
  vendor: { name: 'Northwind Insights', supportUrl: 'https://northwind.example/aws' },
  customerName: 'Contoso Ltd',
  profile: {
    name: 'default',
    version: 'abcdef0123456789',
    roleName: 'NorthwindInsightsAccess',
    purpose: 'Reads your resource inventory and cost data.',
    managedPolicies: ['arn:aws:iam::aws:policy/SecurityAudit'],
    inlinePolicies: {},
    scopes: {},
    maxSessionSeconds: 3600,
    tags: {},
  },
  access: [
    {
      title: 'Managed policies',
      items: [
        {
          what: 'Read the settings of services.',
          why: 'For the inventory.',
          detail: 'arn:aws:iam::aws:policy/SecurityAudit',
        },
      ],
      warnings: [],
    },
  ],
  vendorAccountId: '111122223333',
  brokerRoleArn: 'arn:aws:iam::111122223333:role/RolecallBroker',
  externalId: EXTERNAL_ID,
  status: 'open',
  region: 'eu-central-1',
  regions: ['eu-central-1', 'us-east-1'],
  consoleOrigin: 'https://eu-central-1.console.aws.amazon.com',
  expiresAt: '2026-11-30T22:30:00.000Z',
  templateSha256: 'a'.repeat(64),
  progress: { phase: 'waiting', vendorName: 'Northwind Insights' },
}

/** The same customer after giving the account number. */
export const samplePinnedView: CustomerView = {
  ...sampleCustomerView,
  accountId: ACCOUNT,
  pinnedBy: 'customer',
  progress: { ...sampleCustomerView.progress, accountId: ACCOUNT },
}

const frame = { vendorName: 'Northwind Insights', csrf: 'csrf-value' }

const history = [
  {
    id: 'aud_1',
    at: '2026-11-23T22:38:40.000Z',
    actor: { kind: 'operator' as const, id: 'alice' },
    action: 'connection.approved' as const,
    subject: 'con_1',
    details: { accountId: ACCOUNT },
  },
]

export const sampleOverview: OverviewView = {
  ...frame,
  stops: [
    { customerId: null, by: 'admin', since: '2026-11-20T10:00:00.000Z', reason: 'incident 4711' },
  ],
  counts: [
    { kind: 'invitation', status: 'open', count: 1 },
    { kind: 'invitation', status: 'claimed', count: 3 },
    { kind: 'connection', status: 'active', count: 2 },
    { kind: 'connection', status: 'contested', count: 1 },
  ],
  filter: { customerId: 'contoso' },
  connections: { items: [sampleConnection], nextCursor: 'older' },
  invitations: { items: [sampleInvitation] },
}

export const sampleNewInvitation: NewInvitationView = {
  ...frame,
  profiles: [{ name: 'default', purpose: 'Reads your resource inventory and cost data.' }],
  regions: ['eu-central-1', 'us-east-1'],
  values: {
    customerId: 'contoso',
    customerName: 'Contoso Ltd',
    accountId: '12',
    requireApproval: 'on',
    region: 'us-east-1',
  },
  errors: { accountId: 'An AWS account number has 12 digits.' },
  error: 'One field is wrong.',
}

export const sampleInvitationView: InvitationView = {
  ...frame,
  invitation: sampleInvitation,
  onboardingUrl: 'https://connect.northwind.example/connect/TOKEN',
  launchUrl:
    'https://eu-central-1.console.aws.amazon.com/cloudformation/home?region=eu-central-1#/stacks/create/review',
  templateUrl: 'https://northwind.s3.eu-central-1.amazonaws.com/templates/1.yaml',
  connection: { id: 'con_1', status: 'active' },
  history,
  can: { revoke: true, resetAccount: true },
}

export const sampleConnectionView: ConnectionView = {
  ...frame,
  stops: [{ customerId: 'contoso', by: 'admin', since: '2026-11-20T10:00:00.000Z' }],
  connection: sampleConnection,
  customerName: 'Contoso Ltd',
  history,
  can: { verify: true, approve: true, suspend: true, resume: true, disconnect: true },
}
