import { type Caller, declare, type Service } from '../../operation.ts'
import { partitionOf } from '../../partition.ts'
import { authorize } from '../../policy/authorize.ts'
import type { World } from '../../world.ts'

/** AWS: Regions that every account of the partition has, and those that it has to enable first. */
const REGIONS: Readonly<Record<string, { always: string[]; optIn: string[] }>> = {
  aws: {
    always: [
      ...['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-southeast-1'],
      ...['ap-southeast-2', 'ca-central-1', 'eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-2'],
      ...['eu-west-3', 'sa-east-1', 'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
    ],
    optIn: ['af-south-1', 'ap-east-1', 'eu-central-2', 'eu-south-1', 'il-central-1', 'me-south-1'],
  },
  'aws-us-gov': { always: ['us-gov-east-1', 'us-gov-west-1'], optIn: [] },
  'aws-cn': { always: ['cn-north-1', 'cn-northwest-1'], optIn: [] },
  'aws-eusc': { always: ['eusc-de-east-1'], optIn: [] },
}

interface Input {
  AllRegions?: unknown
}

/** No account of the sandbox has enabled an opt-in Region, although each works there. */
function DescribeRegions(world: World, caller: Caller, { AllRegions }: Input) {
  authorize(world, caller, { action: 'ec2:DescribeRegions', resource: '*' })
  const { always, optIn } = REGIONS[partitionOf(caller.region)]!
  const shown = (names: string[], optInStatus: string) =>
    names.map((regionName) => ({ regionName, optInStatus }))
  return {
    regionInfo: [
      ...shown(always, 'opt-in-not-required'),
      ...(String(AllRegions) === 'true' ? shown(optIn, 'not-opted-in') : []),
    ],
  }
}

export const service: Service = {
  name: 'ec2',
  protocol: 'query',
  xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  operations: { DescribeRegions: declare(DescribeRegions, 'AllRegions') },
}
