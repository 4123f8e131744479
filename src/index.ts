export { type AwsTokenOptions, awsToken } from './client/aws-token.ts'
export type { AwsCredentials } from './client/credentials.ts'
export { type FromRolecallOptions, fromRolecall } from './client/from-rolecall.ts'
export type { Token } from './client/token.ts'
/** Every expected failure, with its HTTP status and who can mend it. */
export { ERRORS, type ErrorCode, RolecallError } from './errors.ts'
export type { AccessProfile, Scope, Vendor } from './model/access-profile.ts'
export type { Connection, ConnectionStatus, Finding } from './model/connection.ts'
export type { Invitation, InvitationStatus } from './model/invitation.ts'
