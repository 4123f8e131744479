import type { PolicyDocument } from '../../policy/document.ts'
import type { World } from '../../world.ts'
import { administratorOf } from './administrator.ts'

/** A policy as its author wrote it, and as it was understood. */
export interface StoredPolicy {
  text: string
  policy: PolicyDocument
}

export interface Entity {
  accountId: string
  path: string
  arn: string
  /** `AROA…` or `AIDA…`; never used twice. */
  uniqueId: string
  createdAt: number
  tags: Readonly<Record<string, string>>
  inlinePolicies: Readonly<Record<string, StoredPolicy>>
  attachedPolicyArns: readonly string[]
  permissionsBoundaryArn?: string
}

export interface Role extends Entity {
  roleName: string
  trustPolicy: StoredPolicy
  maxSessionDuration: number
  description?: string
}

export interface User extends Entity {
  userName: string
}

export interface ManagedPolicyVersion {
  versionId: string
  document: StoredPolicy
  createdAt: number
}

export interface ManagedPolicy {
  arn: string
  policyName: string
  policyId: string
  path: string
  description?: string
  createdAt: number
  updatedAt: number
  defaultVersionId: string
  versions: readonly ManagedPolicyVersion[]
  tags: Readonly<Record<string, string>>
}

/** What STS keeps of a session that it issued. */
export interface RoleSession {
  roleId: string
  sourceIdentity?: string
  tags: Readonly<Record<string, string>>
  transitiveTagKeys: readonly string[]
  policies: readonly PolicyDocument[]
  issuedAt: number
}

export interface AccessKey {
  accessKeyId: string
  secretAccessKey: string
  accountId: string
  arn: string
  createdAt: number
  sessionToken?: string
  expiresAt?: number
  /** Of a user's long-lived key. */
  userName?: string
  active?: boolean
  /** Of a session of a role. */
  session?: RoleSession
}

/** A role's state from that moment on. Without `role` it was deleted then. */
export interface RoleVersion {
  at: number
  role?: Role
}

export interface Account {
  accountId: string
  displayName?: string
  /** By lower-cased name: IAM names that differ only in case are the same name. */
  roles: Map<string, RoleVersion[]>
  users: Map<string, User>
  policies: Map<string, ManagedPolicy>
}

export interface IamState {
  accounts: Map<string, Account>
  accessKeys: Map<string, AccessKey>
  /** When expired sessions are looked for again. */
  nextSweepAt: number
}

export const iamState = (world: World): IamState =>
  world.part('iam', () => ({ accounts: new Map(), accessKeys: new Map(), nextSweepAt: 0 }))

/** Any twelve digits are an account. It exists, with an administrator, once it is seen. */
export function iamAccount(world: World, accountId: string): Account {
  const { accounts } = iamState(world)
  const account = accounts.get(accountId) ?? {
    accountId,
    roles: new Map(),
    users: new Map([['administrator', administratorOf(accountId, world.clock.now())]]),
    policies: new Map(),
  }
  accounts.set(accountId, account)
  return account
}

export function nameAccount(world: World, accountId: string, displayName: string): void {
  iamAccount(world, accountId).displayName = displayName
}

/** The accounts seen so far. */
export function listAccounts(world: World): { accountId: string; displayName?: string }[] {
  return [...iamState(world).accounts.values()].map(({ accountId, displayName }) => ({
    accountId,
    ...(displayName === undefined ? {} : { displayName }),
  }))
}
