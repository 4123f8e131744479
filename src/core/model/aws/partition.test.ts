import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { ALL_REGIONS, isRegion, partitionNamed, partitionOf } from './partition.ts'

interface SdkPartition {
  id: string
  outputs: { dnsSuffix: string }
  regions: Record<string, unknown>
}

/** The SDK does not export its data, so this reads the file beside its entry. */
async function sdkPartitions(): Promise<SdkPartition[]> {
  const client = createRequire(import.meta.url).resolve('@aws-sdk/client-sts')
  const core = dirname(createRequire(client).resolve('@aws-sdk/core/package.json'))
  const file = join(core, 'dist-es/submodules/client/util-endpoints/lib/aws/partitions.js')
  const { partitionsInfo } = (await import(pathToFileURL(file).href)) as {
    partitionsInfo: { partitions: SdkPartition[] }
  }
  return partitionsInfo.partitions
}

/** Only the US government uses these, and their console is not on the internet. */
const isIsolated = ({ id }: SdkPartition) => id.startsWith('aws-iso')

describe('the partitions and Regions (F11)', async () => {
  const partitions = (await sdkPartitions()).filter((it) => !isIsolated(it))

  it('are those of the AWS SDK', () => {
    const known = partitions.flatMap(({ regions }) =>
      Object.keys(regions).filter((region) => !region.endsWith('-global')),
    )
    expect([...ALL_REGIONS].sort()).toEqual(known.sort())
  })

  it.each(partitions)('have the SDK’s name and domain in $id', ({ id, outputs, regions }) => {
    expect(partitionNamed(id).dnsSuffix).toBe(outputs.dnsSuffix)
    for (const region of Object.keys(regions).filter(isRegion))
      expect(partitionOf(region).name).toBe(id)
  })

  it('include the European Sovereign Cloud', () => {
    expect(partitionOf('eusc-de-east-1')).toMatchObject({
      name: 'aws-eusc',
      dnsSuffix: 'amazonaws.eu',
      consoleDomain: 'console.amazonaws-eusc.eu',
    })
  })
})
