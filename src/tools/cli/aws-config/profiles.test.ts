import { describe, expect, it } from 'vitest'
import { settingOf } from '../../../hosts/machine/config/profile-region.ts'
import { profilesIn } from './files.ts'
import { type Entry, linesOf, nameProfiles } from './profiles.ts'

const entry = (changes: Partial<Entry> = {}): Entry => ({
  connectionId: 'con_1',
  customerId: 'acme',
  accountId: '222222222222',
  region: 'eu-west-1',
  scope: 'metrics',
  ...changes,
})
const names = (entries: Entry[], taken: string[] = []) =>
  nameProfiles(entries, taken).map(({ name }) => name)

describe('the name of a profile', () => {
  it('is the customer and the scope', () => {
    expect(
      names([entry(), entry({ scope: 'inventory' }), entry({ customerId: 'globex' })]),
    ).toEqual(['acme-metrics', 'acme-inventory', 'globex-metrics'])
  })

  it('has the account where a customer has several, for each of them: no name comes to mean another account', () => {
    expect(names([entry(), entry({ connectionId: 'con_2', accountId: '333333333333' })])).toEqual([
      'acme-222222222222-metrics',
      'acme-333333333333-metrics',
    ])
  })

  it('has the connection where even the account is the same', () => {
    expect(names([entry(), entry({ connectionId: 'con_2' })])).toEqual([
      'acme-222222222222-con_1-metrics',
      'acme-222222222222-con_2-metrics',
    ])
  })

  it('is never one that somebody else wrote', () => {
    expect(names([entry()], ['acme-metrics'])).toEqual(['acme-222222222222-metrics'])
  })

  it('stays apart where two customers are spelled alike without their signs', () => {
    expect(
      names([
        entry({ customerId: 'a/b' }),
        entry({ customerId: 'a:b', connectionId: 'con_2', accountId: '333333333333' }),
      ]),
    ).toEqual(['a-b-222222222222-metrics', 'a-b-333333333333-metrics'])
  })
})

describe('a profile', () => {
  it('asks for its credentials by credential_process', () => {
    expect(
      linesOf(nameProfiles([entry()], []), 'rolecall', ' --url "https://connect.example"'),
    ).toEqual([
      '[profile acme-metrics]',
      '# customer acme, account 222222222222',
      'region = eu-west-1',
      'credential_process = rolecall credentials con_1 --scope metrics --url "https://connect.example"',
    ])
  })

  it('is found by its section, in either file and any spelling', () => {
    expect(
      profilesIn(
        '[default]\n[profile acme]\r\n[ profile "two words" ]\n[plain]\n# [profile no]\nregion=[x]\n',
      ),
    ).toEqual(['default', 'acme', 'two words', 'plain'])
  })

  it('says its own settings only', () => {
    const text =
      '[default]\nregion = us-east-1\n[profile acme]\r\nregion=eu-west-1 \r\noutput = json\n'
    expect([
      settingOf(text, 'acme', 'region'),
      settingOf(text, 'default', 'region'),
      settingOf(text, 'default', 'output'),
    ]).toEqual(['eu-west-1', 'us-east-1', undefined])
  })
})
