export const ROLE_LOOK_STATUSES = ['looking'] as const

/** How a customer can make the role without a stack. `existing`: the role is there already. */
export const OTHER_WAYS = [
  ...(['terraform', 'cli', 'powershell', 'cdk', 'console', 'existing'] as const),
] as const
export type OtherWay = (typeof OTHER_WAYS)[number]

/** The customer makes the role without a stack, and Rolecall looks whether it exists. */
export interface RoleLook {
  kind: 'role-look'
  /** The invitation's id. */
  id: string
  version: number
  status: (typeof ROLE_LOOK_STATUSES)[number]
  customerId: string
  /** ISO 8601, UTC: when the page was last known to be open. */
  watchedAt: string
  /** Since the page was last open. */
  looks: number
  nextLookAt: string
  createdAt: string
}
