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
