import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Workbench } from '../setup/progress.ts'

/** Clients with the credentials of set-up's clients. Set-up itself needs neither service. */
const settings = ({ clients }: Workbench, region: string, endpoint: string | undefined) => ({
  region,
  requestHandler: clients.requestHandler,
  credentials: clients.sts(region).config.credentials,
  ...(endpoint && { endpoint }),
})

export const dynamoDbIn = (bench: Workbench, region: string): DynamoDBClient =>
  new DynamoDBClient(settings(bench, region, bench.clients.endpoints.dynamodb))

export const secretsManagerIn = (bench: Workbench, region: string): SecretsManagerClient =>
  new SecretsManagerClient(settings(bench, region, bench.clients.endpoints.secretsmanager))
