import { describe, expect, it } from 'vitest'
import { addRecentCheck, type CheckRow, type RecentChecks, recentVerdicts } from './check.ts'

const row = (verdict: CheckRow['verdict']): CheckRow => ({
  ...{ connectionId: 'con_1', at: '2026-11-28T09:00:00.000Z', verdict },
  probes: { externalId: 'allowed' },
})

describe('the recent checks of a connection', () => {
  it('are kept oldest first, as the verdicts that they had', () => {
    const verdicts = ['proved', 'unknown', 'denied', 'insecure'] as const
    const recent = verdicts.map(row).reduce<RecentChecks | undefined>(addRecentCheck, undefined)
    expect(recentVerdicts(recent)).toEqual(verdicts)
    expect(recentVerdicts(undefined)).toEqual([])
  })

  it('are the latest 30', () => {
    const recent = addRecentCheck({ verdicts: 'p'.repeat(30), lastAt: '' }, row('denied'))
    expect(recentVerdicts(recent)).toHaveLength(30)
    expect(recentVerdicts(recent).at(-1)).toBe('denied')
    expect(recent.lastAt).toBe('2026-11-28T09:00:00.000Z')
  })
})
