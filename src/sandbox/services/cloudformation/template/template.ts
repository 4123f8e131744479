import { type ParameterDefinition, readParameters } from './parameter-definition.ts'
import { parseTemplate } from './parse.ts'
import { formatError, invalid, isMap, type Value, type ValueMap } from './value.ts'

type DeletionPolicy = 'Delete' | 'Retain' | 'RetainExceptOnCreate'

export interface ResourceDefinition {
  logicalId: string
  type: string
  properties: ValueMap
  dependsOn: string[]
  condition: string | undefined
  deletionPolicy: DeletionPolicy
  updateReplacePolicy: DeletionPolicy
  metadata: Value | undefined
}

interface OutputDefinition {
  name: string
  value: Value
  description: string | undefined
  condition: string | undefined
  exportName: Value | undefined
}

export interface Template {
  /** Whether transforms were left out. */
  isPretended: boolean
  text: string
  tree: ValueMap
  description: string | undefined
  metadata: Value | undefined
  parameters: Map<string, ParameterDefinition>
  mappings: ValueMap
  conditions: ValueMap
  rules: ValueMap
  resources: Map<string, ResourceDefinition>
  outputs: Map<string, OutputDefinition>
}

const SECTIONS =
  'AWSTemplateFormatVersion Description Metadata Parameters Mappings Conditions Rules Resources Outputs Transform Hooks'.split(
    ' ',
  )

/**
 * Reads the sections of a template. With `pretend`, transforms and macros are left out; otherwise
 * they are refused.
 */
export function readTemplate(text: string, { pretend = false } = {}): Template {
  const given = parseTemplate(text)
  const isPretended = pretend && hasTransforms(given)
  const tree = isPretended ? withoutTransforms(given) : given
  refuseUnknownSections(tree)
  return {
    isPretended,
    text,
    tree,
    description: readDescription(tree),
    metadata: tree.Metadata,
    parameters: readParameters(section(tree, 'Parameters')),
    mappings: section(tree, 'Mappings'),
    conditions: section(tree, 'Conditions'),
    rules: section(tree, 'Rules'),
    resources: new Map(
      Object.entries(section(tree, 'Resources')).map(([id, body]) => [id, readResource(id, body)]),
    ),
    outputs: new Map(
      Object.entries(section(tree, 'Outputs')).map(([name, body]) => [
        name,
        readOutput(name, body),
      ]),
    ),
  }
}

const isTransform = (name: string) => name === 'Fn::Transform' || name.startsWith('Fn::ForEach::')

const hasTransforms = (tree: ValueMap) => tree.Transform !== undefined || hasCalls(tree)

function hasCalls(value: Value): boolean {
  if (Array.isArray(value)) return value.some(hasCalls)
  return (
    isMap(value) && Object.entries(value).some(([name, it]) => isTransform(name) || hasCalls(it))
  )
}

function withoutTransforms({ Transform: _, Globals: __, ...tree }: ValueMap): ValueMap {
  return withoutCalls(tree) as ValueMap
}

function withoutCalls(value: Value): Value {
  if (Array.isArray(value)) return value.map(withoutCalls)
  if (!isMap(value)) return value
  const kept = Object.entries(value).flatMap(([name, it]) => {
    if (name.startsWith('Fn::ForEach::')) return turnsOf(it)
    return isTransform(name) ? [] : [[name, it] as const]
  })
  return Object.fromEntries(kept.map(([name, it]) => [name, withoutCalls(it)]))
}

/** Each turn of an `Fn::ForEach` over a list that stands in the template. Others are left out. */
function turnsOf(loop: Value): [string, Value][] {
  const [variable, items, body] = Array.isArray(loop) ? loop : []
  if (typeof variable !== 'string' || !Array.isArray(items) || !isMap(body)) return []
  const texts = items.filter((it) => typeof it === 'string')
  return texts.flatMap((text) => Object.entries(filledIn(body, variable, text) as ValueMap))
}

function filledIn(value: Value, variable: string, text: string): Value {
  const fill = (it: string) =>
    it.replaceAll(`\${${variable}}`, text).replaceAll(`&{${variable}}`, text)
  if (typeof value === 'string') return fill(value)
  if (Array.isArray(value)) return value.map((it) => filledIn(it, variable, text))
  if (!isMap(value)) return value
  if (value.Ref === variable) return text
  const entries = Object.entries(value)
  return Object.fromEntries(entries.map(([name, it]) => [fill(name), filledIn(it, variable, text)]))
}

const MAX_RESOURCES = 500

function refuseUnknownSections(tree: ValueMap) {
  if (hasTransforms(tree))
    throw formatError('Transforms and macros are not supported by the Rolecall sandbox.')
  const unknown = Object.keys(tree).filter((name) => !SECTIONS.includes(name))
  if (unknown.length > 0)
    throw invalid(`Invalid template property or properties [${unknown.join(', ')}]`)
  const version = tree.AWSTemplateFormatVersion
  if (version !== undefined && version !== '2010-09-09')
    throw formatError('unsupported value for AWSTemplateFormatVersion.')
  const resources = Object.keys(section(tree, 'Resources')).length
  if (resources === 0) throw formatError('At least one Resources member must be defined.')
  if (resources > MAX_RESOURCES)
    throw formatError(
      `Number of resources, ${resources}, is greater than maximum allowed, ${MAX_RESOURCES}`,
    )
}

function readDescription(tree: ValueMap): string | undefined {
  const text = tree.Description
  if (text === undefined) return undefined
  if (typeof text !== 'string') throw formatError('Every Description member must be a string.')
  if (Buffer.byteLength(text) > 1024)
    throw formatError("Template's description exceeds the limit of 1024 bytes.")
  return text
}

function section(tree: ValueMap, name: string): ValueMap {
  const found = tree[name] ?? {}
  if (!isMap(found)) throw formatError(`Every ${name} member must be an object.`)
  return found
}

const RESOURCE_MEMBERS =
  'Type Properties DependsOn Condition DeletionPolicy UpdateReplacePolicy Metadata CreationPolicy UpdatePolicy'.split(
    ' ',
  )

function readResource(logicalId: string, body: Value): ResourceDefinition {
  if (!isMap(body)) throw formatError('Every Resources member must be an object.')
  if (!/^[A-Za-z0-9]{1,255}$/.test(logicalId))
    throw formatError(`Resource name ${logicalId} is non alphanumeric.`)
  if (typeof body.Type !== 'string')
    throw formatError(
      `[/Resources/${logicalId}] Every Resources object must contain a Type member.`,
    )
  const unknown = Object.keys(body).find((name) => !RESOURCE_MEMBERS.includes(name))
  if (unknown) throw invalid(`Invalid template resource property '${unknown}'`)
  if (body.CreationPolicy ?? body.UpdatePolicy)
    throw formatError(
      `CreationPolicy and UpdatePolicy are not supported by the Rolecall sandbox (${logicalId}).`,
    )
  const properties = body.Properties ?? {}
  if (!isMap(properties))
    throw formatError(
      `[/Resources/${logicalId}/Properties] 'null' values are not allowed in templates`,
    )
  const deletionPolicy = readPolicy(logicalId, 'DeletionPolicy', body.DeletionPolicy)
  return {
    logicalId,
    type: body.Type,
    properties,
    dependsOn: readDependsOn(logicalId, body.DependsOn),
    condition: typeof body.Condition === 'string' ? body.Condition : undefined,
    deletionPolicy,
    updateReplacePolicy: readPolicy(logicalId, 'UpdateReplacePolicy', body.UpdateReplacePolicy),
    metadata: body.Metadata,
  }
}

function readDependsOn(logicalId: string, value: Value | undefined): string[] {
  if (value === undefined) return []
  const names = Array.isArray(value) ? value : [value]
  if (names.every((name) => typeof name === 'string')) return names
  throw formatError(`Every DependsOn value of ${logicalId} must be a string or a list of strings.`)
}

function readPolicy(logicalId: string, member: string, value: Value | undefined): DeletionPolicy {
  if (value === undefined) return 'Delete'
  if (typeof value !== 'string') throw formatError(`Every ${member} member must be a string.`)
  if (
    value === 'Delete' ||
    value === 'Retain' ||
    (value === 'RetainExceptOnCreate' && member === 'DeletionPolicy')
  )
    return value
  if (value === 'Snapshot')
    throw formatError(
      `The resource ${logicalId} doesn't support ${member} attribute of type Snapshot.`,
    )
  throw formatError(`Unrecognized ${member} ${value} for resource ${logicalId}`)
}

function readOutput(name: string, body: Value): OutputDefinition {
  if (!isMap(body)) throw formatError('Every Outputs member must be an object.')
  if (body.Value === undefined || body.Value === null)
    throw formatError('Every Outputs member must contain a Value object')
  const exported = isMap(body.Export) ? body.Export.Name : undefined
  if (body.Export !== undefined && exported === undefined)
    throw formatError(
      `Output ${name} is malformed. The Name field of every Export member must be specified.`,
    )
  return {
    name,
    value: body.Value,
    description: typeof body.Description === 'string' ? body.Description : undefined,
    condition: typeof body.Condition === 'string' ? body.Condition : undefined,
    exportName: exported,
  }
}
