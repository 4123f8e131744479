import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/**
 * Prints the Regions and partitions that Rolecall knows, from the data of the installed AWS SDK and
 * from what the SDK does not say. A test compares the file with what this prints: after an update
 * of the SDK, run `node scripts/regions.ts`.
 */
export const TARGET = fileURLToPath(new URL('../src/core/model/aws/regions.json', import.meta.url))

interface SdkPartition {
  id: string
  outputs: { dnsSuffix: string }
  regions: Record<string, { description: string }>
}

/** Other partitions are left out: their consoles are not on the internet. */
const HOSTS: Record<string, { consoleDomain: string; signInHost: string }> = {
  aws: { consoleDomain: 'console.aws.amazon.com', signInHost: 'signin.aws.amazon.com' },
  'aws-cn': { consoleDomain: 'console.amazonaws.cn', signInHost: 'signin.amazonaws.cn' },
  'aws-eusc': {
    consoleDomain: 'console.amazonaws-eusc.eu',
    // AWS: the sign-in page has Regional addresses only there.
    signInHost: 'eusc-de-east-1.signin.amazonaws-eusc.eu',
  },
  'aws-us-gov': {
    consoleDomain: 'console.amazonaws-us-gov.com',
    signInHost: 'signin.amazonaws-us-gov.com',
  },
}

/**
 * AWS: an account has to enable each Region of the partition `aws` that came after 20 March 2019.
 * From such a Region, SNS delivers under a name of its own. These are the Regions before.
 */
const ALWAYS_ENABLED = new Set([
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-southeast-1'],
  ...['ap-southeast-2', 'ca-central-1', 'eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-2'],
  ...['eu-west-3', 'sa-east-1', 'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
])

/** Where the text in the parentheses of the SDK's description says too little. */
const NAMES: Record<string, string> = {
  'ca-central-1': 'Central Canada',
  'eusc-de-east-1': 'European Sovereign Cloud, Germany',
  'mx-central-1': 'Mexico',
  'sa-east-1': 'São Paulo',
  'us-gov-east-1': 'GovCloud US-East',
  'us-gov-west-1': 'GovCloud US-West',
}

/** AWS: the SDK does not export its data, so this reads the file beside its entry. */
async function sdkPartitions(): Promise<SdkPartition[]> {
  const client = createRequire(import.meta.url).resolve('@aws-sdk/client-sts')
  const core = dirname(createRequire(client).resolve('@aws-sdk/core/package.json'))
  const file = join(core, 'dist-es/submodules/client/util-endpoints/lib/aws/partitions.js')
  const { partitionsInfo } = (await import(pathToFileURL(file).href)) as {
    partitionsInfo: { partitions: SdkPartition[] }
  }
  return partitionsInfo.partitions
}

export async function printRegions(): Promise<string> {
  const known = (await sdkPartitions()).filter(({ id }) => HOSTS[id])
  const partitions = known.map(({ id, outputs: { dnsSuffix } }) => [
    id,
    { dnsSuffix, ...HOSTS[id] },
  ])
  const regions = known.flatMap(({ id, regions: all }) =>
    Object.entries(all)
      .filter(([region]) => !region.endsWith('-global'))
      .map(([region, { description }]) => [region, regionOf(id, region, description)] as const),
  )
  const data = {
    partitions: Object.fromEntries(partitions) as object,
    regions: Object.fromEntries(regions.toSorted(([a], [b]) => a.localeCompare(b))),
  }
  return `${JSON.stringify(data, null, 2)}\n`
}

const regionOf = (partition: string, region: string, description: string) => ({
  name: NAMES[region] ?? /\((.*)\)/.exec(description)?.[1] ?? description,
  partition,
  isOptIn: partition === 'aws' && !ALWAYS_ENABLED.has(region),
})

if (import.meta.main) writeFileSync(TARGET, await printRegions())
