import type { World } from '../../../world.ts'
import { listStacks, type Stack } from './stack.ts'

/** The export of that name in the stack's account and Region. */
export function findExport(
  world: World,
  { accountId, region }: Pick<Stack, 'accountId' | 'region'>,
  name: string,
) {
  for (const stack of listStacks(world, { accountId, region })) {
    if (stack.status === 'DELETE_COMPLETE') continue
    const output = stack.outputs.find(({ exportName }) => exportName === name)
    if (output) return { stack, value: output.value }
  }
  return undefined
}
