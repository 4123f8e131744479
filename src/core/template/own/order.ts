import { isMap, isPair, isScalar, isSeq, type Node, visit } from 'yaml'
import { addToMap, type Edit, replaceValue } from './edits.ts'
import { referencesIn } from './references.ts'
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
}

/** A macro that adds resources stands among them, and is none. */
const isTransform = (pair: PairNode) => keyOf(pair) === 'Fn::Transform'

/** The resources of the template, also those that an `Fn::ForEach` repeats. */
function resourcesOf(source: TemplateSource): Resource[] {
  return source.resources.items.flatMap((pair): Resource[] => {
    if (isTransform(pair)) return []
    if (isMap(pair.value)) return [{ name: keyOf(pair), pair, map: pair.value }]
    if (!keyOf(pair).startsWith('Fn::ForEach') || !isSeq(pair.value)) return []
    const repeated = pair.value.items.at(-1)
    if (!isMap(repeated)) return []
    return repeated.items.flatMap((inner) =>
      isMap(inner.value) ? [{ name: keyOf(inner), pair: inner, map: inner.value }] : [],
    )
  })
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
    .filter(({ name, map }) => !certainReferences(map).some((it) => it !== name && lasting.has(it)))
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
function certainReferences(map: MapNode): string[] {
  const doubtful: Node[] = []
  visit(map, {
    Node(_key, node, path) {
      const parent = path.at(-1)
      const isIf = node.tag === '!If' || (isPair(parent) && keyOf(parent) === 'Fn::If')
      if (!isIf) return undefined
      doubtful.push(node)
      return visit.SKIP
    },
  })
  const uncertain = new Set(doubtful.flatMap((node) => referencesIn(node).map(({ at }) => at)))
  return [
    ...dependsOn(map),
    ...referencesIn(map)
      .filter(({ at }) => !uncertain.has(at))
      .map(({ name }) => name),
  ]
}

/**
 * The resources on which no other one waits. A resource that waits for these is made after all
 * others, so that no failure of another one follows it.
 */
export function lastResources(source: TemplateSource): string[] {
  const resources = resourcesOf(source)
  const needed = new Set(
    resources.flatMap(({ name, map }) =>
      [...dependsOn(map), ...referencesIn(map).map((it) => it.name)].filter((it) => it !== name),
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
  const resources = new Map(resourcesOf(source).map((it) => [it.name, it.map]))
  const sure = new Set(last)
  for (const name of sure) {
    const map = resources.get(name)
    if (map && !textIn(map, 'Condition')) for (const it of certainReferences(map)) sure.add(it)
  }
  return sure
}
