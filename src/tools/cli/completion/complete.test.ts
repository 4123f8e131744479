import { describe, expect, it } from 'vitest'
import { makeProgram } from '../program.ts'
import { type Candidates, completeWords } from './complete.ts'

/** A service with one or two records of each kind. */
const candidates: Candidates = async (kind) =>
  ({
    connection: [{ value: 'con_1', text: 'acme, active' }, { value: 'con_2' }],
    'connection:scope': [{ value: 'con_1:metrics' }],
    invitation: [{ value: 'inv_1' }],
    customer: [{ value: 'acme' }],
    profile: [{ value: 'default' }, { value: 'readonly' }],
    scope: [{ value: 'metrics' }, { value: 'logs' }],
    grant: [{ value: 'credentials' }, { value: 'tokens' }],
    token: [{ value: 'tok_1', text: 'ci, active' }],
    endpoint: [{ value: 'whe_1' }],
    campaign: [{ value: 'cmp_1' }],
    job: [{ value: 'job_1' }],
    action: [{ value: 'token.created' }],
  })[kind as string] ?? []

/** The last word of the line is the one at the cursor. */
async function complete(line: string): Promise<string[]> {
  const found = await completeWords(makeProgram([]), line.split(' '), candidates)
  return found.map(({ value }) => value)
}

describe('completion', () => {
  it.each([
    ['invit', ['invite', 'invitations']],
    ['connections s', ['show', 'suspend']],
    ['invite acme --expires', ['--expires-in']],
    ['connections --js', ['--json']],
    ['connections list --status act', ['active']],
    ['connections list --status=act', ['--status=active']],
    ['completion ', ['bash', 'zsh', 'fish']],
    ['connections show ', ['con_1', 'con_2']],
    ['connections suspend --reason why con_2', ['con_2']],
    ['verify con_', ['con_1', 'con_2']],
    ['watch ', ['inv_1', 'con_1', 'con_2']],
    ['upgrades link c', ['con_1', 'con_2']],
    ['upgrades remind c', ['cmp_1']],
    ['jobs start verify con_', ['con_1', 'con_2']],
    ['jobs show ', ['job_1']],
    ['exec con_1 --scope m', ['metrics']],
    ['agent --allow con_1:', ['con_1:metrics']],
    ['invite acme --profile ', ['default', 'readonly']],
    ['profiles show d', ['default']],
    ['customers delete-data ', ['acme']],
    ['tokens revoke ', ['tok_1']],
    ['tokens create ci --may cred', ['credentials']],
    ['tokens create ci --may credentials,t', ['credentials,tokens']],
    ['webhooks test ', ['whe_1']],
    ['audit --action t', ['token.created']],
    ['simulate-access con_1 --action t', []],
    ['backup ', [':files']],
    ['credentials con_1 --token-file ', [':files']],
    ['exec con_1 -- ', [':files']],
    ['invite ', []],
    ['invite acme --name ', []],
    ['frobnicate ', []],
  ])('of "%s" gives %j', async (line, expected) => expect(await complete(line)).toEqual(expected))

  it('offers every visible command, and not the one that completes', async () => {
    const commands = await complete('')
    expect(commands).toContain('invite')
    expect(commands).not.toContain('complete')
  })
})
