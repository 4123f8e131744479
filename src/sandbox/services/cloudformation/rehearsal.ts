import type { Caller } from '../../operation.ts'
import { World } from '../../world.ts'
import { findStack, type Stack } from './engine/stack.ts'
import { CreateStack, type CreateStackInput } from './operations/CreateStack.ts'

export const CUSTOMER: Caller = {
  accountId: '222222222222',
  arn: 'arn:aws:iam::222222222222:root',
  region: 'eu-west-1',
}
export const VENDOR: Caller = {
  accountId: '111111111111',
  arn: 'arn:aws:iam::111111111111:root',
  region: 'eu-west-1',
}

/** A world in which waiting takes no time, and chance repeats itself. */
export function quickWorld(): World {
  let now = Date.parse('2026-03-01T12:00:00Z')
  let seed = 1
  const fraction = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  }
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms
      await new Promise(setImmediate)
    },
  }
  const world = new World(clock, {
    fraction,
    bytes: (length) => Uint8Array.from({ length }, () => Math.floor(fraction() * 256)),
  })
  world.origin = 'http://127.0.0.1:4010'
  return world
}

/** The stack, once no operation runs in it. */
export async function settled(world: World, name: string, caller = CUSTOMER): Promise<Stack> {
  const stack = findStack(world, caller, name)
  if (!stack) throw new Error(`There is no stack ${name}.`)
  while (stack.running) await stack.running.done
  return stack
}

export async function createdStack(world: World, input: CreateStackInput): Promise<Stack> {
  const { StackId } = CreateStack(world, CUSTOMER, {
    StackName: 'case',
    Capabilities: ['CAPABILITY_NAMED_IAM'],
    ...input,
  })
  return settled(world, StackId)
}

export const eventLines = ({ events }: Stack) =>
  events.map(({ logicalId, status }) => `${logicalId} ${status}`)
