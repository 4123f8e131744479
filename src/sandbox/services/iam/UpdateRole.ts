import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { roleFor } from './entity-access.ts'
import { DESCRIPTION } from './grammar.ts'
import type { Input } from './input.ts'
import { readOptionalNumber, readOptionalText } from './input.ts'
import { saveRole } from './roles.ts'

export function UpdateRole(world: World, caller: Caller, input: Input) {
  const description = readOptionalText(input, 'Description', DESCRIPTION)
  const maxSessionDuration = readOptionalNumber(input, 'MaxSessionDuration', {
    min: 3600,
    max: 43_200,
  })
  const role = roleFor(world, caller, 'iam:UpdateRole', input)
  saveRole(world, {
    ...role,
    ...(description === undefined ? {} : { description }),
    // AWS: without a value UpdateRole sets the default of one hour.
    maxSessionDuration: maxSessionDuration ?? 3600,
  })
  return {}
}
