import { isMap, isScalar, isSeq } from 'yaml'
import { onceFor } from '../../model/once-for.ts'
import { addToMap, type Edit, replaceValue } from './edits.ts'
import { type Reference, referencesIn } from './references.ts'
import {
  keyOf,
  type MapNode,
  type PairNode,
  pairOf,
  type TemplateSource,
  textIn,
} from './source.ts'

interface Resource {
  name: string
  pair: PairNode
  map: MapNode
  references: Reference[]
}

/** A macro that adds resources stands among them, and is none. */
const isTransform = (pair: PairNode) => keyOf(pair) === 'Fn::Transform'

/** The resources of the template, also those that an `Fn::ForEach` repeats. */
const resourcesOf = onceFor(({ resources }: TemplateSource): Resource[] =>
  resources.items.flatMap(resourcesIn),
)

function resourcesIn(pair: PairNode): Resource[] {
  const { value } = pair
  if (isTransform(pair)) return []
  if (isMap(value))
    return [{ name: keyOf(pair), pair, map: value, references: referencesIn(value) }]
  if (!keyOf(pair).startsWith('Fn::ForEach') || !isSeq(value)) return []
  const repeated = value.items.at(-1)
  return isMap(repeated)
    ? repeated.items.filter((inner) => isMap(inner.value)).flatMap(resourcesIn)
    : []
}

/**
 * Makes every resource wait for this one, directly or through another resource, so that it is made
 * first and deleted last. Only a resource that surely exists is a link of the chain: one with a
 * condition may be missing.
 */
export function waitFor(source: TemplateSource, first: string): Edit[] {
  const resources = resourcesOf(source)
  const lasting = new Set(
    resources.filter(({ map }) => !textIn(map, 'Condition')).map(({ name }) => name),
  )
  return resources
    .filter((own) => !certainReferences(own).some((it) => it !== own.name && lasting.has(it)))
    .map(({ pair, map }) => dependOn(source, { pair, map }, first))
}

function dependOn(
  source: TemplateSource,
  { pair, map }: { pair: PairNode; map: MapNode },
  first: string,
): Edit {
  const present = pairOf(map, 'DependsOn')
  if (!present) return addToMap(source, pair, [{ key: 'DependsOn', value: first }])
  const names = dependsOn(map)
  return replaceValue(source, map, present, { key: 'DependsOn', value: [first, ...names] })
}

function dependsOn(map: MapNode): string[] {
  const value = pairOf(map, 'DependsOn')?.value
  if (isScalar(value)) return [String(value.value)]
  return isSeq(value) ? value.items.map((item) => (isScalar(item) ? String(item.value) : '')) : []
}

/** What a resource refers to in every case: a branch of an `Fn::If` may not count. */
const certainReferences = ({ map, references }: Resource): string[] => [
  ...dependsOn(map),
  ...references.filter(({ isCertain }) => isCertain).map(({ name }) => name),
]

/**
 * The resources on which no other one waits. A resource that waits for these is made after all
 * others, so that no failure of another one follows it.
 */
export function lastResources(source: TemplateSource): string[] {
  const resources = resourcesOf(source)
  const needed = new Set(
    resources.flatMap(({ name, map, references }) =>
      [...dependsOn(map), ...references.map((it) => it.name)].filter((it) => it !== name),
    ),
  )
  return source.resources.items
    .filter((pair) => isMap(pair.value) && !isTransform(pair) && !needed.has(keyOf(pair)))
    .map(keyOf)
}

/**
 * What exists before a resource that waits for these. A resource with a condition may be missing,
 * so nothing is sure to exist through it.
 */
export function surelyMadeBefore(source: TemplateSource, last: readonly string[]): Set<string> {
  const resources = new Map(resourcesOf(source).map((it) => [it.name, it]))
  const sure = new Set(last)
  for (const name of sure) {
    const own = resources.get(name)
    if (own && !textIn(own.map, 'Condition')) for (const it of certainReferences(own)) sure.add(it)
  }
  return sure
}

/** Whether one of these resources may be missing where a resource with this condition exists. */
export const mayBeMissing = (
  source: TemplateSource,
  names: readonly string[],
  condition: string | undefined,
): boolean =>
  resourcesOf(source)
    .filter(({ name }) => names.includes(name))
    .some(({ map }) => ![undefined, condition].includes(textIn(map, 'Condition')))
