import { Aws, Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { Installation } from '../setup/names.ts'

export interface Named {
  /** Begins the names of all that is made; two installations in one account need two. Default `rolecall`. */
  readonly namePrefix?: string
}

export interface Calling {
  /** Let strangers publish only by way of CloudFormation. Default false: only a real account can settle it. */
  readonly onlyViaCloudFormation?: boolean
}

/** AWS: Namespaces for general purpose buckets: such names end so, and only their own account can ever make them. */
const ACCOUNT_REGIONAL = 'an'

interface Place extends Named {
  homeRegion?: string | undefined
  regions?: readonly string[] | undefined
}

/** The names of `rolecall setup`, with CloudFormation's own words where the account is not known yet. */
export function installationOf(
  scope: Construct,
  { namePrefix = 'rolecall', homeRegion, regions = [] }: Place,
): Installation {
  const { account, region } = Stack.of(scope)
  return {
    accountId: account,
    homeRegion: homeRegion ?? region,
    regions: [...regions],
    namePrefix,
    bucketSuffix: ACCOUNT_REGIONAL,
    partition: Aws.PARTITION,
  }
}
