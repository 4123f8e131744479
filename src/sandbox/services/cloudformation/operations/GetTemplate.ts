import type { Caller } from '../../../operation.ts'
import type { World } from '../../../world.ts'
import { shownCapability } from '../template/capabilities.ts'
import { dependencyGraph } from '../template/graph.ts'
import { readTemplate, type Template } from '../template/template.ts'
import { invalid } from '../template/value.ts'
import { authorizeStack, stackFor } from './access.ts'
import type { TemplateInput } from './input.ts'
import { checkedTemplate } from './shape.ts'
import { chooseShown } from './shown.ts'
import { templateText } from './template-text.ts'

const STAGES = ['Original', 'Processed']

/** Both stages of a template are the same, because the sandbox has no transforms. */
export function GetTemplate(
  world: World,
  caller: Caller,
  input: { StackName?: string; TemplateStage?: string },
) {
  const { TemplateStage: stage = 'Original' } = input
  if (!STAGES.includes(stage))
    throw invalid(
      `1 validation error detected: Value '${stage}' at 'templateStage' failed to satisfy constraint: Member must satisfy enum value set: [${STAGES.join(', ')}]`,
    )
  const stack = stackFor(world, caller, 'GetTemplate', input.StackName)
  return { TemplateBody: stack.template.text, StagesAvailable: STAGES }
}

export function GetTemplateSummary(
  world: World,
  caller: Caller,
  input: TemplateInput & { StackName?: string },
) {
  authorizeStack(world, caller, 'GetTemplateSummary', input.StackName)
  const template =
    input.StackName === undefined
      ? readTemplate(templateText(world, caller, input), {
          pretend: world.knobs.pretendUnknownTypes,
        })
      : stackFor(world, caller, 'GetTemplateSummary', input.StackName).template
  dependencyGraph(template.resources)
  return chooseShown({
    Description: template.description,
    Parameters: [...template.parameters.values()].map((one) =>
      chooseShown({
        ParameterKey: one.name,
        DefaultValue: one.defaultValue,
        ParameterType: one.type,
        NoEcho: one.noEcho,
        Description: one.description,
        ParameterConstraints: chooseShown({ AllowedValues: one.allowedValues }),
      }),
    ),
    ...capabilitiesOf(template),
    ResourceTypes: [...new Set([...template.resources.values()].map(({ type }) => type))],
    Version:
      template.tree.AWSTemplateFormatVersion === undefined
        ? undefined
        : String(template.tree.AWSTemplateFormatVersion),
    Metadata: template.metadata === undefined ? undefined : JSON.stringify(template.metadata),
  })
}

function capabilitiesOf(template: Template) {
  const required = shownCapability(template.resources.values())
  return required
    ? { Capabilities: [required.capability], CapabilitiesReason: required.reason }
    : {}
}

export function ValidateTemplate(world: World, caller: Caller, input: TemplateInput) {
  authorizeStack(world, caller, 'ValidateTemplate')
  const template = checkedTemplate(world, templateText(world, caller, input))
  return chooseShown({
    Description: template.description,
    Parameters: [...template.parameters.values()].map(
      ({ name, defaultValue, noEcho, description }) =>
        chooseShown({
          ParameterKey: name,
          DefaultValue: defaultValue,
          NoEcho: noEcho,
          Description: description,
        }),
    ),
    ...capabilitiesOf(template),
  })
}
