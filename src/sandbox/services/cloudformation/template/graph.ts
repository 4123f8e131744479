import { referencesIn } from './references.ts'
import type { ResourceDefinition } from './template.ts'
import { invalid } from './value.ts'

export type Graph = ReadonlyMap<string, ReadonlySet<string>>

/** Each resource with those that must exist before it. */
export function dependencyGraph(resources: ReadonlyMap<string, ResourceDefinition>): Graph {
  const graph = new Map(
    [...resources.values()].map((resource) => [
      resource.logicalId,
      dependenciesOf(resource, resources),
    ]),
  )
  const circle = findCircle(graph)
  if (circle.length > 0)
    throw invalid(`Circular dependency between resources: [${circle.join(', ')}]`)
  return graph
}

function dependenciesOf(
  resource: ResourceDefinition,
  resources: ReadonlyMap<string, ResourceDefinition>,
): Set<string> {
  const names = [...referencesIn(resource.properties), ...referencesIn(resource.metadata)]
    .filter((reference) => reference.kind === 'ref' || reference.kind === 'attribute')
    .map((reference) => reference.name)
  return new Set([...resource.dependsOn, ...names].filter((name) => resources.has(name)))
}

/** The nodes that remain when all nodes without open dependencies are removed: a cycle. */
function findCircle(graph: Graph): string[] {
  const left = new Set(graph.keys())
  for (let before = -1; before !== left.size; ) {
    before = left.size
    for (const id of left)
      if (![...graph.get(id)!].some((dependency) => left.has(dependency))) left.delete(id)
  }
  return [...left]
}

/** The same resources in the order of deletion: each with those that must be gone before it. */
export function reversed(graph: Graph): Graph {
  const reverse = new Map<string, Set<string>>([...graph.keys()].map((id) => [id, new Set()]))
  for (const [id, dependencies] of graph)
    for (const dependency of dependencies) reverse.get(dependency)?.add(id)
  return reverse
}
