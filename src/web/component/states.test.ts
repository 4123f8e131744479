import { describe, expect, it } from 'vitest'
import { InvitationState } from '../../api/invitations.ts'
import { lookOf } from './states.ts'

const states = InvitationState.options

describe('the look of the launch button', () => {
  it.each(['en', 'de'])(
    'has a text for the button and for each state past the first in %s',
    (tag) => {
      for (const state of states) {
        const { button, text, title } = lookOf(state, tag)
        expect([button, title].every((it) => it.length > 0)).toBe(true)
        expect([state, text === '']).toEqual([state, state === 'invited'])
      }
    },
  )

  it('is in German for every form of German, and in English for any other language', () => {
    for (const tag of ['de', 'de-AT', 'DE']) expect(lookOf('connected', tag).text).toBe('Verbunden')
    for (const tag of ['', 'en-GB', 'fr', undefined])
      expect(lookOf('connected', tag).text).toBe('Connected')
  })

  it('has the vendor’s label only before the customer has begun', () => {
    const buttons = [undefined, 'invited', 'failed'] as const
    expect(buttons.map((state) => lookOf(state, 'en', 'Link AWS').button)).toEqual([
      'Link AWS',
      'Link AWS',
      'Try again',
    ])
  })

  it('knows the states that end the link, and those after which nothing changes soon', () => {
    const ended = ['disconnected', 'declined', 'expired', 'revoked']
    expect(states.filter((state) => lookOf(state).isEnded)).toEqual(ended)
    expect(states.filter((state) => lookOf(state).isSettled)).toEqual(['connected', ...ended])
  })

  it('lets the customer go on in a state of a newer Rolecall', () => {
    const look = lookOf('a-state-of-tomorrow' as never)
    expect(look).toMatchObject({ button: 'Continue', text: '', isEnded: false, isSettled: false })
  })
})
