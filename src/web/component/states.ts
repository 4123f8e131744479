import type { InvitationState } from '../../api/types.ts'

/** What the button offers; each has a text in `BUTTONS`. */
type Offer = 'connect' | 'next' | 'retry' | 'show' | 'repair' | 'again'
type Tone = '' | 'busy' | 'good' | 'warn' | 'bad'
/** English, German. Another language is one more text in each row, and its tag in `LANGUAGES`. */
type Text = readonly [en: string, de: string]
type Row = readonly [offer: Offer, tone: Tone, ...text: Text]

const LANGUAGES = ['en', 'de']

const BUTTONS: Record<Offer, Text> = {
  connect: ['Connect your AWS account', 'AWS-Konto verbinden'],
  next: ['Continue', 'Weiter'],
  retry: ['Try again', 'Erneut versuchen'],
  show: ['Show the connection', 'Verbindung anzeigen'],
  repair: ['Show what to do', 'Zeigen, was zu tun ist'],
  again: ['Connect again', 'Erneut verbinden'],
}

const NEW_TAB: Text = ['Opens a new tab', 'Öffnet einen neuen Tab']

/**
 * The states of an invitation, and two of the button itself: `no-answer`, the vendor's backend gave
 * no session; `stale`, the session has ended and the button cannot get another.
 */
export type LaunchState = InvitationState | 'no-answer' | 'stale'

const STATES: Record<LaunchState, Row> = {
  invited: ['connect', '', '', ''],
  opened: ['next', '', 'Continue in the other tab.', 'Im anderen Tab geht es weiter.'],
  accepted: ['next', '', 'Next: create the stack in AWS.', 'Jetzt den Stack in AWS erstellen.'],
  creating: ['next', 'busy', 'AWS is creating the stack…', 'AWS erstellt den Stack…'],
  checking: ['next', 'busy', 'The access is being verified…', 'Der Zugriff wird geprüft…'],
  failed: ['retry', 'bad', 'The last try failed.', 'Der letzte Versuch schlug fehl.'],
  connected: ['show', 'good', 'Connected', 'Verbunden'],
  'awaiting-approval': ['show', 'warn', 'Waiting for approval', 'Wartet auf Freigabe'],
  'needs-attention': ['repair', 'warn', 'Needs your attention', 'Braucht Ihre Aufmerksamkeit'],
  disconnected: ['again', '', 'Disconnected', 'Getrennt'],
  declined: ['again', '', 'Declined', 'Abgelehnt'],
  expired: ['again', '', 'Invitation expired', 'Einladung abgelaufen'],
  revoked: ['again', '', 'Invitation withdrawn', 'Einladung zurückgezogen'],
  'no-answer': ['retry', 'warn', 'This did not work.', 'Das hat nicht geklappt.'],
  stale: ['again', 'warn', 'Reload this page.', 'Bitte laden Sie diese Seite neu.'],
}

/** A state that this version does not know is one on the way. */
const UNKNOWN: Row = ['next', '', '', '']

/** All that the button shows of a state. */
export interface Look {
  button: string
  title: string
  /** The state in words. */
  text: string
  tone: Tone
  /** The invitation's link leads nowhere any more. */
  isEnded: boolean
  /** Nothing changes soon. */
  isSettled: boolean
  /** The connection exists, so the button is not the main action of the page. */
  isQuiet: boolean
}

/**
 * How the button looks in a state.
 * @param state Undefined before it is known.
 * @param language A tag such as `de-AT`. English if there is no such language.
 * @param label Replaces the button's text before the customer has begun.
 */
export function lookOf(state: LaunchState = 'invited', language = '', label?: string | null): Look {
  const at = Math.max(LANGUAGES.indexOf(language.slice(0, 2).toLowerCase()), 0)
  const [offer, tone, ...text] = STATES[state] ?? UNKNOWN
  const isEnded = offer === 'again'
  return {
    button: (offer === 'connect' && label) || BUTTONS[offer][at]!,
    title: NEW_TAB[at]!,
    text: text[at]!,
    tone,
    isEnded,
    isSettled: isEnded || tone === 'good',
    isQuiet: offer === 'show' || offer === 'repair',
  }
}
