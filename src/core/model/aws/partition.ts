import { RolecallError } from '../../../api/errors.ts'
import data from './regions.json' with { type: 'json' }

/** What differs between AWS's partitions, such as AWS in China. */
export interface Partition {
  name: string
  dnsSuffix: string
  consoleDomain: string
  signInHost: string
}

interface Region {
  /** For people. */
  name: string
  partition: string
  /** Whether an account has to enable it first. */
  isOptIn: boolean
}

/**
 * Every Region and partition that Rolecall knows. `scripts/regions.ts` prints the file from the AWS
 * SDK's data, and nothing else in this project lists them.
 */
const { regions: REGIONS, partitions }: Data = data

interface Data {
  regions: Record<string, Region>
  partitions: Record<string, Omit<Partition, 'name'>>
}

const PARTITIONS = new Map(
  Object.entries(partitions).map(([name, hosts]) => [name, { name, ...hosts }]),
)

const find = (region: string): Region | undefined =>
  Object.hasOwn(REGIONS, region) ? REGIONS[region] : undefined

export const ALL_REGIONS: readonly string[] = Object.keys(REGIONS)

/** A message can name only a Region of this fixed list (RSP-2, attack 23). */
export const isRegion = (text: string): boolean => find(text) !== undefined

/** The name for people: `N. Virginia` for `us-east-1`. */
export const regionName = (region: string): string => find(region)?.name ?? region

export const isOptIn = (region: string): boolean => find(region)?.isOptIn ?? false

export const partitionOf = (region: string): Partition =>
  PARTITIONS.get(find(region)?.partition ?? 'aws')!

/** Finds a partition by its name in an ARN, such as `aws-cn`. */
export function partitionNamed(name: string): Partition {
  const found = PARTITIONS.get(name)
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
