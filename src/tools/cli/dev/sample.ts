/** An account of the sandbox, in which any twelve digits are an account. */
export const VENDOR_ACCOUNT = '111111111111'
export const CUSTOMER_ACCOUNT = '222222222222'

/** The configuration of `rolecall dev` in a folder without rolecall.yaml. */
export const SAMPLE_CONFIG = `# An example vendor. It reads the inventory, and keeps its metrics in its own buckets in the customer's account.
vendor:
  name: Northwind Insights
  supportUrl: https://northwind.example/aws
profiles:
  default:
    roleName: NorthwindInsightsAccess
    purpose: Reads your resource inventory, and keeps its metrics in a bucket of its own in your account.
    managedPolicies:
      - arn:aws:iam::aws:policy/SecurityAudit
    inlinePolicies:
      MetricsBucket:
        Statement:
          - Sid: KeepMetricsBuckets
            Effect: Allow
            Action: [s3:CreateBucket, s3:DeleteBucket, s3:ListBucket, s3:GetBucketLocation]
            Resource: arn:aws:s3:::northwind-metrics-*
          - Sid: KeepMetrics
            Effect: Allow
            Action: [s3:PutObject, s3:GetObject, s3:DeleteObject]
            Resource: arn:aws:s3:::northwind-metrics-*/*
    scopes:
      inventory:
        description: Reads the inventory.
        policy:
          Statement:
            - Effect: Allow
              Action: [iam:List*, iam:Get*, s3:ListAllMyBuckets, cloudformation:Describe*, cloudformation:List*]
              Resource: '*'
      metrics:
        description: Creates and fills the metrics buckets.
        policy:
          Statement:
            - Effect: Allow
              Action: s3:*
              Resource: [arn:aws:s3:::northwind-metrics-*, arn:aws:s3:::northwind-metrics-*/*]
`
