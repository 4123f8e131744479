import { describe, expect, it } from 'vitest'
import {
  sampleCustomerView as fresh,
  samplePinnedView as pinned,
} from '../../../../test/fixtures/sample-views.ts'
import { customerPage, errorPage, linkInvalidPage, statusPanel } from './page.tsx'
import type { CustomerView, Phase, Progress } from './view.ts'

const inPhase = (phase: Phase, more: Partial<Progress> = {}): CustomerView => ({
  ...pinned,
  progress: { ...pinned.progress, phase, ...more },
})

describe('the customer’s page', () => {
  it('asks for the account number first, and offers no launch before', () => {
    const html = customerPage(fresh)
    expect(html).toContain('<form method="post" action="/connect/TOKEN/accept">')
    expect(html).toMatch(
      /<input[^>]*name="accountId"[^>]*inputmode="numeric"[^>]*autocomplete="off"/,
    )
    expect(html).not.toContain('/launch?')
  })

  it('offers a choice only where there are several Regions', () => {
    expect(customerPage(fresh)).toContain('<select id="region" name="region"')
    expect(customerPage({ ...fresh, regions: ['eu-central-1'] })).toContain(
      '<input type="hidden" name="region" value="eu-central-1"/>',
    )
  })

  it('keeps what was typed and says what is wrong with it', () => {
    const form = {
      error: 'It has 12 digits.',
      field: 'accountId',
      accountId: '1234',
      region: 'us-east-1',
    } as const
    const html = customerPage({ ...fresh, form })
    expect(html).toContain(
      'value="1234" aria-invalid="true" aria-describedby="accountId-error accountId-hint"',
    )
    expect(html).toContain('<p class="wrong" id="accountId-error">It has 12 digits.</p>')
    expect(html).toContain('<option value="us-east-1" selected="">')
  })

  it('launches in the chosen Region, in a new tab that cannot reach back, once the account is pinned', () => {
    expect(customerPage(pinned)).toMatch(
      /<a class="launch-link" href="\/connect\/TOKEN\/launch\?region=eu-central-1" target="_blank" rel="noopener"[^>]*><img src="\/assets\/launch-stack.svg" alt="Launch Stack"/,
    )
    expect(customerPage(pinned)).not.toContain('/accept')
  })

  it('names everything that AWS will show: console, account, broker role, External ID and template', () => {
    const html = customerPage(fresh)
    const shown = [
      fresh.consoleOrigin,
      '1111-2222-3333',
      fresh.brokerRoleArn,
      fresh.externalId,
      fresh.templateSha256,
      fresh.profile.roleName,
    ]
    for (const text of shown) expect(html.replaceAll('<wbr/>', '')).toContain(text)
    expect(html).toContain('href="/connect/TOKEN/template"')
  })

  it('puts broad rights first and does not promise what they could undo', () => {
    const access = [
      {
        title: 'Managed policies',
        items: [],
        warnings: ['AdministratorAccess allows everything.'],
      },
    ]
    const html = customerPage({ ...fresh, access })
    expect(html).toContain('<li>AdministratorAccess allows everything.</li>')
    expect(html).toContain('may be enough to change these limits')
    expect(customerPage(fresh)).not.toContain('may be enough to change these limits')
  })

  it('says that a vendor’s own template may create more', () => {
    const profile = { ...fresh.profile, template: { text: '', source: './template.yaml' } }
    expect(customerPage({ ...fresh, profile })).not.toContain('nothing that costs money')
  })

  it.each(['connected', 'awaiting-approval', 'problem', 'disconnecting', 'disconnected'] as const)(
    'offers no launch when %s',
    (phase) => {
      expect(customerPage(inPhase(phase))).not.toContain('/launch?')
    },
  )

  it('offers the launch again after a failure, with the reason and the remedy', () => {
    const findings = [
      { code: 'EXTERNAL_ID_CHANGED', message: 'It was changed.', remedy: 'Launch it unchanged.' },
    ]
    const html = customerPage(inPhase('failed', { findings }))
    expect(html).toContain('/launch?')
    for (const text of Object.values(findings[0]!)) expect(html).toContain(text)
  })

  it('works without a script: a hint tells how to see what happened', () => {
    expect(customerPage(pinned)).toMatch(/<noscript>.*<a href="\/connect\/TOKEN">reload it<\/a>/)
  })
})

describe('the status panel', () => {
  const panel = (phase: Phase, more: Partial<Progress> = {}) =>
    statusPanel(inPhase(phase, more).progress)

  it('is one element that names its phase, without line breaks', () => {
    expect(panel('verifying')).toMatch(
      /^<div class="panel panel-verifying" data-phase="verifying">[^\n]*<\/div>$/,
    )
  })

  it('is honest about the time that AWS takes', () => {
    expect(panel('waiting')).toContain('about 20 seconds')
  })

  it('waits for the account number before it waits for a stack', () => {
    expect(statusPanel(fresh.progress)).toContain('Enter the account number to begin.')
  })

  it('explains only what is wrong now, not what was wrong before', () => {
    const findings = [{ code: 'OLD', message: 'It was so.', remedy: 'Fix it.' }]
    expect(panel('failed', { findings })).toContain('It was so.')
    expect(panel('verifying', { findings })).not.toContain('It was so.')
  })

  it('claims the three refusals only after they were seen', () => {
    expect(panel('verifying')).toContain('<dd>must be refused</dd>')
    expect(panel('failed')).not.toContain('<dd>refused</dd>')
    expect(panel('connected')).toContain('<dd>refused</dd>')
  })

  it.each(['insecure', 'unreachable', 'suspended', 'contested'] as const)(
    'has words of its own for %s',
    (problem) => {
      expect(panel('problem', { problem })).not.toBe(
        panel('problem', { problem: problem === 'insecure' ? 'suspended' : 'insecure' }),
      )
    },
  )
})

describe('dead ends', () => {
  it('tell strangers nothing about why a link is not valid (WEB-5)', () => {
    expect(linkInvalidPage()).toContain('invalid or has expired')
    expect(linkInvalidPage({ name: 'Northwind Insights' })).toContain('Northwind Insights')
  })

  it('say what happened, what to do, and under which request', () => {
    const html = errorPage({
      title: 'No',
      message: 'It broke.',
      remedy: 'Try again.',
      requestId: 'req_1',
    })
    for (const text of ['It broke.', 'Try again.', 'req_1']) expect(html).toContain(text)
  })
})
