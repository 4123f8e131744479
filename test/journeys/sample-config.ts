import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A vendor with rights that can be tried: it may look at IAM, and keep buckets of its own. */
export const SAMPLE_CONFIG = `vendor:
  name: Northwind Insights
  supportUrl: https://northwind.example/aws
profiles:
  default:
    roleName: NorthwindInsightsAccess
    purpose: Reads your resource inventory, and keeps its metrics in a bucket of its own in your account.
    managedPolicies: ["arn:aws:iam::aws:policy/SecurityAudit"]
    inlinePolicies:
      MetricsBucket:
        Statement:
          - Effect: Allow
            Action: [s3:CreateBucket, s3:DeleteBucket, s3:ListBucket]
            Resource: arn:aws:s3:::northwind-metrics-*
          - Effect: Allow
            Action: [s3:PutObject, s3:GetObject, s3:DeleteObject]
            Resource: arn:aws:s3:::northwind-metrics-*/*
    scopes:
      inventory:
        Statement:
          - { Effect: Allow, Action: [iam:List*, iam:Get*, s3:ListAllMyBuckets], Resource: "*" }
      metrics:
        Statement:
          - Effect: Allow
            Action: s3:*
            Resource: ["arn:aws:s3:::northwind-metrics-*", "arn:aws:s3:::northwind-metrics-*/*"]
`

/** The same, asking for more rights, with a scope that needs them. */
export const WIDER_CONFIG = SAMPLE_CONFIG.replace(
  '      MetricsBucket:\n        Statement:\n',
  '      MetricsBucket:\n        Statement:\n          - { Effect: Allow, Action: "sqs:CreateQueue", Resource: "arn:aws:sqs:*:*:northwind-*" }\n',
).concat(
  '      queues:\n        Statement:\n          - { Effect: Allow, Action: "sqs:CreateQueue", Resource: "*" }\n',
)

/** What `rolecall setup` wrote into the rolecall.yaml of a folder. */
const settingsIn = new Map<string, string>()

/** Changes rolecall.yaml, which held SAMPLE_CONFIG first, and keeps what setup wrote into it. */
export async function changeConfig(folder: string, config: string): Promise<void> {
  const file = join(folder, 'rolecall.yaml')
  const settings = settingsIn.get(folder) ?? settingsAfterSample(await readFile(file, 'utf8'))
  settingsIn.set(folder, settings)
  await writeFile(file, config + settings)
}

function settingsAfterSample(text: string): string {
  if (!text.startsWith(SAMPLE_CONFIG))
    throw new Error('rolecall.yaml does not begin with SAMPLE_CONFIG.')
  return text.slice(SAMPLE_CONFIG.length)
}
