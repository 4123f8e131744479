import { RolecallError } from '../../api/errors.ts'
import type { DeliveryFacts, DeliveryFile } from './delivery.ts'

/** The documents that a person pastes into the AWS console. */
export function printConsole({ role }: DeliveryFacts): DeliveryFile[] {
  // AWS: the console creates every role in the path "/".
  if (role.path !== '/')
    throw new RolecallError('DELIVERY_UNAVAILABLE', {
      detail: `The AWS console cannot create a role in the path ${role.path}. Create it in another way.`,
    })
  return [
    { name: 'trust-policy.json', content: prettyJson(role.trustPolicy) },
    ...Object.entries(role.inlinePolicies).map(([name, document]) => ({
      name: `${name}.json`,
      content: prettyJson(document),
    })),
  ]
}

export const prettyJson = (document: unknown): string => `${JSON.stringify(document, null, 2)}\n`
