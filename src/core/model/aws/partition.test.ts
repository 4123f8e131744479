import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { printRegions, TARGET } from '../../../../scripts/regions.ts'
import { ALL_REGIONS, isOptIn, partitionNamed, partitionOf } from './partition.ts'

describe('the partitions and Regions (F11)', () => {
  it('are those of the installed AWS SDK: after an update, run "node scripts/regions.ts"', async () => {
    expect(readFileSync(TARGET, 'utf8')).toBe(await printRegions())
  })

  it('have hosts for each partition', () => {
    for (const region of ALL_REGIONS) {
      const { name, ...hosts } = partitionOf(region)
      expect(partitionNamed(name)).toEqual({ name, ...hosts })
      for (const host of Object.values(hosts)) expect(host).toMatch(/^[a-z0-9.-]+\.[a-z]+$/)
    }
  })

  it('say that an account must enable what came after 2019, and in the first partition only', () => {
    expect(['us-east-1', 'eu-north-1', 'cn-north-1', 'eusc-de-east-1'].some(isOptIn)).toBe(false)
    expect(['ap-east-1', 'me-south-1', 'il-central-1', 'mx-central-1'].every(isOptIn)).toBe(true)
    expect(ALL_REGIONS.filter((it) => partitionOf(it).name === 'aws' && !isOptIn(it))).toHaveLength(
      17,
    )
  })

  it('include the European Sovereign Cloud', () => {
    expect(partitionOf('eusc-de-east-1')).toMatchObject({
      name: 'aws-eusc',
      dnsSuffix: 'amazonaws.eu',
      consoleDomain: 'console.amazonaws-eusc.eu',
    })
  })
})
