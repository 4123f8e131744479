/**
 * Method and path of every operation of the HTTP API, by the operation's id. This file needs no
 * library, so that the client stays small; `operations.ts` adds the schemas.
 */
export const ROUTES = {
  createInvitation: 'POST /v1/invitations',
  listInvitations: 'GET /v1/invitations',
  getInvitation: 'GET /v1/invitations/{id}',
  revokeInvitation: 'POST /v1/invitations/{id}/revoke',
  resetInvitation: 'POST /v1/invitations/{id}/reset',
  replaceInvitationLink: 'POST /v1/invitations/{id}/link',
  listConnections: 'GET /v1/connections',
  getConnection: 'GET /v1/connections/{id}',
  verifyConnection: 'POST /v1/connections/{id}/verify',
  approveConnection: 'POST /v1/connections/{id}/approve',
  suspendConnection: 'POST /v1/connections/{id}/suspend',
  resumeConnection: 'POST /v1/connections/{id}/resume',
  disconnectConnection: 'POST /v1/connections/{id}/disconnect',
  upgradeConnection: 'POST /v1/connections/{id}/upgrade',
  listScopes: 'GET /v1/connections/{id}/scopes',
  getCredentials: 'GET /v1/connections/{id}/credentials',
  simulateAccess: 'GET /v1/connections/{id}/access',
  listProfiles: 'GET /v1/profiles',
  getProfile: 'GET /v1/profiles/{name}',
  listAccessVersions: 'GET /v1/profiles/{name}/versions',
  getAccessVersion: 'GET /v1/profiles/{name}/versions/{version}',
  compareAccessVersions: 'GET /v1/profiles/{name}/diff',
  listStops: 'GET /v1/stops',
  stopIssuing: 'POST /v1/stop-issuing',
  resumeIssuing: 'POST /v1/resume-issuing',
  listAudit: 'GET /v1/audit',
  createToken: 'POST /v1/tokens',
  listTokens: 'GET /v1/tokens',
  getToken: 'GET /v1/tokens/{id}',
  rotateToken: 'POST /v1/tokens/{id}/rotate',
  revokeToken: 'POST /v1/tokens/{id}/revoke',
  listDeadLetters: 'GET /v1/dead-letters',
  getDeadLetter: 'GET /v1/dead-letters/{id}',
  redriveDeadLetters: 'POST /v1/dead-letters/redrive',
  acceptInvitation: 'POST /connect/{token}/accept',
  getHealth: 'GET /healthz',
  getReadiness: 'GET /readyz',
} as const

/** The id of an operation, such as `createInvitation`. */
export type OperationId = keyof typeof ROUTES
