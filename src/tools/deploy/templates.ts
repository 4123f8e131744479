import { type Template, withoutTlsRules } from '../setup/stacks/templates.ts'
import data from './data-stack.golden.json' with { type: 'json' }
import home from './home-stack.golden.json' with { type: 'json' }
import region from './region-stack.golden.json' with { type: 'json' }

/** Printed from the CDK constructs (`npm run synth`), for any account and Region. */
const TEMPLATES = { data, home, region } as Record<string, unknown> as Record<StackKind, Template>

export type StackKind = 'data' | 'home' | 'region'

/** `tlsOnly` is false only for an emulator whose endpoint has no TLS. */
export const templateOf = (kind: StackKind, { tlsOnly }: { tlsOnly: boolean }): Template =>
  tlsOnly ? TEMPLATES[kind] : withoutTlsRules(TEMPLATES[kind])
