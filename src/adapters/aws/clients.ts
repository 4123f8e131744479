import { requestHandler } from '../network/proxies.ts'

/** How to reach AWS. The SDK finds endpoints and credentials by its standard settings. */
export interface AwsAccess {
  region: string
  /** Set if there is an endpoint override: S3 is then addressed path-style. */
  s3Endpoint?: string | undefined
  endpoint?: string | undefined
}

/** What the client of each service has. */
export const common = ({ region }: AwsAccess) => ({
  region,
  maxAttempts: 3,
  requestHandler: requestHandler(3000, 30_000),
})
