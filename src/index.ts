/** Every expected failure: its HTTP status, who can fix it, and whether to try again. */
export { ERRORS, type ErrorCode, RolecallError } from './api/errors.ts'
export type * from './api/types.ts'
export { type AwsTokenOptions, awsToken } from './client/aws-token.ts'
export type { AwsCredentials } from './client/credentials.ts'
export { type FromRolecallOptions, fromRolecall } from './client/from-rolecall.ts'
export type { List, Page } from './client/list.ts'
export type { CallOptions, ClientOptions, CreateOptions } from './client/options.ts'
export { RolecallClient } from './client/rolecall-client.ts'
export type { TokenSource } from './client/token.ts'
export {
  type VerifyWebhookOptions,
  verifyWebhook,
  type WebhookHeaders,
} from './client/verify-webhook.ts'
export type { ConnectProgress, WaitOptions } from './client/wait-until-connected.ts'
