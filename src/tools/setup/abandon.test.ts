import { describe, expect, it } from 'vitest'
import { sampleConnection } from '../../../test/fixtures/connection.ts'
import { openSqliteStore } from '../../adapters/embedded/sqlite-store.ts'
import { CONNECTION_STATUSES } from '../../core/model/connection.ts'
import { countLivingConnections, requireAbandonment } from './abandon.ts'

describe('living connections', () => {
  it('are those of every page and status but "disconnected", counted by Region', async () => {
    const store = openSqliteStore(':memory:')
    for (let index = 0; index < 450; index++)
      await store.commit({
        put: [
          sampleConnection({
            id: `con_${index}`,
            region: index % 3 === 0 ? 'eu-west-1' : 'us-east-1',
            status: CONNECTION_STATUSES[index % CONNECTION_STATUSES.length]!,
          }),
        ],
        audit: [],
        announce: [],
      })
    expect([...(await countLivingConnections(store))].sort()).toEqual([
      ['eu-west-1', 150],
      ['us-east-1', 250],
    ])
    await store.close()
  })

  it('are cut off only by their exact number (F21)', async () => {
    const two = { countLiving: async () => new Map([['us-east-1', 2]]) }
    const removal = { what: 'the service', ends: '' }
    for (const abandon of [undefined, 0, 1, 3])
      await expect(requireAbandonment({ ...two, abandon }, removal)).rejects.toThrow(
        '2 living connections depend on the service (2 in us-east-1).',
      )
    await expect(requireAbandonment({ ...two, abandon: 2 }, removal)).resolves.toBeUndefined()
  })

  it('are not given up by a number where there are none', async () => {
    const nobody = { countLiving: async () => new Map() }
    const removal = { what: 'the service', ends: '' }
    await expect(requireAbandonment({ ...nobody, abandon: 3 }, removal)).rejects.toThrow(
      '0 living connections depend on the service. Leave --abandon out, or give 0.',
    )
    await expect(requireAbandonment(nobody, removal)).resolves.toBeUndefined()
  })
})
