import { seededChance } from './chance.ts'

interface Expected {
  /** What the customer does to the template. */
  edit?: (template: string) => string
  /** How the stack ends. */
  stack: string
  /** What its failure says. */
  reason?: string
  /** In which the connection ends. */
  statuses: string[]
  /** What the trail says of the connection, each exactly once. */
  trail: string[]
  /** How many requests CloudFormation sends: a failed Create is followed by a Delete. */
  requests: number
}

export type Kind = 'good' | 'wrong-id' | 'careless' | 'updated' | 'deleted'

const BOUND = ['connection.verified', 'connection.active']

/** Right answers that differ. */
export const KINDS: Record<Kind, Expected> = {
  good: { stack: 'CREATE_COMPLETE', statuses: ['active'], trail: BOUND, requests: 1 },
  'wrong-id': {
    edit: (template) => template.replace(/"rc-[\w-]+"/g, '"rc-mine-is-much-nicer-than-theirs"'),
    stack: 'ROLLBACK_COMPLETE',
    reason: 'The External ID in the template was changed.',
    statuses: ['disconnected'],
    trail: ['connection.refused'],
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
    statuses: ['insecure', 'disconnected'],
    trail: ['connection.refused'],
    requests: 2,
  },
  updated: {
    stack: 'UPDATE_COMPLETE',
    statuses: ['active'],
    trail: [...BOUND, 'connection.updated'],
    requests: 2,
  },
  deleted: {
    stack: 'DELETE_COMPLETE',
    statuses: ['disconnected'],
    trail: [...BOUND, 'connection.delete-hinted', 'connection.disconnected'],
    requests: 2,
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
