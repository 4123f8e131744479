import type { DeliveryFacts, DeliveryFile } from './delivery.ts'

/** The documents that a person pastes into the AWS console. */
export function printConsole({ role }: DeliveryFacts): DeliveryFile[] {
  return [
    { name: 'trust-policy.json', content: prettyJson(role.trustPolicy) },
    ...Object.entries(role.inlinePolicies).map(([name, document]) => ({
      name: `${name}.json`,
      content: prettyJson(document),
    })),
  ]
}

export const prettyJson = (document: unknown): string => `${JSON.stringify(document, null, 2)}\n`
