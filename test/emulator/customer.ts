import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation'
import { until } from '../journeys/stage.ts'
import type { Emulator } from './start.ts'

const Capabilities = ['CAPABILITY_NAMED_IAM' as const]

/** The customer's administrator, in one Region. */
export class Customer {
  readonly region: string
  readonly #client: CloudFormationClient
  readonly #created = new Set<string>()

  constructor({ origin, customer }: Emulator, region: string) {
    const { accessKeyId, secretAccessKey } = customer
    this.region = region
    this.#client = new CloudFormationClient({
      region,
      endpoint: origin,
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 8,
    })
  }

  async create(template: { TemplateURL: string } | { TemplateBody: string }): Promise<string> {
    const StackName = `northwind-${Math.random().toString(36).slice(2, 8)}`
    const { StackId } = await this.#client.send(
      new CreateStackCommand({ StackName, ...template, Capabilities }),
    )
    this.#created.add(StackId!)
    return StackId!
  }

  async update(stackId: string, TemplateBody: string): Promise<void> {
    await this.#client.send(
      new UpdateStackCommand({ StackName: stackId, TemplateBody, Capabilities }),
    )
  }

  async delete(stackId: string): Promise<void> {
    this.#created.delete(stackId)
    await this.#client.send(new DeleteStackCommand({ StackName: stackId }))
  }

  /** So that what one test leaves does not stand in the next one's way. */
  async tidy(): Promise<void> {
    for (const stackId of this.#created) {
      await this.delete(stackId)
      await this.settled(stackId).catch(() => {})
    }
  }

  /** The stack's status, once nothing happens to it any more. */
  settled(stackId: string): Promise<string> {
    return until('the stack to settle', async () => {
      const { Stacks } = await this.#client.send(new DescribeStacksCommand({ StackName: stackId }))
      const status = Stacks?.[0]?.StackStatus
      return status?.endsWith('_IN_PROGRESS') ? undefined : status
    })
  }

  async reasons(stackId: string): Promise<string> {
    const { StackEvents = [] } = await this.#client.send(
      new DescribeStackEventsCommand({ StackName: stackId }),
    )
    return StackEvents.map(({ ResourceStatusReason }) => ResourceStatusReason ?? '').join('\n')
  }
}
