import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../../src/adapters/embedded/sqlite-store.ts'
import { sampleConnection } from '../fixtures/connection.ts'
import { REGIONS, Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
})
afterAll(() => stage.close())

const setUp = async (...options: string[]) => {
  const { code, stdout } = await stage.cli(['setup', '--json', ...options])
  return { code, said: JSON.parse(stdout).error ?? JSON.parse(stdout) }
}

describe('rolecall setup, where customers are connected (F21)', () => {
  it('leaves out no Region and no prefix while connections live there', async () => {
    await stage.setUp()
    const fewer = ['--region', REGIONS[0]]
    expect(await setUp(...fewer)).toMatchObject({
      code: 4,
      said: { code: 'CONNECTIONS_REMAIN', message: expect.stringContaining('no store here') },
    })
    const store = openSqliteStore(join(stage.folder, '.rolecall', 'rolecall.sqlite'))
    const silent = { audit: [], announce: [] }
    const living = sampleConnection({ region: REGIONS[1] })
    const [here] = await store.commit({ put: [living], ...silent })
    expect(await setUp(...fewer, '--abandon', '0')).toMatchObject({
      code: 4,
      said: { message: expect.stringMatching(/1 in eu-west-1.*--abandon 1\./) },
    })
    expect(await setUp('--name-prefix', 'other')).toMatchObject({
      code: 4,
      said: { message: expect.stringMatching(/--name-prefix rolecall.*--abandon 1\./) },
    })
    await store.commit({ put: [{ ...here, status: 'disconnected' }], ...silent })
    await store.close()
    expect(await setUp(...fewer)).toMatchObject({ code: 0, said: { changed: true } })
  })
})
