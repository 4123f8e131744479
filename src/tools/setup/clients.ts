import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { IAMClient } from '@aws-sdk/client-iam'
import { S3Client } from '@aws-sdk/client-s3'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { STSClient, type STSClientConfig } from '@aws-sdk/client-sts'
import { requestHandler } from '../../adapters/network/proxies.ts'

const SERVICES = [
  'cloudformation',
  'dynamodb',
  'ec2',
  'iam',
  'lambda',
  's3',
  'secretsmanager',
  'sns',
  'sqs',
  'sts',
] as const
export type ServiceName = (typeof SERVICES)[number]
export type Endpoints = Partial<Record<ServiceName, string>>

export interface SetupAccess {
  /** Endpoints of services that replace those of AWS. */
  endpoints?: Endpoints
  /** Default: the SDK's own credential chain. */
  credentials?: STSClientConfig['credentials']
}

/** One client for each service and Region. */
export interface SetupClients {
  endpoints: Endpoints
  /** For a client that is not among these. */
  requestHandler: ReturnType<typeof requestHandler>
  cloudFormation(region: string): CloudFormationClient
  iam(region: string): IAMClient
  s3(region: string): S3Client
  sns(region: string): SNSClient
  sqs(region: string): SQSClient
  sts(region: string): STSClient
  /** Signs and sends requests to a service for which no SDK client is needed. */
  unmodelled(service: string, region: string): Pick<STSClient, 'config'>
}

/** AWS: the name of the variable is the id of the service, with an underscore for each space. */
const VARIABLE: Partial<Record<ServiceName, string>> = { secretsmanager: 'SECRETS_MANAGER' }

/** Reads the SDK's standard settings: an endpoint for all services, and one for each service. */
export function endpointsFrom(env: Record<string, string | undefined>): Endpoints {
  const found = SERVICES.map((service) => [
    service,
    env[`AWS_ENDPOINT_URL_${VARIABLE[service] ?? service.toUpperCase()}`] || env.AWS_ENDPOINT_URL,
  ])
  return Object.fromEntries(found.filter(([, endpoint]) => endpoint))
}

export function awsSetupClients({ endpoints = {}, credentials }: SetupAccess = {}): SetupClients {
  const config = (service: ServiceName, region: string) => ({
    region,
    maxAttempts: service === 'sts' ? 5 : 8,
    requestHandler: requestHandler(5000, 30_000),
    ...(endpoints[service] && { endpoint: endpoints[service] }),
    ...(credentials && { credentials }),
  })
  // A client signs for one service only, so these are not the ones that call STS.
  const unmodelled = once((place) => new STSClient(config('sts', place.split(' ')[1]!)))
  return {
    endpoints,
    requestHandler: requestHandler(5000, 30_000),
    cloudFormation: once((region) => new CloudFormationClient(config('cloudformation', region))),
    iam: once((region) => new IAMClient(config('iam', region))),
    s3: once(
      (region) =>
        new S3Client({ ...config('s3', region), forcePathStyle: endpoints.s3 !== undefined }),
    ),
    sns: once((region) => new SNSClient(config('sns', region))),
    // AWS: with an endpoint override, queue URLs may still have AWS's host names. The override
    // wins.
    sqs: once(
      (region) =>
        new SQSClient({
          ...config('sqs', region),
          useQueueUrlAsEndpoint: endpoints.sqs === undefined,
        }),
    ),
    sts: once((region) => new STSClient(config('sts', region))),
    unmodelled: (service, region) => unmodelled(`${service} ${region}`),
  }
}

function once<Client>(make: (region: string) => Client): (region: string) => Client {
  const made = new Map<string, Client>()
  return (region) => {
    const client = made.get(region) ?? make(region)
    made.set(region, client)
    return client
  }
}
