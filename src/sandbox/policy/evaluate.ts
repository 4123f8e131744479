import { meetsCondition } from './condition.ts'
import type { RequestContext } from './context.ts'
import { variableOf } from './context.ts'
import type { PolicyDocument, Statement } from './document.ts'
import type { Variables } from './pattern.ts'
import { compilePattern, matchesGlob, matchesPattern } from './pattern.ts'
import type { Grant, Principal } from './principal.ts'
import { grantTo, strongest } from './principal.ts'

export interface PolicyRequest {
  principal: Principal
  action: string
  resource: string
  context: RequestContext
}

/** What one policy says about a request. */
export interface Verdict {
  denied: boolean
  grant: Grant
}

function evaluatePolicy(policy: PolicyDocument, request: PolicyRequest): Verdict {
  // AWS: policy variables exist since version 2012-10-17; before, `${` is plain text.
  const variables: Variables | undefined =
    policy.Version === '2012-10-17' ? (key) => variableOf(request.context, key) : undefined
  const met = policy.Statement.filter((statement) =>
    statementApplies(statement, request, variables),
  ).map((statement) => ({
    effect: statement.Effect,
    grant: principalGrant(statement, request.principal, policy.principalIds),
  }))
  return {
    denied: met.some(({ effect, grant }) => effect === 'Deny' && grant !== 'none'),
    grant: strongest(met.filter(({ effect }) => effect === 'Allow').map(({ grant }) => grant)),
  }
}

/** What several policies of one kind say together. */
export function evaluatePolicies(
  policies: readonly PolicyDocument[],
  request: PolicyRequest,
): Verdict {
  const verdicts = policies.map((policy) => evaluatePolicy(policy, request))
  return {
    denied: verdicts.some(({ denied }) => denied),
    grant: strongest(verdicts.map(({ grant }) => grant)),
  }
}

function principalGrant(
  statement: Statement,
  principal: Principal,
  principalIds: PolicyDocument['principalIds'],
): Grant {
  if (statement.Principal) return grantTo(principal, statement.Principal, principalIds)
  if (statement.NotPrincipal)
    return grantTo(principal, statement.NotPrincipal, principalIds) === 'none' ? 'entity' : 'none'
  return 'self'
}

function statementApplies(
  statement: Statement,
  request: PolicyRequest,
  variables: Variables | undefined,
): boolean {
  return (
    actionApplies(statement, request.action) &&
    resourceApplies(statement, request.resource, variables) &&
    statement.Condition.every((condition) => meetsCondition(condition, request.context, variables))
  )
}

function actionApplies({ Action, NotAction }: Statement, action: string): boolean {
  const named = (Action ?? NotAction ?? []).some((pattern) =>
    matchesGlob(pattern.toLowerCase(), action.toLowerCase()),
  )
  return Action ? named : !named
}

function resourceApplies(
  { Resource, NotResource }: Statement,
  resource: string,
  variables: Variables | undefined,
): boolean {
  if (!Resource && !NotResource) return true
  const named = (Resource ?? NotResource ?? []).some((text) => {
    const pattern = compilePattern(text, variables)
    return pattern !== undefined && matchesPattern(pattern, resource)
  })
  return Resource ? named : !named
}
