import { Registry } from '@prometheus-io/client'
import { describe, expect, it } from 'vitest'
import { connected, faceOf } from '../../../test/fixtures/app.ts'
import { prometheusMetrics } from './metrics.ts'

const CUSTOMER = '222233334444'

/** The lines of one metric, without those of its buckets. */
const samplesOf = (text: string, name: string): string[] =>
  text.split('\n').filter((line) => line.startsWith(`${name}{`) && !line.includes('le="'))

describe('the metrics of requests', () => {
  it('count by method, route and class of status, never by path', async () => {
    const { open, api, metrics } = faceOf()
    await api('/v1/invitations/inv_canary')
    await api('/v1/invitations/inv_other')
    await open('/v1/invitations')
    await open('/canary/path')
    await open('/canary', { method: 'POST' })
    const text = await metrics.text()
    expect(samplesOf(text, 'rolecall_http_request_duration_seconds_count')).toEqual([
      'rolecall_http_request_duration_seconds_count{method="GET",route="/v1/invitations/:id",status="4xx"} 2',
      'rolecall_http_request_duration_seconds_count{method="GET",route="/v1/invitations",status="4xx"} 1',
      'rolecall_http_request_duration_seconds_count{method="other",route="other",status="4xx"} 2',
    ])
    expect(text).not.toContain('canary')
  })

  it('count sessions that were issued, and those that were refused by the code of the error', async () => {
    const face = faceOf()
    const { connectionId } = await connected(face, CUSTOMER)
    const url = `/v1/connections/${connectionId}/credentials`
    await face.open(url)
    await face.api(`${url}?scope=none`)
    await face.api(`${url}?scope=inventory`)
    expect(samplesOf(await face.metrics.text(), 'rolecall_sessions_total')).toEqual([
      'rolecall_sessions_total{outcome="UNAUTHENTICATED"} 1',
      'rolecall_sessions_total{outcome="SCOPE_UNKNOWN"} 1',
      'rolecall_sessions_total{outcome="issued"} 1',
    ])
  })
})

describe('docs/reference/metrics.md', () => {
  it('lists every metric of the registry', async () => {
    const registry = new Registry()
    prometheusMetrics(registry).watch({
      store: { counts: async () => [] },
      breaker: { isOpen: false },
    })
    const rows = registry
      .getMetricsAsArray()
      .filter(({ name }) => name.startsWith('rolecall_'))
      .map((it) => {
        const { labelNames = [] } = it as { labelNames?: readonly string[] }
        const labels = labelNames.map((label) => `\`${label}\``).join(', ')
        return `| \`${it.name}\` | ${it.type} | ${labels} | ${it.help} |`
      })
    const text = `<!-- Printed from the code by src/web/http/metrics.test.ts; run "npx vitest run src/web/http/metrics.test.ts -u" after a change. -->

# Metrics

\`GET /metrics\` serves these in Prometheus's text format, without a token. No label holds a customer's name, an id or a secret. Durations are in seconds. A histogram \`NAME\` has the series \`NAME_bucket\`, \`NAME_sum\` and \`NAME_count\`.

| name | type | labels | meaning |
| --- | --- | --- | --- |
${rows.join('\n')}

The service also serves the Node.js metrics of \`@prometheus-io/client\` (\`process_…\` and \`nodejs_…\`). The Lambda functions write their metrics to CloudWatch instead, in the namespace \`Rolecall\`.
`
    await expect(text).toMatchFileSnapshot('../../../docs/reference/metrics.md')
  })
})

it('rolecall_records adds up the access profiles', async () => {
  const metrics = prometheusMetrics(new Registry())
  const count = (profile: string, count: number) => ({
    ...{ kind: 'connection', status: 'active', profile, count },
  })
  metrics.watch({
    store: { counts: async () => [count('basic', 2), count('plus', 3)] },
    breaker: { isOpen: false },
  })
  expect(samplesOf(await metrics.text(), 'rolecall_records')).toEqual([
    'rolecall_records{kind="connection",status="active"} 5',
  ])
})
