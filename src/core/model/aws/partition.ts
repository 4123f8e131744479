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
const GOV_CLOUD: Partition = {
  name: 'aws-us-gov',
  dnsSuffix: 'amazonaws.com',
  consoleDomain: 'console.amazonaws-us-gov.com',
  signInHost: 'signin.amazonaws-us-gov.com',
}

const REGION_NAMES: Record<string, string> = {
  'af-south-1': 'Cape Town',
  'ap-east-1': 'Hong Kong',
  'ap-east-2': 'Taipei',
  'ap-northeast-1': 'Tokyo',
  'ap-northeast-2': 'Seoul',
  'ap-northeast-3': 'Osaka',
  'ap-south-1': 'Mumbai',
  'ap-south-2': 'Hyderabad',
  'ap-southeast-1': 'Singapore',
  'ap-southeast-2': 'Sydney',
  'ap-southeast-3': 'Jakarta',
  'ap-southeast-4': 'Melbourne',
  'ap-southeast-5': 'Malaysia',
  'ap-southeast-6': 'New Zealand',
  'ap-southeast-7': 'Thailand',
  'ca-central-1': 'Central Canada',
  'ca-west-1': 'Calgary',
  'cn-north-1': 'Beijing',
  'cn-northwest-1': 'Ningxia',
  'eu-central-1': 'Frankfurt',
  'eu-central-2': 'Zurich',
  'eu-north-1': 'Stockholm',
  'eu-south-1': 'Milan',
  'eu-south-2': 'Spain',
  'eu-west-1': 'Ireland',
  'eu-west-2': 'London',
  'eu-west-3': 'Paris',
  'il-central-1': 'Tel Aviv',
  'me-central-1': 'UAE',
  'me-south-1': 'Bahrain',
  'mx-central-1': 'Mexico',
  'sa-east-1': 'São Paulo',
  'us-east-1': 'N. Virginia',
  'us-east-2': 'Ohio',
  'us-gov-east-1': 'GovCloud US-East',
  'us-gov-west-1': 'GovCloud US-West',
  'us-west-1': 'N. California',
  'us-west-2': 'Oregon',
}

/** A message can name only a Region of this fixed list (RSP-2, attack 23). */
export const isRegion = (text: string): boolean => Object.hasOwn(REGION_NAMES, text)

/** The name for people: `N. Virginia` for `us-east-1`. */
export const regionName = (region: string): string => REGION_NAMES[region] ?? region

export function partitionOf(region: string): Partition {
  if (region.startsWith('cn-')) return CHINA
  return region.startsWith('us-gov-') ? GOV_CLOUD : AWS
}

/** Finds a partition by its name in an ARN, such as `aws-cn`. */
export function partitionNamed(name: string): Partition {
  const found = [AWS, CHINA, GOV_CLOUD].find((it) => it.name === name)
  if (!found)
    throw new RolecallError('REGION_UNSUPPORTED', {
      detail: `Rolecall does not know the AWS partition "${name}".`,
    })
  return found
}
