import type { Tag } from '../engine/stack.ts'
import type { GivenParameter } from '../template/parameters.ts'
import { invalid } from '../template/value.ts'

export interface TemplateInput {
  TemplateBody?: string
  TemplateURL?: string
  UsePreviousTemplate?: boolean | string
}

/** What CreateStack, UpdateStack and CreateChangeSet have in common. */
export interface ShapeInput extends TemplateInput {
  StackName?: string
  Parameters?: GivenParameter[]
  Capabilities?: string[]
  Tags?: Tag[]
  RoleARN?: string
  ClientRequestToken?: string
}

export const flag = (value: boolean | string | undefined) => String(value) === 'true'

// AWS: CreateStack, StackName: letters, digits and hyphens, a letter first, at most 128.
export function readStackName(name: string | undefined): string {
  if (name === undefined || name === '')
    throw invalid(
      "1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null",
    )
  const problem = `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must`
  if (!/^[a-zA-Z][-a-zA-Z0-9]*$/.test(name))
    throw invalid(`${problem} satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`)
  if (name.length > 128) throw invalid(`${problem} have length less than or equal to 128`)
  return name
}

export function readToken(token: string | undefined): string | undefined {
  if (token === undefined || /^[a-zA-Z0-9][-a-zA-Z0-9]{0,127}$/.test(token)) return token
  throw invalid(
    `1 validation error detected: Value '${token}' at 'clientRequestToken' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9][-a-zA-Z0-9]*`,
  )
}

const CAPABILITIES = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND']

export function readCapabilities(given: readonly string[] = []): string[] {
  const unknown = given.find((one) => !CAPABILITIES.includes(one))
  if (unknown === undefined) return [...given]
  throw invalid(
    `1 validation error detected: Value '[${given.join(', ')}]' at 'capabilities' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [${CAPABILITIES.join(', ')}]]`,
  )
}
