import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '../../src/api/types.ts'
import { Stage, until } from './stage.ts'

const ROWS = 100

interface Invitations {
  items: { customerId: string }[]
  nextCursor: string | null
}

describe('a job', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await Stage.serving()
  })
  afterAll(() => stage?.close())

  const invited = async () => {
    const found: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = `limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`
      const page: Invitations = (await stage.call<Invitations>('GET', `/v1/invitations?${query}`))
        .body
      found.push(...page.items.map(({ customerId }) => customerId))
      cursor = page.nextCursor
    }
    return found.sort()
  }

  it('invites each customer of a file once although the service is killed in the middle', async () => {
    const customers = Array.from({ length: ROWS }, (_, row) => `c-${String(row).padStart(3, '0')}`)
    const rows = customers.map((customerId) => ({ customerId }))
    const { body } = await stage.call<Job>('POST', '/v1/jobs', { kind: 'invite', rows })
    const read = async () => (await stage.call<Job>('GET', `/v1/jobs/${body.id}`)).body
    await until('some rows to be done', async () =>
      (await read()).counts.done > 0 ? true : undefined,
    )
    await stage.crash()
    await stage.serve()
    const { status, counts } = await read()
    expect(status).toBe('running')
    expect(counts.done).toBeLessThan(ROWS)
    // A worker that was killed is taken for dead after half a minute.
    const ended = await until('the job to end', async () => {
      const job = await read()
      return job.status === 'running' ? undefined : job
    })
    expect(ended).toMatchObject({ status: 'done', counts: { done: ROWS, failed: 0 } })
    expect(await invited()).toEqual(customers)
  })

  it('comes from a CSV file, and leaves a file of the rows that failed', async () => {
    const file = join(stage.folder, 'customers.csv')
    await writeFile(file, 'customerId,profile\nfine,\nglobex,none\n')
    const { code, stdout, stderr } = await stage.cli(['invitations', 'import', file])
    expect([code, stdout]).toEqual([2, '1 customer invited, 1 cannot be invited\n'])
    expect(stderr).toContain('line 3: There is no such access profile')
    expect(await invited()).toContain('fine')
  })
})
