import { seededChance } from './chance.ts'

interface Expected {
  /** What the customer does to the template. */
  edit?: (template: string) => string
  /** How the stack ends. */
  stack: string
  /** What its failure says. */
  reason?: string
  /** In which the connection ends; empty where none is made. */
  statuses: string[]
  /** What the trail says of the connection, or of the invitation where none is made, each once. */
  trail: string[]
  /** What was announced of the invitation and its connection, each once. */
  events: string[]
  /** How many requests CloudFormation sends for both resources. */
  requests: number
}

export type Kind = 'good' | 'wrong-id' | 'careless' | 'updated' | 'deleted'

const BOUND = ['connection.verified', 'connection.active']
const CONNECTED = ['invitation.created', 'attempt.started', 'connection.active']
const REFUSED = ['invitation.created', 'attempt.failed']

/** Right answers that differ. */
export const KINDS: Record<Kind, Expected> = {
  good: {
    ...{ stack: 'CREATE_COMPLETE', statuses: ['active'], requests: 2 },
    ...{ trail: BOUND, events: CONNECTED },
  },
  'wrong-id': {
    edit: (template) => template.replace(/"rc-[\w-]+"/g, '"rc-mine-is-much-nicer-than-theirs"'),
    stack: 'ROLLBACK_COMPLETE',
    reason: 'The External ID in the template was changed.',
    statuses: [],
    trail: ['attempt.failed'],
    events: REFUSED,
    requests: 2,
  },
  careless: {
    edit: (template) =>
      template.replace(
        /( +Statement:\n)( +- Sid: AssumeWithExternalId)/,
        '$1          - { Effect: Allow, Principal: "*", Action: "sts:AssumeRole" }\n$2',
      ),
    stack: 'ROLLBACK_COMPLETE',
    reason: 'without an External ID',
    statuses: [],
    trail: ['attempt.failed'],
    events: REFUSED,
    requests: 3,
  },
  updated: {
    stack: 'UPDATE_COMPLETE',
    statuses: ['active'],
    trail: [...BOUND, 'connection.updated'],
    events: CONNECTED,
    requests: 3,
  },
  deleted: {
    stack: 'DELETE_COMPLETE',
    statuses: ['disconnected'],
    trail: [...BOUND, 'connection.delete-hinted', 'connection.disconnected'],
    events: [...CONNECTED, 'connection.disconnecting', 'connection.disconnected'],
    requests: 3,
  },
}

const DRAWN: Kind[] = [
  'good',
  'good',
  'good',
  'good',
  'wrong-id',
  'careless',
  'updated',
  'updated',
  'deleted',
  'deleted',
]

export const kindOf = (index: number, seed: number): Kind =>
  DRAWN[Math.floor(seededChance(`kind ${seed} ${index}`)() * DRAWN.length)]!
