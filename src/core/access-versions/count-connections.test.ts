import { describe, expect, it } from 'vitest'
import { sampleConnection } from '../../../test/fixtures/connection.ts'
import { makeWorld, OPERATOR, type World } from '../../../test/fixtures/world.ts'
import { countConnections, readCounts } from './count-connections.ts'

const add = ({ store }: World, from: number, to: number) =>
  store.commit({
    put: Array.from({ length: to - from }, (_, index) =>
      sampleConnection({ id: `con_${String(from + index).padStart(5, '0')}` }),
    ),
    ...{ audit: [], announce: [] },
  })

const countOf = async (counts: ReturnType<typeof readCounts>) => {
  const { byVersion, isComplete } = await counts
  return [[...byVersion.get('default')!.values()].flat().length, isComplete]
}

describe('the count of connections', () => {
  it('reads no more than it may, and then says that it is a minimum', async () => {
    const world = makeWorld()
    await add(world, 0, 300)
    expect(await countOf(readCounts(world, {}, 200))).toEqual([200, false])
    expect(await countOf(readCounts(world, {}, 400))).toEqual([300, true])
  })

  it('is made afresh while there are few connections', async () => {
    const world = makeWorld()
    await add(world, 0, 2)
    expect(await countOf(countConnections(world, OPERATOR))).toEqual([2, true])
    await add(world, 2, 3)
    expect(await countOf(countConnections(world, OPERATOR))).toEqual([3, true])
  })

  it('is used for a minute where there are many', async () => {
    const world = makeWorld()
    await add(world, 0, 1001)
    expect(await countOf(countConnections(world, OPERATOR))).toEqual([1001, true])
    await add(world, 1001, 1002)
    expect(await countOf(countConnections(world, OPERATOR))).toEqual([1001, true])
    world.clock.advance(60_000)
    expect(await countOf(countConnections(world, OPERATOR))).toEqual([1002, true])
  })
})
