import { AwsFault } from '../../operation.ts'
import type { PolicyDocument, Statement } from '../../policy/document.ts'
import type { World } from '../../world.ts'
import { findRole } from './roles.ts'
import { iamAccount } from './state.ts'

const ENTITY_ARN =
  /^arn:[\w-]+:iam::(?<accountId>\d{12}):(?<type>role|user)\/(?:.*\/)?(?<name>[^/]+)$/

/**
 * Binds the roles and users that a resource's policy names to their unique ids, as AWS does when it
 * saves the policy. One that does not exist is refused.
 */
export function bindPrincipals(world: World, policy: PolicyDocument): PolicyDocument {
  const arns = policy.Statement.flatMap(entityArns)
  const bindings = arns.map((arn) => {
    const id = entityId(world, arn)
    if (id === undefined)
      throw new AwsFault('MalformedPolicyDocument', `Invalid principal in policy: "AWS":"${arn}"`)
    return [arn, id]
  })
  return { ...policy, principalIds: Object.fromEntries(bindings) }
}

/**
 * The document as AWS shows it later: a principal that no longer exists appears as its unique id.
 */
export function showBoundPrincipals(world: World, text: string, policy: PolicyDocument): string {
  const gone = Object.entries(policy.principalIds).filter(
    ([arn, id]) => entityId(world, arn) !== id,
  )
  return gone.reduce(
    (shown, [arn, id]) => shown.replaceAll(JSON.stringify(arn), JSON.stringify(id)),
    text,
  )
}

const entityArns = ({ Principal, NotPrincipal }: Statement): string[] =>
  [...(Principal?.AWS ?? []), ...(NotPrincipal?.AWS ?? [])].filter((text) => ENTITY_ARN.test(text))

function entityId(world: World, arn: string): string | undefined {
  const { accountId, type, name } = ENTITY_ARN.exec(arn)!.groups as {
    accountId: string
    type: string
    name: string
  }
  const entity =
    type === 'role'
      ? findRole(world, accountId, name)
      : iamAccount(world, accountId).users.get(name.toLowerCase())
  return entity?.arn === arn ? entity.uniqueId : undefined
}
