import { describe, expect, it } from 'vitest'
import { quickWorld } from '../services/cloudformation/rehearsal.ts'
import { issueSession } from '../services/sts/issue-session.ts'
import { answerFederation } from './federation.ts'

const ORIGIN = 'http://127.0.0.1:4010'
const MINUTE = 60_000

function signedIn(changes: Record<string, string> = {}) {
  const world = quickWorld()
  world.origin = ORIGIN
  let ahead = 0
  const now = () => Date.parse('2026-11-25T09:00:00Z') + ahead
  Object.assign(world, { clock: { ...world.clock, now } })
  const owner = {
    accountId: '222222222222',
    arn: 'arn:aws:sts::222222222222:assumed-role/Northwind/session',
    durationSeconds: 900,
  }
  const { AccessKeyId, SecretAccessKey, SessionToken } = issueSession(world, owner)
  const session = {
    sessionId: AccessKeyId,
    sessionKey: SecretAccessKey,
    sessionToken: SessionToken,
    ...changes,
  }
  const ask = (parameters: Record<string, string>) =>
    answerFederation(world, new URLSearchParams(parameters))
  return {
    ask,
    pass: (ms: number) => (ahead += ms),
    token: (more = {}) => {
      const answer = ask({ Action: 'getSigninToken', Session: JSON.stringify(session), ...more })
      return (answer as { json: { SigninToken: string } }).json.SigninToken
    },
    login: (SigninToken: string, Destination = `${ORIGIN}/cloudformation/home?region=us-east-1`) =>
      ask({ Action: 'login', Issuer: 'https://connect.example', Destination, SigninToken }),
  }
}

describe('the federation endpoint', () => {
  it('turns a session into a token, and the token into a way to the console', () => {
    const { token, login } = signedIn()
    expect(login(token())).toEqual({ location: `${ORIGIN}/cloudformation/home?region=us-east-1` })
  })

  it.each([
    ['a forged key', { sessionKey: 'forged' }],
    ['a forged session token', { sessionToken: 'forged' }],
    ['an unknown session', { sessionId: 'ASIAUNKNOWN' }],
    ['long-lived keys', { sessionId: '222222222222', sessionKey: 'sandbox', sessionToken: '' }],
  ])('takes no %s', (_, changes) => {
    expect(signedIn(changes).token).toThrow('The session is not valid.')
  })

  it('takes no session that has expired, and no duration', () => {
    const { token, pass } = signedIn()
    expect(() => token({ SessionDuration: '3600' })).toThrow(/SessionDuration/)
    pass(15 * MINUTE)
    expect(token).toThrow('The session is not valid.')
  })

  it('forgets a sign-in token after 15 minutes, and knows none that it did not make', () => {
    const { token, login, pass } = signedIn()
    const made = token()
    expect(() => login('made-up')).toThrow(/invalid or has expired/)
    pass(15 * MINUTE - 1)
    expect(login(made)).toBeDefined()
    pass(1)
    expect(() => login(made)).toThrow(/invalid or has expired/)
  })

  it.each(['https://evil.example/', '//evil.example', 'javascript:alert(1)', ''])(
    'leads nobody to %j',
    (destination) => {
      const { token, login } = signedIn()
      expect(() => login(token(), destination)).toThrow(/not a page of the console/)
    },
  )
})
