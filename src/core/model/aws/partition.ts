import { RolecallError } from '../../../api/errors.ts'

/** What differs between AWS's partitions, such as AWS in China. */
export interface Partition {
  name: string
  dnsSuffix: string
  consoleDomain: string
  signInHost: string
}

const AWS: Partition = {
  name: 'aws',
  dnsSuffix: 'amazonaws.com',
  consoleDomain: 'console.aws.amazon.com',
  signInHost: 'signin.aws.amazon.com',
}
const CHINA: Partition = {
  name: 'aws-cn',
  dnsSuffix: 'amazonaws.com.cn',
  consoleDomain: 'console.amazonaws.cn',
  signInHost: 'signin.amazonaws.cn',
}
const SOVEREIGN: Partition = {
  name: 'aws-eusc',
  dnsSuffix: 'amazonaws.eu',
  consoleDomain: 'console.amazonaws-eusc.eu',
  // AWS: the sign-in page has Regional addresses only there.
  signInHost: 'eusc-de-east-1.signin.amazonaws-eusc.eu',
}
const GOV_CLOUD: Partition = {
  name: 'aws-us-gov',
  dnsSuffix: 'amazonaws.com',
  consoleDomain: 'console.amazonaws-us-gov.com',
  signInHost: 'signin.amazonaws-us-gov.com',
}

interface Region {
  /** For people. */
  name: string
  partition: Partition
  /** Whether an account has to enable it first. */
  isOptIn?: true
}

/**
 * Every Region that Rolecall knows, and nothing else in this project lists them. A test compares
 * the table with the partition data of the AWS SDK.
 */
const REGIONS: Record<string, Region> = {
  'af-south-1': { name: 'Cape Town', partition: AWS, isOptIn: true },
  'ap-east-1': { name: 'Hong Kong', partition: AWS, isOptIn: true },
  'ap-east-2': { name: 'Taipei', partition: AWS, isOptIn: true },
  'ap-northeast-1': { name: 'Tokyo', partition: AWS },
  'ap-northeast-2': { name: 'Seoul', partition: AWS },
  'ap-northeast-3': { name: 'Osaka', partition: AWS },
  'ap-south-1': { name: 'Mumbai', partition: AWS },
  'ap-south-2': { name: 'Hyderabad', partition: AWS, isOptIn: true },
  'ap-southeast-1': { name: 'Singapore', partition: AWS },
  'ap-southeast-2': { name: 'Sydney', partition: AWS },
  'ap-southeast-3': { name: 'Jakarta', partition: AWS, isOptIn: true },
  'ap-southeast-4': { name: 'Melbourne', partition: AWS, isOptIn: true },
  'ap-southeast-5': { name: 'Malaysia', partition: AWS, isOptIn: true },
  'ap-southeast-6': { name: 'New Zealand', partition: AWS, isOptIn: true },
  'ap-southeast-7': { name: 'Thailand', partition: AWS, isOptIn: true },
  'ca-central-1': { name: 'Central Canada', partition: AWS },
  'ca-west-1': { name: 'Calgary', partition: AWS, isOptIn: true },
  'cn-north-1': { name: 'Beijing', partition: CHINA },
  'cn-northwest-1': { name: 'Ningxia', partition: CHINA },
  'eu-central-1': { name: 'Frankfurt', partition: AWS },
  'eu-central-2': { name: 'Zurich', partition: AWS, isOptIn: true },
  'eu-north-1': { name: 'Stockholm', partition: AWS },
  'eu-south-1': { name: 'Milan', partition: AWS, isOptIn: true },
  'eu-south-2': { name: 'Spain', partition: AWS, isOptIn: true },
  'eu-west-1': { name: 'Ireland', partition: AWS },
  'eu-west-2': { name: 'London', partition: AWS },
  'eu-west-3': { name: 'Paris', partition: AWS },
  'eusc-de-east-1': { name: 'European Sovereign Cloud, Germany', partition: SOVEREIGN },
  'il-central-1': { name: 'Tel Aviv', partition: AWS, isOptIn: true },
  'me-central-1': { name: 'UAE', partition: AWS, isOptIn: true },
  'me-south-1': { name: 'Bahrain', partition: AWS, isOptIn: true },
  'me-west-1': { name: 'Saudi Arabia', partition: AWS, isOptIn: true },
  'mx-central-1': { name: 'Mexico', partition: AWS, isOptIn: true },
  'sa-east-1': { name: 'São Paulo', partition: AWS },
  'sa-west-1': { name: 'Chile', partition: AWS, isOptIn: true },
  'us-east-1': { name: 'N. Virginia', partition: AWS },
  'us-east-2': { name: 'Ohio', partition: AWS },
  'us-gov-east-1': { name: 'GovCloud US-East', partition: GOV_CLOUD },
  'us-gov-west-1': { name: 'GovCloud US-West', partition: GOV_CLOUD },
  'us-west-1': { name: 'N. California', partition: AWS },
  'us-west-2': { name: 'Oregon', partition: AWS },
}

const find = (region: string): Region | undefined =>
  Object.hasOwn(REGIONS, region) ? REGIONS[region] : undefined

export const ALL_REGIONS: readonly string[] = Object.keys(REGIONS)

/** A message can name only a Region of this fixed list (RSP-2, attack 23). */
export const isRegion = (text: string): boolean => find(text) !== undefined

/** The name for people: `N. Virginia` for `us-east-1`. */
export const regionName = (region: string): string => find(region)?.name ?? region

export const isOptIn = (region: string): boolean => find(region)?.isOptIn ?? false

export const partitionOf = (region: string): Partition => find(region)?.partition ?? AWS

/** Finds a partition by its name in an ARN, such as `aws-cn`. */
export function partitionNamed(name: string): Partition {
  const found = [AWS, CHINA, GOV_CLOUD, SOVEREIGN].find((it) => it.name === name)
  if (!found)
    throw new RolecallError('REGION_UNSUPPORTED', {
      detail: `Rolecall does not know the AWS partition "${name}".`,
    })
  return found
}

/**
 * A policy as JSON, with its ARNs in this partition. A profile has the ARNs of one partition, and
 * serves every installation.
 */
export const textInPartition = (policy: object, partition: string): string =>
  JSON.stringify(policy, (_, value: unknown) =>
    typeof value === 'string'
      ? value.replace(/^arn:aws(?:-[a-z-]+)?:/, `arn:${partition}:`)
      : value,
  )
