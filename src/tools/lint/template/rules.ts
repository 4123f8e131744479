import type { Node } from 'yaml'
import { referencesIn } from '../../../core/template/own/references.ts'
import { keyOf, mapIn, pairOf, textIn } from '../../../core/template/own/source.ts'
import { faultsInSource, stepsOf } from '../../../core/template/profile-limits.ts'
import {
  childPath,
  type Lint,
  lintOf,
  quoteText,
  type RuleFace,
} from '../../../core/trust-policy/lint.ts'
import { nearlyExternalId } from '../../../core/trust-policy/rules/condition-keys.ts'
import { isCustom, type OpenTemplate, type Resource } from './open-template.ts'
import {
  broadManagedPolicies,
  broadStatements,
  type Found,
  hardCodedPartitions,
  textsIn,
  unresolvedRights,
} from './permissions.ts'

interface TemplateRule extends RuleFace {
  find(template: OpenTemplate): Found[]
}

// AWS: without a ServiceTimeout CloudFormation waits one hour.
const DEFAULT_TIMEOUT_SECONDS = 3600

export const TEMPLATE_RULES: readonly TemplateRule[] = [
  {
    id: 'external-id-parameter-declared',
    level: 'warning',
    title: 'The template has a parameter {found}.',
    why: 'Customers can change every parameter, even if a link fills it in, so it must not contain the External ID.',
    fix: 'Remove the parameter. Rolecall writes the value into the template, for each customer.',
    find: externalIdParameters,
  },
  {
    id: 'external-id-no-echo',
    level: 'warning',
    title: 'The parameter {found} is NoEcho.',
    why: 'A link cannot fill in such a parameter, so customers must type it. And an External ID is not a secret: the role shows it.',
    fix: 'Remove the parameter.',
    find: (template) => externalIdParameters(template).filter(({ noEcho }) => noEcho),
  },
  {
    id: 'broad-permission',
    level: 'warning',
    title: '{found}',
    why: "Administrators of customers ask about such rights, and anyone who takes over the vendor gets them in every customer's account.",
    fix: "Name only the actions and resources that you need, or explain in the profile's purpose why you need all of them.",
    find: broadStatements,
  },
  {
    id: 'broad-managed-policy',
    level: 'warning',
    title: '{found}',
    why: 'A managed policy can also change without the consent of the customer.',
    fix: 'Write an inline policy with only the actions that you need, or use a narrower managed policy.',
    find: broadManagedPolicies,
  },
  {
    id: 'rights-not-shown',
    level: 'warning',
    title: 'Customers cannot see some rights: {found}.',
    why: 'Their page says that these rights cannot be shown, and that the role may be able to change things.',
    fix: 'Write these rights out in the template, so that customers see what they give.',
    find: unresolvedRights,
  },
  {
    id: 'callback-before-policies',
    level: 'error',
    title: 'The custom resource {found}.',
    why: 'The vendor checks the role before it has its rights, and on deletion the rights are removed first.',
    fix: 'Add these policies to the DependsOn of the custom resource.',
    find: tooEarly,
  },
  {
    id: 'service-timeout-missing',
    level: 'warning',
    title: 'The custom resource {found} has no ServiceTimeout.',
    why: 'If no answer comes, the customer waits one hour, and another hour for the rollback.',
    fix: 'Add "ServiceTimeout: 300".',
    find: ({ resources, placeOf }) =>
      resources
        .filter(
          (one) => isCustom(one) && !(one.properties && pairOf(one.properties, 'ServiceTimeout')),
        )
        .map((one) => foundAt(one, placeOf)),
  },
  {
    id: 'service-timeout-long',
    level: 'warning',
    title: 'The ServiceTimeout is {found} seconds.',
    why: 'AWS accepts 1 to 3,600 seconds. With one hour, the customer waits one hour if no answer comes.',
    fix: 'Write "ServiceTimeout: 300".',
    find: longTimeouts,
  },
  {
    id: 'dynamic-reference',
    level: 'error',
    title: 'A property of a custom resource contains {found}.',
    why: 'CloudFormation replaces it with the value before it sends the message, so a secret of the customer would be sent to the vendor.',
    fix: 'Remove the dynamic reference.',
    find: ({ resources, placeOf }) =>
      resources
        .filter(isCustom)
        .flatMap(({ properties, path }) => textsIn(properties, childPath(path, 'Properties')))
        .filter(({ text }) => text.includes('{{resolve:'))
        .map(({ text, node, path }) => ({ path, found: quoteText(text), place: placeOf(node) })),
  },
  {
    id: 'refused-by-aws',
    level: 'error',
    title: '{found}',
    why: "CloudFormation or IAM refuses it, so each customer's stack fails before Rolecall hears of it.",
    fix: 'Write it as AWS accepts it.',
    find: refusedByAws,
  },
  {
    id: 'partition-hard-coded',
    level: 'warning',
    title: '{found} contains a fixed partition.',
    why: 'ARNs in GovCloud and China begin differently, so the stack fails there or grants nothing.',
    fix: 'Use !Sub and the pseudo parameter AWS::Partition.',
    find: hardCodedPartitions,
  },
]

export const lintParts = (template: OpenTemplate): Lint[] =>
  TEMPLATE_RULES.flatMap((rule) =>
    rule
      .find(template)
      .map((found) => ({ ...lintOf(rule, found), ...(found.place && { place: found.place }) })),
  )

function refusedByAws({ source }: OpenTemplate): Found[] {
  return faultsInSource(source).map(({ path, says, line }) => ({
    path: childPath('', ...stepsOf(path)),
    found: says,
    ...(line !== undefined && { place: { line, column: 1 } }),
  }))
}

const foundAt = ({ path, logicalId, key }: Resource, placeOf: OpenTemplate['placeOf']): Found => ({
  path,
  found: logicalId,
  place: placeOf(key),
})

const looksLikeExternalId = (name: string) =>
  /external[\W_]*id/i.test(name) || nearlyExternalId(`sts:${name}`)

function externalIdParameters({ source, placeOf }: OpenTemplate) {
  const parameters = mapIn(source.root, 'Parameters')
  return (parameters?.items ?? [])
    .filter((pair) => looksLikeExternalId(keyOf(pair)))
    .map((pair) => ({
      path: childPath('/Parameters', keyOf(pair)),
      found: quoteText(keyOf(pair)),
      place: placeOf(pair.key as Node),
      noEcho: /^(?:true|yes|on)$/i.test(textIn(mapIn(parameters, keyOf(pair)), 'NoEcho') ?? ''),
    }))
}

/** Custom resources that do not wait for all policies of the role (TPL-7). */
function tooEarly({ resources, role, policies, placeOf }: OpenTemplate): Found[] {
  return resources.filter(isCustom).flatMap((custom) => {
    const awaited = awaitedBy(custom.logicalId, resources)
    if (!awaited.has(role.logicalId)) return []
    const missed = policies.filter((id) => !awaited.has(id))
    if (missed.length === 0) return []
    const found = `${custom.logicalId} does not wait for ${missed.join(', ')}`
    return [{ ...foundAt(custom, placeOf), found }]
  })
}

/** Everything that CloudFormation creates before a resource. */
function awaitedBy(logicalId: string, resources: Resource[]): Set<string> {
  const awaited = new Set<string>()
  const queue = [logicalId]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const resource = resources.find((one) => one.logicalId === next)
    for (const name of resource ? needsOf(resource) : []) {
      if (!awaited.has(name)) queue.push(name)
      awaited.add(name)
    }
  }
  return awaited
}

function needsOf({ map, properties }: Resource): string[] {
  const dependsOn = pairOf(map, 'DependsOn')?.value
  const named = textsIn(dependsOn, '').map(({ text }) => text)
  return [...named, ...(properties ? referencesIn(properties).map(({ name }) => name) : [])]
}

function longTimeouts({ resources, placeOf }: OpenTemplate): Found[] {
  return resources.filter(isCustom).flatMap(({ properties, path }) => {
    const text = textIn(properties, 'ServiceTimeout')
    const seconds = Number(text)
    if (text === undefined || (seconds >= 1 && seconds < DEFAULT_TIMEOUT_SECONDS)) return []
    const pair = pairOf(properties!, 'ServiceTimeout')!
    const place = placeOf(pair.key as Node, pair.value as Node)
    return [
      { path: childPath(path, 'Properties', 'ServiceTimeout'), found: quoteText(text), place },
    ]
  })
}
