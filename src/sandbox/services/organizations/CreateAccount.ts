import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { AttachRolePolicy } from '../iam/AttachRolePolicy.ts'
import { administratorArn } from '../iam/administrator.ts'
import { CreateRole } from '../iam/CreateRole.ts'
import { showAtOnce } from '../iam/roles.ts'
import { iamState } from '../iam/state.ts'
import { invalidInput, organizationFor, organizationsFault, required } from './access.ts'
import { joinOrganization } from './membership.ts'
import { seconds } from './show.ts'
import { type AccountRequest, idText, type Organization, organizationsState } from './state.ts'

interface CreateAccountInput {
  Email?: string
  AccountName?: string
  RoleName?: string
}

/** Makes an account at once. As in AWS, the answer says only that the request is in progress. */
export function CreateAccount(world: World, caller: Caller, input: CreateAccountInput) {
  const organization = organizationFor(world, caller, 'CreateAccount', 'management')
  const email = required(input.Email, 'Email')
  const name = required(input.AccountName, 'AccountName')
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) || email.length > 64)
    throw invalidInput('You specified an invalid email address.', 'INVALID_PATTERN')
  const isTaken = [...organizationsState(world).organizations.values()].some(({ members }) =>
    [...members.values()].some((member) => member.email === email),
  )
  const request: AccountRequest = {
    id: `car-${idText(world, 32)}`,
    organizationId: organization.id,
    name,
    requestedAt: world.clock.now(),
    accountId: isTaken ? undefined : freeAccountId(world),
    failureReason: isTaken ? 'EMAIL_ALREADY_EXISTS' : undefined,
  }
  organizationsState(world).accountRequests.set(request.id, request)
  if (request.accountId !== undefined) {
    joinOrganization(world, organization, { accountId: request.accountId, name, email })
    const administrator = {
      accountId: request.accountId,
      arn: administratorArn(request.accountId),
      region: caller.region,
    }
    makeAccessRole(world, organization, administrator, input.RoleName)
  }
  return { CreateAccountStatus: { ...showRequest(request), State: 'IN_PROGRESS' } }
}

function freeAccountId(world: World): string {
  const digits = Array.from(world.random.bytes(11), (byte) => byte % 10).join('')
  const accountId = `9${digits}`
  return iamState(world).accounts.has(accountId) ? freeAccountId(world) : accountId
}

/** AWS: the management account's way into an account that it made. */
function makeAccessRole(
  world: World,
  { managementAccountId, partition }: Organization,
  administrator: Caller,
  RoleName = 'OrganizationAccountAccessRole',
): void {
  const Principal = { AWS: `arn:${partition}:iam::${managementAccountId}:root` }
  CreateRole(world, administrator, {
    RoleName,
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }],
    }),
  })
  const PolicyArn = `arn:${partition}:iam::aws:policy/AdministratorAccess`
  AttachRolePolicy(world, administrator, { RoleName, PolicyArn })
  showAtOnce(world, administrator.accountId, RoleName)
}

export function DescribeCreateAccountStatus(
  world: World,
  caller: Caller,
  input: { CreateAccountRequestId?: string },
) {
  const action = 'DescribeCreateAccountStatus'
  const organization = organizationFor(world, caller, action, 'administrators')
  const id = required(input.CreateAccountRequestId, 'CreateAccountRequestId')
  const request = organizationsState(world).accountRequests.get(id)
  if (request?.organizationId !== organization.id)
    throw organizationsFault(
      'CreateAccountStatusNotFoundException',
      "You specified a create account request that doesn't exist.",
    )
  return { CreateAccountStatus: showRequest(request) }
}

function showRequest({ id, name, requestedAt, accountId, failureReason }: AccountRequest) {
  const isFailed = failureReason !== undefined
  return {
    Id: id,
    AccountName: name,
    State: isFailed ? 'FAILED' : 'SUCCEEDED',
    RequestedTimestamp: seconds(requestedAt),
    CompletedTimestamp: seconds(requestedAt),
    ...(isFailed ? { FailureReason: failureReason } : { AccountId: accountId }),
  }
}
