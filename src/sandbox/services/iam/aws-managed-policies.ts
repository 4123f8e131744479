import { brotliDecompressSync } from 'node:zlib'
import packed from '../../../core/template/access/data/iam-data.json' with { type: 'json' }
import { iamArn } from '../../partition.ts'
import { parsePolicy } from '../../policy/parse-policy.ts'
import type { World } from '../../world.ts'
import { noSuchEntity } from './faults.ts'
import type { ManagedPolicy } from './state.ts'
import { uniqueId } from './unique-ids.ts'

interface PublishedPolicy {
  versionId: string
  date: string
  /** The statements as JSON, which only the policies that somebody asks for are parsed from. */
  statements: string
}

let published: Map<string, PublishedPolicy> | undefined

/** AWS's own texts by path, unpacked at the first use, so that the sandbox starts fast. */
function publishedPolicies(): Map<string, PublishedPolicy> {
  published ??= new Map(
    brotliDecompressSync(Buffer.from(packed.policies, 'base64'))
      .toString('latin1')
      .split('\n')
      .map((line) => {
        const [path, versionId, date, statements] = line.split('\t') as [
          string,
          string,
          string,
          string,
        ]
        return [path, { versionId, date, statements }]
      }),
  )
  return published
}

const ARN_START = /^arn:[\w-]+:iam::aws:policy\//

/** A policy of AWS in its latest published version. */
export function awsManagedPolicy(world: World, arn: string): ManagedPolicy | undefined {
  const path = arn.replace(ARN_START, '')
  if (!publishedPolicies().has(path)) return undefined
  const known = world.part('iam-aws-managed-policies', () => new Map<string, ManagedPolicy>())
  const policy = known.get(arn) ?? readPolicy(world, arn, path)
  known.set(arn, policy)
  return policy
}

export const everyAwsManagedPolicy = (world: World, region: string): ManagedPolicy[] =>
  [...publishedPolicies().keys()].map(
    (path) => awsManagedPolicy(world, iamArn({ region, accountId: 'aws' }, `policy/${path}`))!,
  )

function readPolicy(world: World, arn: string, path: string): ManagedPolicy {
  const { versionId, date, statements } = publishedPolicies().get(path)!
  const [createdAt, at] = [Date.parse(date), path.lastIndexOf('/') + 1]
  const text = `{"Version":"2012-10-17","Statement":${statements}}`
  return {
    arn,
    policyName: path.slice(at),
    policyId: uniqueId(world, 'ANPA'),
    path: `/${path.slice(0, at)}`,
    createdAt,
    updatedAt: createdAt,
    defaultVersionId: versionId,
    versions: [{ versionId, document: { text, policy: parsePolicy(text, 'identity') }, createdAt }],
    tags: {},
  }
}

/** In words that name the sandbox where AWS may have the policy. */
export const unknownPolicy = (arn: string, awsWords: string) =>
  noSuchEntity(
    ARN_START.test(arn)
      ? `The Rolecall sandbox has AWS's managed policies of ${packed.date}; ${arn} is not one of them.`
      : awsWords,
  )
