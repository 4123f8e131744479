import type { Tag } from '../engine/stack.ts'
import { isMap, isScalar, type Value, type ValueMap } from '../template/value.ts'
import { ResourceFailure } from './resource-type.ts'

export function text(properties: ValueMap, name: string): string | undefined {
  const value = properties[name]
  if (value === undefined) return undefined
  if (isScalar(value)) return String(value)
  throw new ResourceFailure(
    `Properties validation failed for resource with message: #/${name}: expected type: String`,
  )
}

export const requiredText = (properties: ValueMap, name: string): string =>
  text(properties, name) ?? ''

export function texts(properties: ValueMap, name: string): string[] {
  return list(properties, name).map((value) => {
    if (isScalar(value)) return String(value)
    throw new ResourceFailure(
      `Properties validation failed for resource with message: #/${name}: expected type: String`,
    )
  })
}

function list(properties: ValueMap, name: string): Value[] {
  const value = properties[name]
  if (value === undefined) return []
  if (Array.isArray(value)) return value
  throw new ResourceFailure(
    `Properties validation failed for resource with message: #/${name}: expected type: JSONArray`,
  )
}

export function maps(properties: ValueMap, name: string): ValueMap[] {
  return list(properties, name).map((value) => {
    if (isMap(value)) return value
    throw new ResourceFailure(
      `Properties validation failed for resource with message: #/${name}: expected type: JSONObject`,
    )
  })
}

/** A document such as a policy, which a template may hold as an object or as text. */
export function document(properties: ValueMap, name: string): string {
  const value = properties[name]
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Of the properties named, those that are set, as text. */
export function attributesOf(
  properties: ValueMap,
  names: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    names
      .filter((name) => properties[name] !== undefined)
      .map((name) => [name, scalarOrJson(properties[name]!)]),
  )
}

const scalarOrJson = (value: Value) => (isScalar(value) ? String(value) : JSON.stringify(value))

/** The resource's own tags beside the stack's; its own win. */
export function tagsOf(properties: ValueMap, stackTags: readonly Tag[]): Tag[] {
  const own = maps(properties, 'Tags').map((tag) => ({
    Key: requiredText(tag, 'Key'),
    Value: requiredText(tag, 'Value'),
  }))
  return [...stackTags.filter(({ Key }) => !own.some((tag) => tag.Key === Key)), ...own]
}

/** Only what is set: the services take absent members, not undefined ones. */
export function present<T extends object>(
  members: T,
): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}
