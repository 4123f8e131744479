import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Environment, type Outcome, run } from './program.ts'
import { SAMPLE_CONFIG } from './sample-config.ts'
import { freePort, type Invitation, type Problem, Stage, TOKEN } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.serving()
})
afterAll(() => stage.close())

/** Ends with an error, in words and without anything that is nobody's business. */
function expectComplaint(outcome: Outcome, pattern: RegExp) {
  // A service writes its failure as a line of JSON, in which quotes are escaped.
  const said = (outcome.stdout + outcome.stderr).replaceAll('\\"', '"')
  expect(said).toMatch(pattern)
  expect(outcome.code, said).toBeGreaterThan(0)
  expect(said).not.toMatch(/^\s+at |Unexpected|node_modules|\[object/m)
  for (const secret of [TOKEN, 'sandbox-secret', 'Signature=']) expect(said).not.toContain(secret)
}

const BARE: Environment = {}
const CREDENTIALS: Environment = {
  AWS_ACCESS_KEY_ID: '111122223333',
  AWS_SECRET_ACCESS_KEY: 'sandbox-secret',
  AWS_REGION: 'us-east-1',
}

/** In an empty folder, with only these settings and files. */
async function inEmptyFolder(
  args: string[],
  environment: Environment = BARE,
  files: Record<string, string> = {},
): Promise<Outcome> {
  const cwd = await mkdtemp(join(tmpdir(), 'rolecall-wrong-'))
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text)
    return await run(args, environment, { cwd })
  } finally {
    await rm(cwd, { recursive: true, force: true })
  }
}

const COMMANDS =
  'dev serve setup sandbox invite invitations connections verify credentials exec template tokens keys'.split(
    ' ',
  )

describe('the command line', () => {
  it.each([
    ...COMMANDS,
    'invitations list',
    'invitations revoke',
    'connections approve',
    'template render',
  ])('says how %s is used', async (command) => {
    const { code, stdout } = await inEmptyFolder([...command.split(' '), '--help'])
    expect(stdout).toContain(`Usage: rolecall ${command}`)
    expect(code).toBe(0)
  })

  it.each<[string, string[], RegExp]>([
    ['an unknown command', ['frobnicate'], /unknown command 'frobnicate'[\s\S]*--help/],
    ['an unknown option', ['serve', '--fast'], /unknown option '--fast'[\s\S]*--help/],
    ['a missing argument', ['invite'], /missing required argument 'customerId'/],
    ['a port that is no number', ['sandbox', '--port', 'abc'], /whole number from 0 to 65535/],
    ['a port that is too large', ['dev', '--port', '99999'], /whole number from 0 to 65535/],
    [
      'a time that is no number',
      ['sandbox', '--propagation', 'soon'],
      /duration such as 30m, 24h or 7d/,
    ],
    [
      'a duration without a unit',
      ['tokens', 'rotate', 'tok_1', '--overlap', '24'],
      /duration such as 30m, 24h or 7d/,
    ],
    [
      'a token that may do nothing',
      ['tokens', 'create', 'idle'],
      /required option '--may <grant>'/,
    ],
    [
      'an expiry that is no number',
      ['invite', 'acme', '--expires-in', 'soon'],
      /duration such as 30m, 24h or 7d/,
    ],
  ])('refuses %s', async (_, args, pattern) => {
    const outcome = await inEmptyFolder(args)
    expectComplaint(outcome, pattern)
    expect(outcome.code).toBe(2)
  })

  it.each([
    ['invite', 'acme'],
    ['invitations'],
    ['connections'],
    ['verify', 'con_x'],
    ['credentials', 'con_x'],
    ['exec', 'con_x', '--', 'true'],
  ])('asks for the API token: %s', async (...args) =>
    expectComplaint(await inEmptyFolder(args), /Set ROLECALL_TOKEN/),
  )

  it('says where no service answers', async () => {
    const ROLECALL_URL = `http://127.0.0.1:${await freePort()}`
    const outcome = await inEmptyFolder(['connections'], { ROLECALL_URL, ROLECALL_TOKEN: TOKEN })
    expectComplaint(outcome, /Start the service with "rolecall serve"/)
    expect(outcome.stderr).toContain(ROLECALL_URL)
  })

  it('says that the service address is none', async () => {
    expectComplaint(
      await inEmptyFolder(['connections'], { ROLECALL_URL: 'localhost', ROLECALL_TOKEN: TOKEN }),
      /ROLECALL_URL/,
    )
  })

  it.each<[string, string[], RegExp, Environment]>([
    [
      'a wrong token',
      ['connections'],
      /does not accept the API token in ROLECALL_TOKEN/,
      { ROLECALL_TOKEN: 'somebody-elses-token' },
    ],
    ['a bad account number', ['invite', 'acme', '--account', '1234'], /12 digits/, {}],
    [
      "the vendor's own account",
      ['invite', 'acme', '--account', '1111-2222-3333'],
      /account of the vendor/,
      {},
    ],
    ['an unknown profile', ['invite', 'acme', '--profile', 'everything'], /Known: default/, {}],
    [
      'an unknown Region',
      ['invite', 'acme', '--region', 'mars-north-1'],
      /Supported: us-east-1, eu-west-1/,
      {},
    ],
    ['a customer id that is none', ['invite', 'a b'], /customerId must be 1 to 128/, {}],
    ['an unknown connection', ['connections', 'show', 'con_unknown'], /NOT_FOUND/, {}],
    ['an unknown invitation', ['invitations', 'revoke', 'inv_unknown'], /NOT_FOUND/, {}],
    [
      'an id with a dot segment',
      ['invitations', 'revoke', '../connections'],
      /invalid for argument 'id'.*rolecall invitations/,
      {},
    ],
    ['a status that is none', ['connections', '--status', 'happy'], /status/, {}],
    [
      'credentials for nothing',
      ['credentials', 'con_unknown', '--scope', 'metrics'],
      /NOT_FOUND/,
      {},
    ],
  ])('refuses %s and changes nothing', async (_, args, pattern, changes) => {
    const before = await known()
    expectComplaint(await stage.cli(args, changes), pattern)
    expect(await known()).toEqual(before)
  })

  it('prints an error as JSON too', async () => {
    const { stdout, code } = await stage.cli(['--json', 'connections', 'show', 'con_unknown'])
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'NOT_FOUND' } })
    expect(code).toBe(2)
  })
})

const known = async () => [
  (await stage.call<{ items: Invitation[] }>('GET', '/v1/invitations?limit=200')).body.items.map(
    ({ id, status }) => [id, status],
  ),
  (await stage.call<{ items: unknown[] }>('GET', '/v1/audit?limit=200')).body.items,
]

describe('rolecall.yaml', () => {
  it.each<[string, string, RegExp]>([
    ['broken YAML', 'vendor:\n  name: "Northwind\nprofiles: {}\n', /rolecall\.yaml, line \d+: /],
    ['an unknown key', `${SAMPLE_CONFIG}colour: red\n`, /rolecall\.yaml, line \d+: .*colour/],
    ['a wrong type', `${SAMPLE_CONFIG}port: "many"\n`, /rolecall\.yaml, line \d+: port: /],
    ['no vendor', 'profiles: {}\n', /Add "vendor:/],
    ['no profile', 'vendor: { name: Northwind }\n', /Add "profiles:/],
    [
      'a Region that is none',
      `${SAMPLE_CONFIG}aws: { regions: [mars-north-1] }\n`,
      /"mars-north-1" is not an AWS Region/,
    ],
    ['a list', '- one\n- two\n', /rolecall\.yaml, line 1: file: must be a map/],
    ['an alias that nobody defined', 'vendor: *nobody\n', /rolecall\.yaml/],
  ])('is refused with %s', async (_, text, pattern) => {
    expectComplaint(await inEmptyFolder(['serve'], CREDENTIALS, { 'rolecall.yaml': text }), pattern)
  })

  it('is asked for where there is none', async () => {
    expectComplaint(
      await inEmptyFolder(['serve'], CREDENTIALS),
      /Add "vendor: .* to .*rolecall\.yaml/,
    )
    expectComplaint(
      await inEmptyFolder(['serve'], { ...CREDENTIALS, ROLECALL_CONFIG: 'other.yaml' }),
      /other\.yaml, but there is no such file/,
    )
  })

  it.each<[string, string | undefined, RegExp]>([
    ['is not there', undefined, /TEMPLATE_INVALID.*own\.yaml cannot be read/],
    ['is a poem', 'Roses are red,\nviolets are blue.\n', /TEMPLATE_INVALID.*own\.yaml/],
    ['has no resources', 'AWSTemplateFormatVersion: "2010-09-09"\n', /TEMPLATE_INVALID.*own\.yaml/],
    ['is broken YAML', 'Resources: [\n', /TEMPLATE_INVALID.*own\.yaml/],
  ])('is refused when its template %s', async (_, template, pattern) => {
    const config = SAMPLE_CONFIG.replace(
      '    managedPolicies',
      '    template: ./own.yaml\n    managedPolicies',
    )
    const files = {
      'rolecall.yaml': config,
      ...(template !== undefined && { 'own.yaml': template }),
    }
    expectComplaint(await inEmptyFolder(['template'], CREDENTIALS, files), pattern)
  })
})

describe('the surroundings', () => {
  const config = { 'rolecall.yaml': SAMPLE_CONFIG }

  it('lack AWS credentials', async () => {
    const nothing = { AWS_ENDPOINT_URL: stage.sandbox, AWS_REGION: 'us-east-1' }
    expectComplaint(
      await inEmptyFolder(['setup'], nothing, config),
      /No AWS credentials were found. Set AWS_PROFILE/,
    )
    const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...rest } = stage.environment
    const outcome = await run(['serve'], { ...rest, ROLECALL_PORT: '0' }, { cwd: stage.folder })
    expectComplaint(outcome, /No AWS credentials were found. Set AWS_PROFILE/)
  })

  it('hold no AWS at the endpoint', async () => {
    const AWS_ENDPOINT_URL = `http://127.0.0.1:${await freePort()}`
    expectComplaint(
      await inEmptyFolder(['setup'], { ...CREDENTIALS, AWS_ENDPOINT_URL }, config),
      /AWS_UNREACHABLE.*AWS_ENDPOINT_URL/,
    )
    expectComplaint(
      await stage.cli(['serve'], { AWS_ENDPOINT_URL, ROLECALL_PORT: '0' }),
      /AWS_UNREACHABLE.*AWS_ENDPOINT_URL/,
    )
  })

  it('name an endpoint that is none', async () => {
    expectComplaint(
      await inEmptyFolder(['setup'], { ...CREDENTIALS, AWS_ENDPOINT_URL: 'localhost' }, config),
      /AWS_ENDPOINT_URL/,
    )
  })

  it('name Regions that are none', async () => {
    expectComplaint(
      await inEmptyFolder(['setup', '--region', 'mars-north-1'], CREDENTIALS, config),
      /mars-north-1.*not an AWS Region/,
    )
    expectComplaint(
      await inEmptyFolder(['setup'], { ...CREDENTIALS, AWS_REGION: 'Ohio' }, config),
      /AWS_REGION has "Ohio"/,
    )
    expectComplaint(
      await stage.cli(['serve'], { ROLECALL_REGIONS: 'us-east-1,mars-north-1' }),
      /ROLECALL_REGIONS has "mars-north-1"/,
    )
  })

  it('are an empty folder: set-up says all that is missing before it makes anything', async () => {
    const bare = { AWS_ENDPOINT_URL: stage.sandbox, AWS_EC2_METADATA_DISABLED: 'true' }
    const { code, stderr } = await inEmptyFolder(['setup'], bare)
    expect(code).toBe(4)
    expect(stderr).toMatch(
      /run "rolecall init"[\s\S]*AWS_PROFILE[\s\S]*an AWS Region: add --region/,
    )
    const ready = { ...CREDENTIALS, AWS_ENDPOINT_URL: stage.sandbox, AWS_REGION: 'eu-west-1' }
    const withRest = await inEmptyFolder(['setup'], ready)
    expect(withRest.stderr).toContain('run "rolecall init"')
    expect(withRest.stderr).not.toMatch(/AWS_PROFILE|a Region/)
  })

  it('are before set-up: the doctor says to run it', async () => {
    const ready = { ...CREDENTIALS, AWS_ENDPOINT_URL: stage.sandbox }
    const { code, stderr } = await inEmptyFolder(['doctor'], ready, config)
    expect(code).toBe(4)
    expect(stderr).toContain('Run "rolecall setup".')
    expect(stderr).not.toMatch(/[Dd]elete/)
  })

  it('have a rolecall.yaml already: init leaves it as it is', async () => {
    const { code, stderr } = await inEmptyFolder(['init'], BARE, config)
    expect([code, stderr]).toEqual([2, expect.stringContaining('It was left as it is.')])
    const fresh = await inEmptyFolder(['init', '--vendor-name', 'Northwind'])
    expect([fresh.code, fresh.stdout]).toEqual([0, expect.stringContaining('rolecall.yaml')])
  })

  it('know no set-up', async () => {
    expectComplaint(
      await inEmptyFolder(['serve'], { ...CREDENTIALS, AWS_ENDPOINT_URL: stage.sandbox }, config),
      /Run "rolecall setup"/,
    )
  })

  it('use the port already', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const port = String((server.address() as { port: number }).port)
    expectComplaint(await stage.cli(['sandbox', '--port', port]), /PORT_IN_USE/)
    const data = await mkdtemp(join(tmpdir(), 'rolecall-wrong-'))
    expectComplaint(
      await stage.cli(['serve'], { ROLECALL_PORT: port, ROLECALL_DATA_DIR: data }),
      /PORT_IN_USE.*ROLECALL_PORT/,
    )
    await rm(data, { recursive: true })
    server.close()
  })

  it('give a port that is none', async () => {
    expectComplaint(
      await stage.cli(['serve'], { ROLECALL_PORT: 'http' }),
      /ROLECALL_PORT is "http"/,
    )
  })
})

describe('the API', () => {
  it.each<[string, unknown, string, RegExp]>([
    [
      'an External ID from outside (EXT-1)',
      { customerId: 'acme', externalId: 'rc-mine-1234567890' },
      'REQUEST_INVALID',
      /externalId/,
    ],
    [
      'a bad account number',
      { customerId: 'acme', accountId: '12345678901' },
      'ACCOUNT_ID_INVALID',
      /12 digits/,
    ],
    [
      'an account number that is a number',
      { customerId: 'acme', accountId: 123456789012 },
      'REQUEST_INVALID',
      /accountId/,
    ],
    [
      'an unknown profile',
      { customerId: 'acme', profile: 'everything' },
      'PROFILE_UNKNOWN',
      /Known: default/,
    ],
    [
      'a profile that every object has',
      { customerId: 'acme', profile: 'constructor' },
      'PROFILE_UNKNOWN',
      /Known: default/,
    ],
    [
      'an unknown Region',
      { customerId: 'acme', region: 'us-west-2' },
      'REGION_UNSUPPORTED',
      /Supported: us-east-1, eu-west-1/,
    ],
    ['no customer', {}, 'REQUEST_INVALID', /customerId/],
    [
      'an expiry in the past',
      { customerId: 'acme', expiresInSeconds: -5 },
      'REQUEST_INVALID',
      /expiresInSeconds/,
    ],
    ['a list', [], 'REQUEST_INVALID', /./],
  ])('refuses %s and changes nothing', async (_, body, code, pattern) => {
    const before = await known()
    const reply = await stage.call<Problem & { status: number }>('POST', '/v1/invitations', body)
    expect(reply.body.code).toBe(code)
    expect(reply.status).toBe(400)
    expect(`${reply.body.title} ${reply.body.detail}`).toMatch(pattern)
    expect(await known()).toEqual(before)
  })

  it('refuses a body that is no JSON', async () => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
    const response = await fetch(`${stage.url}/v1/invitations`, {
      method: 'POST',
      headers,
      body: '{"customerId"',
    })
    expect(await response.json()).toMatchObject({ status: 400, code: 'REQUEST_INVALID' })
  })

  it.each(['/v1/invitations', '/v1/connections', '/v1/audit', '/v1/connections/con_x/credentials'])(
    'keeps %s from a wrong token',
    async (path) => {
      expect(
        await stage.call<Problem>('GET', path, undefined, 'somebody-elses-token'),
      ).toMatchObject({
        status: 401,
        body: { code: 'UNAUTHENTICATED' },
      })
      expect((await fetch(stage.url + path)).status).toBe(401)
    },
  )

  it('answers an unknown, a revoked and a spoilt link alike (WEB-5)', async () => {
    const invitation = await stage.invite()
    await stage.call('POST', `/v1/invitations/${invitation.id}/revoke`)
    const links = [
      invitation.onboardingUrl,
      `${stage.url}/connect/nobody`,
      `${invitation.onboardingUrl.slice(0, -3)}abc`,
    ]
    const pages = await Promise.all(
      links.map(async (link) => {
        const response = await fetch(link, { headers: { accept: 'text/html' } })
        return [response.status, await response.text()]
      }),
    )
    expect(pages[0]).toEqual([404, expect.stringContaining('Northwind Insights')])
    expect(pages[1]).toEqual(pages[0])
    expect(pages[2]).toEqual(pages[0])
  })

  it('keeps the account number that was given first', async () => {
    const invitation = await stage.invite()
    const accept = (accountId: string) =>
      fetch(`${invitation.onboardingUrl}/accept`, {
        method: 'POST',
        body: new URLSearchParams({ accountId }),
        redirect: 'manual',
      })
    const wrong = await accept('1234')
    expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining('12 digits')])
    expect((await accept('222233334444')).status).toBe(303)
    expect((await accept('222233334444')).status).toBe(303)
    expect((await accept('999933334444')).status).toBe(409)
    expect(await stage.invitation(invitation)).toMatchObject({ accountId: '222233334444' })
  })
})
