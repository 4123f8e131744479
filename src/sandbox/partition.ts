/**
 * AWS: accounts, ARNs and host names of one partition are unknown in another. The sandbox has all
 * partitions: the Region of a call decides in which one it is.
 */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  if (region.startsWith('eusc-')) return 'aws-eusc'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}

const SUFFIXES: Readonly<Record<string, string>> = {
  'aws-cn': 'amazonaws.com.cn',
  'aws-eusc': 'amazonaws.eu',
}

export const dnsSuffixOf = (region: string): string =>
  SUFFIXES[partitionOf(region)] ?? 'amazonaws.com'

/** An ARN of IAM in the partition of the call. */
export const iamArn = (
  { region, accountId }: { region: string; accountId: string },
  resource: string,
): string => `arn:${partitionOf(region)}:iam::${accountId}:${resource}`
