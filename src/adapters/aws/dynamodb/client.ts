import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { requestHandler } from '../../network/proxies.ts'
import { type AwsAccess, common } from '../clients.ts'
import { repeatAfterSkew } from '../clock-skew.ts'

/** Short time-outs, because callers wait for the store. */
export const dynamoClient = (access: AwsAccess): DynamoDBClient =>
  repeatAfterSkew(
    new DynamoDBClient({
      ...common(access),
      requestHandler: requestHandler(2000, 5000),
    }),
  )
