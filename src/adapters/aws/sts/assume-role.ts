import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type AssumeRoleCommandOutput,
  type STSClient,
} from '@aws-sdk/client-sts'
import { type DirectAnswer, DirectCalls, textInXml } from '../direct-calls.ts'
import { isCredentialsRefused } from '../faults.ts'
import type { Observe } from './client.ts'

export type AssumeRoleInput = Pick<
  AssumeRoleCommandInput,
  'RoleArn' | 'RoleSessionName' | 'DurationSeconds' | 'Policy' | 'ExternalId' | 'SourceIdentity'
>

export type AssumeRole = (input: AssumeRoleInput) => Promise<AssumeRoleCommandOutput>

/** AWS's refusal, with the fields that errors of the SDK have. */
class StsFault extends Error {
  readonly $metadata: { httpStatusCode: number }

  constructor({ status, body }: DirectAnswer) {
    super(textInXml(body, 'Message') ?? '')
    this.name = textInXml(body, 'Code') ?? 'Unknown'
    this.$metadata = { httpStatusCode: status }
  }
}

/**
 * AssumeRole by direct calls. If AWS refuses the credentials or the signature, the client makes the
 * call, because the SDK learns AWS's time from such a refusal.
 */
export function assumeRoleDirectly(client: STSClient, observe: Observe): AssumeRole {
  const direct = new DirectCalls(client, 'AssumeRole')
  const bySdk: AssumeRole = (input) => client.send(new AssumeRoleCommand(input))
  const ask = async (input: AssumeRoleInput) => {
    const answer = await direct.send({
      method: 'POST',
      path: () => '/',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: formOf(input),
    })
    if (answer.status !== 200) throw new StsFault(answer)
    return outputOf(answer)
  }
  return async (input) => {
    if (!direct.isReady) return bySdk(input)
    try {
      return await observe('AssumeRole', () => ask(input))
    } catch (error) {
      if (isCredentialsRefused(error)) return bySdk(input)
      throw error
    }
  }
}

function formOf(input: AssumeRoleInput): string {
  const form = new URLSearchParams({ Action: 'AssumeRole', Version: '2011-06-15' })
  for (const [name, value] of Object.entries(input))
    if (value !== undefined) form.set(name, String(value))
  return form.toString()
}

function outputOf({ status, body }: DirectAnswer): AssumeRoleCommandOutput {
  const read = (name: string): string => textInXml(body, name) ?? ''
  const requestId = textInXml(body, 'RequestId')
  return {
    $metadata: { httpStatusCode: status, ...(requestId !== undefined && { requestId }) },
    AssumedRoleUser: { Arn: read('Arn'), AssumedRoleId: read('AssumedRoleId') },
    Credentials: {
      AccessKeyId: read('AccessKeyId'),
      SecretAccessKey: read('SecretAccessKey'),
      SessionToken: read('SessionToken'),
      Expiration: new Date(read('Expiration')),
    },
  }
}
