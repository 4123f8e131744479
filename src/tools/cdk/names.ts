import { Aws, type CfnCondition, Fn, Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { PolicyDocument } from '../../core/model/access-profile.ts'
import type { InstallationNames } from '../setup/names.ts'

/** The name prefix of an installation. */
export interface Named {
  /**
   * Starts every name, 2 to 16 characters; two installations in one account need two. Default
   * `rolecall`.
   */
  readonly namePrefix?: string
}

/** Who may publish to the topics. */
export interface Calling {
  /**
   * Accept messages only from CloudFormation. Default false: Rolecall has not been tried against a
   * real account with this.
   */
  readonly onlyViaCloudFormation?: boolean
}

// AWS: Namespaces for general purpose buckets: a name with this ending can be created only by the
// account that it names.
const ACCOUNT_REGIONAL = 'an'

interface Place extends Named {
  homeRegion?: string | undefined
  regions?: readonly string[] | undefined
}

/**
 * The names of an installation, with CloudFormation's pseudo parameters where the account is not
 * known yet.
 */
export function namesIn(
  scope: Construct,
  { namePrefix = 'rolecall', homeRegion, regions = [] }: Place,
): InstallationNames {
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

/**
 * Returns the policy with conditions on `key` that count only if `when` is true, so that one
 * template serves both choices.
 */
export function conditionsOnlyIf(
  when: CfnCondition,
  key: string,
  document: PolicyDocument,
): PolicyDocument {
  const statements = document.Statement as Record<string, unknown>[]
  const conditional = (statement: Record<string, unknown>) => {
    const { Condition } = statement
    const isOnKey = Object.values(Condition ?? {}).some((keys) => Object.hasOwn(keys, key))
    return isOnKey
      ? { ...statement, Condition: Fn.conditionIf(when.logicalId, Condition, Aws.NO_VALUE) }
      : statement
  }
  return { ...document, Statement: statements.map(conditional) }
}
