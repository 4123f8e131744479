import type { Caller } from '../../../operation.ts'
import { AwsFault } from '../../../operation.ts'
import { authorize } from '../../../policy/authorize.ts'
import type { World } from '../../../world.ts'
import { knownType } from '../resources/registry.ts'

/** Whether a public type of AWS is there. The sandbox has no extensions that accounts activate. */
export function DescribeType(
  world: World,
  caller: Caller,
  { Type, TypeName = '' }: { Type?: string; TypeName?: string },
) {
  authorize(world, caller, { action: 'cloudformation:DescribeType', resource: '*' })
  if (Type !== 'RESOURCE' || !knownType(TypeName, world.knobs))
    throw new AwsFault('TypeNotFoundException', `The type '${TypeName}' cannot be found.`, 404)
  return { Type, TypeName, Visibility: 'PUBLIC', ProvisioningType: 'FULLY_MUTABLE' }
}
