import {
  listDeadLetters,
  redriveDeadLetters,
  showDeadLetter,
} from '../../../core/callback/dead-letters/dead-letters.ts'
import type { Ports } from '../../../core/ports.ts'
import type { Handlers } from '../contract/serve-operations.ts'

type Ids = 'listDeadLetters' | 'getDeadLetter' | 'redriveDeadLetters'

export const deadLetterHandlers = (ports: Ports): Handlers<Ids> => ({
  listDeadLetters: ({ actor }) => listDeadLetters(ports, actor),
  getDeadLetter: ({ actor, params }) => showDeadLetter(ports, actor, params.id),
  redriveDeadLetters: ({ actor, body }) =>
    redriveDeadLetters(ports, actor, 'ids' in body ? body.ids : 'all'),
})
