import { describe, expect, it } from 'vitest'
import { API_TOKEN, faceOf } from '../../../../test/fixtures/app.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { failedRowsFile } from '../../../core/jobs/failed-rows.ts'
import { readCsv } from '../../../core/jobs/read-csv.ts'
import { workOnJobs } from '../../../core/jobs/work-on-jobs.ts'
import { importFile } from './import-file.ts'

const FILE = 'customerId,locale,profile\nacme,,\na b,,\nglobex,,none\ninitech,de,\n'

function helpersOf() {
  const { app, world } = faceOf()
  const request: typeof fetch = async (url, init) =>
    app.request(String(url).replace('http://rolecall', ''), init)
  const options = { url: 'http://rolecall', token: API_TOKEN, fetch: request }
  const said: string[] = []
  const sleep = async () => void (await workOnJobs(world))
  const out = { say: (text: string) => void said.push(text) }
  return { helpers: { rolecall: new RolecallClient(options), out, sleep }, world, said }
}

const read = (text: string) => new TextEncoder().encode(text)
const customers = async ({ store }: ReturnType<typeof faceOf>['world']) =>
  (await store.list('invitation', { limit: 50 })).items.map(({ customerId }) => customerId).sort()

describe('rolecall invitations import', () => {
  it('invites the customers of the right rows, and names the lines of the others', async () => {
    const { helpers, world, said } = helpersOf()
    const { job, failed } = await importFile(helpers, {
      lists: 'customers',
      file: read(FILE),
      isPreview: false,
    })
    expect(job).toMatchObject({ status: 'done', total: 3, counts: { done: 2, failed: 1 } })
    expect(await customers(world)).toEqual(['acme', 'initech'])
    expect(failed).toMatchObject([
      { row: 3, message: expect.stringMatching(/^customerId must/) as string },
      { row: 4, code: 'PROFILE_UNKNOWN', cells: { customerId: 'globex', profile: 'none' } },
    ])
    expect(said[0]).toBe('1 of 3, 0 done, 1 failed')
  })

  it('writes a file of the failed rows that can be corrected and imported', async () => {
    const { helpers } = helpersOf()
    const { failed } = await importFile(helpers, {
      lists: 'customers',
      file: read(FILE),
      isPreview: false,
    })
    const corrected = failedRowsFile(failed).replace('a b', 'ab').replace('none', 'default')
    expect(readCsv(corrected)).toEqual([
      { row: 2, invitation: { customerId: 'ab' } },
      { row: 3, invitation: { customerId: 'globex', profile: 'default' } },
    ])
  })

  it('makes no invitation as a preview', async () => {
    const { helpers, world } = helpersOf()
    const { job, failed } = await importFile(helpers, {
      lists: 'customers',
      file: read(FILE),
      isPreview: true,
    })
    expect(job).toMatchObject({ status: 'draft', total: 3, counts: { failed: 1 } })
    expect(failed.map(({ row }) => row)).toEqual([3, 4])
    expect(await customers(world)).toEqual([])
  })

  it('sends nothing if each row is wrong', async () => {
    const { helpers, world } = helpersOf()
    const file = read('customerId\na b\n')
    const imported = await importFile(helpers, { lists: 'customers', file, isPreview: false })
    expect(imported).toMatchObject({ failed: [{ row: 2 }] })
    expect(imported.job).toBeUndefined()
    expect((await world.store.list('job', { limit: 5 })).items).toEqual([])
  })
})
