import type { Template } from '../setup/call-in-resources.ts'
import data from './data-stack.golden.json' with { type: 'json' }
import home from './home-stack.golden.json' with { type: 'json' }
import region from './region-stack.golden.json' with { type: 'json' }

/** Made from the CDK constructs (`npm run synth`), for any account and Region. */
const TEMPLATES = { data, home, region } as Record<string, unknown> as Record<StackKind, Template>

export type StackKind = 'data' | 'home' | 'region'

/** `tlsOnly` is off only where an emulator's endpoint speaks nothing but plain HTTP. */
export const templateOf = (kind: StackKind, { tlsOnly }: { tlsOnly: boolean }): Template =>
  tlsOnly ? TEMPLATES[kind] : (withoutTlsRule(TEMPLATES[kind]) as Template)

function withoutTlsRule(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((it) => !isTlsRule(it)).map(withoutTlsRule)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withoutTlsRule(inner)]),
  )
}

/** The CDK's own rule for a bucket has no name. */
const isTlsRule = (value: unknown): boolean => {
  const { Effect, Condition } = (value ?? {}) as { Effect?: string; Condition?: unknown }
  return (
    Effect === 'Deny' && JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}'
  )
}
