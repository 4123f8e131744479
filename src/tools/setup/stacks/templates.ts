import { brokerRoleName, bucketName, type InstallationNames } from '../names.ts'
import { assumableBy, type Choices, sendersOf } from '../policies.ts'
import home from './home-stack.golden.json' with { type: 'json' }
import region from './region-stack.golden.json' with { type: 'json' }

export type Template = Record<string, unknown> & { Resources: Record<string, Resource> }
type Resource = Record<string, unknown>
export type Parameters = Record<string, string>

/** Printed from the CDK constructs (`npm run synth`), for any account and Region. */
const TEMPLATES: Record<'home' | 'region', Template> = { home, region }

/** `tlsOnly` is false only for an emulator whose endpoint has no TLS. */
export const setupTemplate = (
  kind: keyof typeof TEMPLATES,
  { tlsOnly }: Pick<Choices, 'tlsOnly'>,
): Template => (tlsOnly ? TEMPLATES[kind] : withoutTlsRules(TEMPLATES[kind]))

export const tags = (it: InstallationNames) => [
  { Key: 'Application', Value: 'Rolecall' },
  { Key: 'RolecallInstallation', Value: it.namePrefix },
]

/** How the callback queue treats a message that was received. */
export interface QueueTiming {
  /** For how long the message stays hidden. */
  visibilitySeconds: number
  /** After this many receives, it goes to the dead-letter queue. */
  maxReceives: number
}

/** For `rolecall serve`, which hides a message for as long as it works on it. */
export const MACHINE_QUEUE: QueueTiming = { visibilitySeconds: 30, maxReceives: 10 }

export interface HomeChoices extends Choices {
  timing: QueueTiming
  /** The bucket exists from an earlier stack. This stack only sets its policy. */
  adoptBucket: boolean
}

export const homeParameters = (it: InstallationNames, choices: HomeChoices): Parameters => ({
  NamePrefix: it.namePrefix,
  BucketName: bucketName(it),
  MakeBucket: String(!choices.adoptBucket),
  TemplateReading: choices.templateReading ?? 'public',
  BrokerRoleName: brokerRoleName(it),
  BrokerPrincipalArns: (choices.brokerPrincipals ?? []).join(','),
  OnlyViaCloudFormation: String(choices.onlyViaCloudFormation ?? false),
  VisibilitySeconds: String(choices.timing.visibilitySeconds),
  MaxReceives: String(choices.timing.maxReceives),
  ...listParameters(it, choices),
})

/** The identities that may use the broker role; empty if any of the account's may. */
export const brokerPrincipalsIn = ({ BrokerPrincipalArns = '' }: Parameters): string[] =>
  BrokerPrincipalArns.split(',').filter(Boolean)

export const regionParameters = (
  it: InstallationNames,
  { onlyViaCloudFormation = false }: Pick<Choices, 'onlyViaCloudFormation'>,
): Parameters => ({
  NamePrefix: it.namePrefix,
  HomeRegion: it.homeRegion,
  OnlyViaCloudFormation: String(onlyViaCloudFormation),
})

/** Parameters whose values are lists in a template for any account. */
export function listParameters(it: InstallationNames, choices: Choices): Parameters {
  const { topics, principals } = sendersOf(it)
  const { customerRoles, ownRoles } = assumableBy(it, choices)
  return {
    TopicArns: topics.join(','),
    SnsPrincipals: [principals].flat().join(','),
    CustomerRoleArns: customerRoles.join(','),
    OwnRoleArns: ownRoles.join(','),
  }
}

/** The template without the rules that refuse plain HTTP. */
export function withoutTlsRules(template: Template): Template {
  const { Resources, ...rest } = withoutTlsRule(template) as Template
  const filled = Object.entries(Resources).filter(
    ([, { Properties }]) => !isEmptyPolicy(Properties),
  )
  return { ...rest, Resources: Object.fromEntries(filled) }
}

function withoutTlsRule(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((it) => !isTlsRule(it)).map(withoutTlsRule)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, withoutTlsRule(inner)])
  return Object.fromEntries(entries)
}

/** Recognises the rule by its condition, because rules that the CDK writes have no name. */
const isTlsRule = (value: unknown): boolean => {
  const { Effect, Condition } = (value ?? {}) as { Effect?: string; Condition?: unknown }
  return (
    Effect === 'Deny' && JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}'
  )
}

const isEmptyPolicy = (properties: unknown): boolean => {
  const { PolicyDocument } = (properties ?? {}) as { PolicyDocument?: { Statement: unknown[] } }
  return PolicyDocument?.Statement.length === 0
}
