import type { Stack, StackOutput, StackResource, StackShape } from './stack.ts'

/** What an update started from, so that it can go back. */
export interface Before {
  shape: StackShape
  resources: ReadonlyMap<string, StackResource>
  outputs: StackOutput[]
}

function shapeOf({ template, parameters, tags, capabilities }: StackShape): StackShape {
  return { template, parameters, tags, capabilities }
}

export function takeShape(stack: Stack, next: StackShape): Before {
  const before = {
    shape: shapeOf(stack),
    resources: new Map([...stack.resources].map(([id, one]) => [id, { ...one }])),
    outputs: stack.outputs,
  }
  Object.assign(stack, next)
  return before
}
