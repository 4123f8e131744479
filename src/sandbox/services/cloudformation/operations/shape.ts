import type { Caller } from '../../../operation.ts'
import type { World } from '../../../world.ts'
import { type StackIdentity, stackScope } from '../engine/scope.ts'
import type { StackShape } from '../engine/stack.ts'
import { knownType } from '../resources/registry.ts'
import { requireCapabilities } from '../template/capabilities.ts'
import { checkTemplate } from '../template/check.ts'
import { chooseParameterValues } from '../template/parameters.ts'
import { assertRules } from '../template/rules.ts'
import { readTemplate, type Template } from '../template/template.ts'
import { invalid } from '../template/value.ts'
import { flag, readCapabilities, type ShapeInput } from './input.ts'
import { templateText } from './template-text.ts'

export function checkedTemplate({ knobs }: World, text: string): Template {
  const template = readTemplate(text, { pretend: knobs.pretendUnknownTypes })
  checkTemplate(template, (type) => knownType(type, knobs))
  return template
}

export interface ShapeRequest {
  input: ShapeInput
  /** The stack or stack set to change, if there is one. */
  previous?: StackShape
}

/**
 * Validates all that can be validated before a stack changes: template, parameters, rules,
 * conditions, capabilities.
 */
export function readShape(
  world: World,
  caller: Caller,
  identity: StackIdentity,
  { input, previous }: ShapeRequest,
): StackShape {
  const template = chooseTemplate(world, caller, input, previous)
  return shapeFrom(world, identity, template, { input, ...(previous ? { previous } : {}) })
}

/** The same for a template that was read before. */
export function shapeFrom(
  world: World,
  identity: StackIdentity,
  template: Template,
  { input, previous }: ShapeRequest,
): StackShape {
  const parameters = chooseParameterValues(
    template.parameters,
    input.Parameters ?? [],
    previous?.parameters,
  )
  const shape: StackShape = {
    template,
    parameters,
    tags: input.Tags ?? previous?.tags ?? [],
    capabilities: readCapabilities(input.Capabilities),
  }
  const scope = stackScope(world, identity, shape)
  assertRules(template.rules, scope)
  for (const name of Object.keys(template.conditions)) scope.condition(name)
  requireCapabilities(template.resources.values(), shape.capabilities)
  return shape
}

function chooseTemplate(
  world: World,
  caller: Caller,
  input: ShapeInput,
  previous: StackShape | undefined,
): Template {
  if (!flag(input.UsePreviousTemplate))
    return checkedTemplate(world, templateText(world, caller, input))
  if (input.TemplateBody !== undefined || input.TemplateURL !== undefined)
    throw invalid('You cannot specify both usePreviousTemplate and Template Body/Template URL.')
  if (!previous)
    throw invalid('UsePreviousTemplate cannot be used for a stack that does not exist.')
  return previous.template
}
