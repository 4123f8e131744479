import type { Who } from './actor.ts'

export const STOP_STATUSES = ['standing', 'lifted'] as const

/**
 * Stops issuing credentials for one customer or for everybody (BRK-9). The record stays after the
 * stop is lifted.
 */
export interface IssuingStop {
  kind: 'stop'
  /** The customer's id, or `*` for everybody. No customer id can be `*`. */
  id: string
  version: number
  status: (typeof STOP_STATUSES)[number]
  /** Who last set or lifted the stop, and why. */
  by: Who
  reason?: string
  createdAt: string
  updatedAt: string
}

export const EVERYBODY = '*'
