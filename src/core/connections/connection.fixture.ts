import type { Connection } from '../model/connection.ts'
import { drawExternalId } from '../model/external-id.ts'
import { seededRandom } from '../ports.fixture.ts'

export const sampleConnection = (changes: Partial<Connection> = {}): Connection => ({
  kind: 'connection',
  id: 'con_ABCDEFGHJKLMNPQRSTUVWX',
  version: 0,
  status: 'active',
  invitationId: 'inv_ABCDEFGHJKLMNPQRSTUVWX',
  customerId: 'acme',
  accountId: '222222222222',
  roleArn: 'arn:aws:iam::222222222222:role/NorthwindInsightsAccess',
  roleId: 'AROAFIRST',
  externalId: drawExternalId(seededRandom('connection')),
  region: 'us-east-1',
  stackId:
    'arn:aws:cloudformation:us-east-1:222222222222:stack/northwind-1/00000001-aaaa-11ee-bbbb-0123456789ab',
  profile: 'default',
  profileVersion: '1234567e12345678',
  findings: [],
  approved: true,
  looksSinceChange: 0,
  verifiedAt: '2026-11-20T09:00:00.000Z',
  createdAt: '2026-11-20T09:00:00.000Z',
  updatedAt: '2026-11-20T09:00:00.000Z',
  ...changes,
})
