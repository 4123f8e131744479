import { meet } from '../../../model/aws/match-action.ts'
import { evaluate } from './evaluate.ts'
import type { Plain } from './plain.ts'
import { itemsOf } from './read-policy.ts'
import { ABSENT, type Context } from './resolve.ts'
import type { PlainResource } from './resources.ts'

/** Whether a policy belongs to a role, and how its name was written if that is not certain. */
export type Attachment = { is: 'attached' } | { is: 'possible'; name: string }

/** A placeholder. */
const UNKNOWN = `\${${'RoleName'}}`

const openText = (text: string): string => text.replaceAll(/\$\{[^}]*\}/g, '*').toLowerCase()

/** Whether `targets` (`Roles`, or `RoleName`) names the role; undefined if certainly not. */
export function attachmentTo(
  role: PlainResource,
  targets: Plain | undefined,
  resources: PlainResource[],
  context: Context,
): Attachment | undefined {
  if (targets === undefined) return undefined
  const found = itemsOf(targets, context).map(({ item, context: inner }) =>
    attachmentOfOne(role, item, resources, inner),
  )
  return found.find((it) => it?.is === 'attached') ?? found.find((it) => it !== undefined)
}

function attachmentOfOne(
  role: PlainResource,
  target: Plain,
  resources: PlainResource[],
  context: Context,
): Attachment | undefined {
  const name = evaluate(target, context)
  if (name === ABSENT) return undefined
  if (typeof name !== 'string') return { is: 'possible', name: JSON.stringify(name) }
  const referenced = /^\$\{([A-Za-z0-9]+)(?:\.Arn)?\}$/.exec(name)?.[1]
  if (referenced === role.logicalId) return { is: 'attached' }
  const other = resources.find(({ logicalId }) => logicalId === referenced)
  if (other?.type === 'AWS::IAM::Role') return undefined
  const own = ownNameOf(role, context)
  // AWS: the name of a role without RoleName is made when the role is, so no template can spell it.
  if (own === undefined) return name.includes('${') ? { is: 'possible', name } : undefined
  if (name.toLowerCase() === own.toLowerCase()) return { is: 'attached' }
  return meet(openText(name), openText(own)) ? { is: 'possible', name } : undefined
}

function ownNameOf(role: PlainResource, context: Context): string | undefined {
  if (role.properties.RoleName === undefined) return undefined
  const name = evaluate(role.properties.RoleName, context)
  if (name === ABSENT) return undefined
  // A name that is no text is not known, so every name may be it.
  return typeof name === 'string' ? name : UNKNOWN
}
