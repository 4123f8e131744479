import type { OpenRight } from '../../access/rights.ts'
import type { Why } from '../../access/sheet-words.ts'
import { evaluate } from './evaluate.ts'
import { isPlainMap, type Plain, type PlainMap, type PlainTemplate } from './plain.ts'
import type { Context } from './resolve.ts'

/** A resource of a template. `Fn::ForEach` gives one for each item of its list. */
export interface PlainResource {
  logicalId: string
  type: string
  properties: PlainMap
  condition: string | undefined
  /** A transform or a loop fills in the resource or its properties. */
  isFilledIn: boolean
  line: number | undefined
}

export interface ResourcesReading {
  resources: PlainResource[]
  unresolved: OpenRight[]
}

/** The type of a resource that has none. */
export const NO_TYPE = 'without a type'

const MAX_RESOURCES = 2000

/** All resources, and what may add others: transforms and loops over unknown lists. */
export function resourcesIn(template: PlainTemplate, context: Context): ResourcesReading {
  const reading: ResourcesReading = { resources: [], unresolved: [] }
  readSection(template, template.resources, { context, reading })
  return reading
}

const isFilledIn = (value: Plain): boolean =>
  !isPlainMap(value) || Object.keys(value).some((key) => /^(?:Fn::|Ref$)/.test(key))

interface Loop {
  context: Context
  reading: ResourcesReading
}

function readSection(template: PlainTemplate, section: PlainMap, loop: Loop): void {
  for (const [key, value] of Object.entries(section)) {
    const line = template.lineOf(section, key)
    const unresolved = (is: Why['is']) =>
      loop.reading.unresolved.push({
        where: `Resources.${key}`,
        ...(line !== undefined && { line }),
        why: { is },
      })
    if (loop.reading.resources.length > MAX_RESOURCES) return
    if (key === 'Fn::Transform') unresolved('transform')
    else if (key.startsWith('Fn::ForEach::')) {
      if (!repeat(template, value, loop)) unresolved('forEach')
    } else if (isPlainMap(value))
      loop.reading.resources.push({
        logicalId: key,
        type: typeof value.Type === 'string' ? value.Type : NO_TYPE,
        properties: isPlainMap(value.Properties) ? value.Properties : {},
        condition: typeof value.Condition === 'string' ? value.Condition : undefined,
        isFilledIn: isFilledIn(value) || isFilledIn(value.Properties ?? {}),
        line,
      })
  }
}

/** Reads the body of a `Fn::ForEach` once for each item. False if the list is not known. */
function repeat(template: PlainTemplate, value: Plain, loop: Loop): boolean {
  const [name, list, body] = Array.isArray(value) ? value : []
  const items = list === undefined ? undefined : evaluate(list, loop.context)
  const known =
    Array.isArray(items) &&
    items.every((it) => typeof it === 'string' && !it.includes('${')) &&
    typeof name === 'string' &&
    isPlainMap(body)
  if (!known) return false
  for (const item of items as string[])
    readSection(template, replaceIn(template, body, name, item) as PlainMap, loop)
  return true
}

/** Puts an item in the place of the loop's name, in keys and values. */
function replaceIn(template: PlainTemplate, value: Plain, name: string, item: string): Plain {
  const inText = (text: string) =>
    text
      .replaceAll(`\${${name}}`, () => item)
      .replaceAll(`&{${name}}`, () => item.replaceAll(/[^A-Za-z0-9]/g, ''))
  if (typeof value === 'string') return inText(value)
  if (!Array.isArray(value) && Object.keys(value).length === 1 && value.Ref === name) return item
  const copy = Array.isArray(value)
    ? value.map((it) => replaceIn(template, it, name, item))
    : Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [
          inText(key),
          replaceIn(template, inner, name, item),
        ]),
      )
  template.noteCopy(copy, value)
  return copy
}
