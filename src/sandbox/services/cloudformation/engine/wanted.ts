import type { World } from '../../../world.ts'
import { dependencyGraph, type Graph } from '../template/graph.ts'
import type { ResourceDefinition } from '../template/template.ts'
import { type StackIdentity, stackScope } from './scope.ts'
import type { Stack, StackShape } from './stack.ts'
import { subgraph } from './walk.ts'

/** The resources whose conditions hold. */
export function wantedResources(
  world: World,
  stack: StackIdentity,
  shape: StackShape,
): Map<string, ResourceDefinition> {
  const scope = stackScope(world, stack, shape)
  return new Map(
    [...shape.template.resources].filter(
      ([, { condition }]) => condition === undefined || scope.condition(condition),
    ),
  )
}

export function wantedGraph(world: World, stack: Stack): Graph {
  return subgraph(
    dependencyGraph(stack.template.resources),
    new Set(wantedResources(world, stack, stack).keys()),
  )
}
