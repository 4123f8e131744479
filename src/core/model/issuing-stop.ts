import type { Who } from './actor.ts'

export const STOP_STATUSES = ['standing', 'lifted'] as const

/** A kill switch (BRK-9): while it stands, no credentials are issued for this customer, or for anybody. Kept when it is lifted. */
export interface IssuingStop {
  kind: 'stop'
  /** The customer's, or `*` for everybody: no customer can be called that. */
  id: string
  version: number
  status: (typeof STOP_STATUSES)[number]
  /** Who changed it last, and what they said. */
  by: Who
  reason?: string
  createdAt: string
  updatedAt: string
}

export const EVERYBODY = '*'
