import { randomText } from '../engine/stack.ts'
import type { ResourceContext } from './resource-type.ts'

const SUFFIX = 12

/** STACK-LOGICALID-RANDOM, cut to what the service takes as a name. */
export function physicalName(
  { world, stackName, logicalId }: ResourceContext,
  longest: number,
): string {
  const stem = `${stackName}-${logicalId}`.slice(0, longest - SUFFIX - 1)
  return `${stem}-${randomText(world, SUFFIX)}`
}
