import type { RoleDocument } from '../template/role-document.ts'

/** What every printer prints from. */
export interface DeliveryFacts {
  role: RoleDocument
  /** The vendor's name, in one line. */
  vendor: string
  /** The only account in which the role may be; undefined if the invitation has none yet. */
  accountId: string | undefined
  externalId: string
  /** What the role was before, if the script for bash changes it: what is no longer part goes. */
  former?: RoleDocument | undefined
}

export interface DeliveryFile {
  name: string
  content: string
}

/** JSON in ASCII and without apostrophes, so that it can stand in quotes of a shell. */
export const plainJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replaceAll(
    /['\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** What the role's description says outside CloudFormation. */
export const descriptionOf = ({ description }: RoleDocument): string =>
  `${description} To end the access, delete this role.`.trim()

/** As the API takes tags. */
export const tagList = ({ tags }: RoleDocument): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))

/** The vendor's name as a name in code: lower-case letters, digits and underscores. */
export function labelFor(vendor: string): string {
  const words = vendor
    .normalize('NFKD')
    .toLowerCase()
    .match(/[a-z0-9]+/g)
  const label = (words ?? ['vendor']).join('_').slice(0, 40)
  return /^[a-z]/.test(label) ? label : `vendor_${label}`
}
