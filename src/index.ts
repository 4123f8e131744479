/** Every expected failure, with its HTTP status and who can mend it. */
export { ERRORS, type ErrorCode, RolecallError } from './api/errors.ts'
export { type AwsTokenOptions, awsToken } from './client/aws-token.ts'
export type { AwsCredentials } from './client/credentials.ts'
export { type FromRolecallOptions, fromRolecall } from './client/from-rolecall.ts'
export type { Token } from './client/token.ts'
export type { AccessProfile, Scope, Vendor } from './core/model/access-profile.ts'
export type { Connection, ConnectionStatus, Finding } from './core/model/connection.ts'
export type { Invitation, InvitationStatus } from './core/model/invitation.ts'
