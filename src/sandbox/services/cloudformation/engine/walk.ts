import type { Graph } from '../template/graph.ts'

/**
 * Visits a graph: each node as soon as the nodes before it are done, independent nodes in parallel.
 * With `haltOnFailure` nothing starts after a failure. A node that depends on a failed node never
 * starts.
 */
export async function walk(
  graph: Graph,
  work: (id: string) => Promise<boolean>,
  haltOnFailure: boolean,
): Promise<void> {
  const visits = new Map<string, Promise<boolean>>()
  let halted = false
  const visit = (id: string): Promise<boolean> => {
    const known = visits.get(id)
    if (known) return known
    const before = [...(graph.get(id) ?? [])].filter((dependency) => graph.has(dependency))
    const visited = Promise.all(before.map(visit)).then(async (results) => {
      if ((halted && haltOnFailure) || results.includes(false)) return false
      const succeeded = await work(id)
      halted ||= !succeeded
      return succeeded
    })
    visits.set(id, visited)
    return visited
  }
  await Promise.all([...graph.keys()].map(visit))
}

export function subgraph(graph: Graph, ids: ReadonlySet<string>): Graph {
  return new Map(
    [...graph]
      .filter(([id]) => ids.has(id))
      .map(([id, before]) => [id, new Set([...before].filter((one) => ids.has(one)))]),
  )
}
