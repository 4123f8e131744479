import { dependencyGraph } from './graph.ts'
import { SUPPORTED_FUNCTIONS } from './intrinsics.ts'
import { type Reference, referencesIn } from './references.ts'
import type { Template } from './template.ts'
import { formatError, isMap, templateError, type Value } from './value.ts'

const PSEUDO_PARAMETERS =
  'AccountId NotificationARNs NoValue Partition Region StackId StackName URLSuffix'
    .split(' ')
    .map((name) => `AWS::${name}`)

/** What AWS has and the sandbox lacks. */
const MISSING_FUNCTIONS = ['Fn::Cidr', 'Fn::GetStackOutput', 'Fn::Length', 'Fn::ToJsonString']

/**
 * The properties that a template may use for a resource type. Undefined for an unsupported type.
 */
export type KnownType = (type: string) => { hasAttribute(name: string): boolean } | undefined

/** Refuses what CloudFormation refuses before it makes a stack. */
export function checkTemplate(template: Template, knownType: KnownType) {
  checkTypes(template, knownType)
  checkConditions(template)
  const resources = [...template.resources.values()]
  const inResources = [...referencesIn(resources.map(({ properties }) => properties))]
  checkNames(template, inResources, 'Resources')
  const dependsOn = resources.flatMap((resource) =>
    resource.dependsOn.map((name): Reference => ({ kind: 'ref', name })),
  )
  checkNames(
    template,
    dependsOn.filter(({ name }) => !template.resources.has(name)),
    'Resources',
  )
  const inOutputs = [
    ...referencesIn(
      [...template.outputs.values()].flatMap(({ value, exportName }) => [
        value,
        exportName ?? null,
      ]),
    ),
  ]
  checkNames(template, inOutputs, 'Outputs')
  for (const reference of [...inResources, ...inOutputs]) checkUse(template, reference, knownType)
  refuseDynamicReferences(template.tree)
  dependencyGraph(template.resources)
}

function checkTypes(template: Template, knownType: KnownType) {
  const unknown = new Set(
    [...template.resources.values()].map(({ type }) => type).filter((type) => !knownType(type)),
  )
  if (unknown.size > 0)
    throw formatError(
      `Unrecognized resource types: [${[...unknown].join(', ')}] (not supported by the Rolecall sandbox; the knob pretendUnknownTypes admits them)`,
    )
}

function checkConditions(template: Template) {
  const inConditions = [...referencesIn(template.conditions)].filter(
    ({ kind, name }) => kind === 'ref' && !isParameter(template, name),
  )
  if (inConditions.length > 0)
    throw formatError(
      `Unresolved dependencies [${uniqueNames(inConditions)}]. Cannot reference resources in the Conditions block of the template`,
    )
  const used = [...template.resources.values(), ...template.outputs.values()].flatMap(
    ({ condition }) => condition ?? [],
  )
  const unknown = used.find((name) => !Object.hasOwn(template.conditions, name))
  if (unknown)
    throw formatError(
      `Unrecognized condition ${unknown}: every Condition member must name one of the Conditions block`,
    )
}

const isParameter = (template: Template, name: string) =>
  template.parameters.has(name) || PSEUDO_PARAMETERS.includes(name)
const uniqueNames = (references: readonly Reference[]) =>
  [...new Set(references.map(({ name }) => name))].join(', ')

function checkNames(
  template: Template,
  references: readonly Reference[],
  block: 'Resources' | 'Outputs',
) {
  const unresolved = references.filter(
    ({ kind, name }) =>
      kind === 'ref' && !isParameter(template, name) && !template.resources.has(name),
  )
  if (unresolved.length > 0)
    throw formatError(
      `Unresolved resource dependencies [${uniqueNames(unresolved)}] in the ${block} block of the template`,
    )
}

function checkUse(template: Template, reference: Reference, knownType: KnownType) {
  const { kind, name } = reference
  if (kind === 'condition' && !Object.hasOwn(template.conditions, name))
    throw templateError(`Unresolved condition dependency ${name} in Fn::If`)
  if (kind === 'function' && MISSING_FUNCTIONS.includes(name))
    throw formatError(`The Rolecall sandbox does not support the function ${name}.`)
  if (kind === 'function' && !SUPPORTED_FUNCTIONS.includes(name)) {
    throw formatError(
      `Encountered unsupported function: ${name} Supported functions are: [${SUPPORTED_FUNCTIONS.join(', ')}]`,
    )
  }
  if (kind !== 'attribute') return
  const resource = template.resources.get(name)
  if (!resource) throw templateError(`instance of Fn::GetAtt references undefined resource ${name}`)
  if (!knownType(resource.type)?.hasAttribute(reference.attribute)) {
    throw templateError(
      `resource ${name} does not support attribute type ${reference.attribute} in Fn::GetAtt`,
    )
  }
}

/**
 * The sandbox looks up no value for a template, so it refuses rather than passing the text on.
 */
function refuseDynamicReferences(value: Value | undefined) {
  if (typeof value === 'string' && /\{\{\s*resolve:/.test(value)) {
    throw templateError(
      'Dynamic references ({{resolve:...}}) are not supported by the Rolecall sandbox.',
    )
  }
  if (Array.isArray(value)) for (const item of value) refuseDynamicReferences(item)
  else if (isMap(value)) for (const item of Object.values(value)) refuseDynamicReferences(item)
}
