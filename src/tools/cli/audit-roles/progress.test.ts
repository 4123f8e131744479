import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { FleetProbes } from '../../../core/fleet/audit-role.ts'
import { readFleet } from '../../../core/fleet/read-fleet.ts'
import { openProgress } from './progress.ts'

it('keeps the result of each of several roles of a line', () => {
  const arn = 'arn:aws:iam::222222222222:role/Northwind'
  const head = 'roleArns.posture,roleArns.response,externalId,customerId'
  const fleet = readFleet(`${head}\n${arn},${arn}Fix,kQ7vTz2mX9pLw4RbY8nH,acme\n`)
  const path = join(mkdtempSync(join(tmpdir(), 'progress-')), 'roles.progress')
  const denied: FleetProbes = { probes: { none: 'denied', wrong: 'denied' } }
  const first = openProgress(path, fleet, false)
  first.add(fleet[0]!, denied)
  const next = openProgress(path, fleet, false)
  expect([next.size, ...fleet.map((it) => next.known(it))]).toEqual([1, denied, undefined])
})
