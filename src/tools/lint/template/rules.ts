import type { Node } from 'yaml'
import { referencesIn } from '../../../core/template/own/references.ts'
import { keyOf, mapIn, pairOf, textIn } from '../../../core/template/own/source.ts'
import { below, type Lint, lintOf, type RuleFace, shown } from '../../../core/trust-policy/lint.ts'
import { nearlyExternalId } from '../../../core/trust-policy/rules/condition-keys.ts'
import { isCustom, type OpenTemplate, type Resource } from './open-template.ts'
import {
  broadManagedPolicies,
  broadStatements,
  type Found,
  hardCodedPartitions,
  textsIn,
} from './permissions.ts'

interface TemplateRule extends RuleFace {
  find(template: OpenTemplate): Found[]
}

/** CloudFormation waits an hour unless it is told otherwise. */
const AN_HOUR = 3600

export const TEMPLATE_RULES: readonly TemplateRule[] = [
  {
    id: 'external-id-parameter-declared',
    level: 'warning',
    says: 'The template has a parameter {found}.',
    why: 'Customers can overwrite every parameter, also when a link fills it in, so it is no place for the External ID.',
    fix: 'Remove the parameter; Rolecall writes the value itself into the template, for each customer.',
    find: (template) =>
      externalIdParameters(template).map(({ found, path, place }) => ({ found, path, place })),
  },
  {
    id: 'external-id-no-echo',
    level: 'warning',
    says: 'The parameter {found} is NoEcho.',
    why: 'A link cannot fill in such a parameter, so customers have to type it; and an External ID is no secret: it stands in the role for all to read.',
    fix: 'Remove the parameter; do not hide the External ID.',
    find: (template) =>
      externalIdParameters(template)
        .filter(({ noEcho }) => noEcho)
        .map(({ found, path, place }) => ({ found, path, place })),
  },
  {
    id: 'broad-permission',
    level: 'warning',
    says: '{found}',
    why: "Customers' administrators ask about this, and whoever gets hold of the vendor gets it in every customer's account.",
    fix: "Name the actions and resources that are needed, or say in the profile's purpose why it has to be so much.",
    find: broadStatements,
  },
  {
    id: 'broad-managed-policy',
    level: 'warning',
    says: '{found}',
    why: 'A managed policy also changes without the customer being asked.',
    fix: 'Write an inline policy with the actions that are needed, or take a narrower managed policy.',
    find: broadManagedPolicies,
  },
  {
    id: 'callback-before-policies',
    level: 'error',
    says: 'The custom resource {found}.',
    why: 'The vendor is told of the role before it has its rights, and on deletion the rights go first.',
    fix: 'Add them to the DependsOn of the custom resource.',
    find: tooEarly,
  },
  {
    id: 'service-timeout-missing',
    level: 'warning',
    says: 'The custom resource {found} has no ServiceTimeout.',
    why: 'If no answer comes, the customer waits for an hour, and for another one while the stack is rolled back.',
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
    says: 'The ServiceTimeout is {found} seconds.',
    why: 'AWS takes 1 to 3,600; with an hour the customer waits for an hour when no answer comes.',
    fix: 'Write "ServiceTimeout: 300".',
    find: longTimeouts,
  },
  {
    id: 'dynamic-reference',
    level: 'error',
    says: 'A property of a custom resource holds {found}.',
    why: "CloudFormation puts the value in before it sends the message: a secret of the customer would go to the vendor's topic.",
    fix: 'Remove the dynamic reference.',
    find: ({ resources, placeOf }) =>
      resources
        .filter(isCustom)
        .flatMap(({ properties, path }) => textsIn(properties, below(path, 'Properties')))
        .filter(({ node }) => node.text.includes('{{resolve:'))
        .map(({ node, path }) => ({ path, found: shown(node.text), place: placeOf(node.node) })),
  },
  {
    id: 'partition-hard-coded',
    level: 'warning',
    says: 'The partition is written out in {found}.',
    why: 'In GovCloud and China ARNs begin otherwise, so the stack fails there or grants nothing.',
    fix: 'Write it with !Sub and the pseudo parameter AWS::Partition.',
    find: (template) =>
      hardCodedPartitions(template).map((one) => ({ ...one, found: shown(one.found) })),
  },
]

export const lintParts = (template: OpenTemplate): Lint[] =>
  TEMPLATE_RULES.flatMap((rule) =>
    rule
      .find(template)
      .map((found) => ({ ...lintOf(rule, found), ...(found.place && { place: found.place }) })),
  )

const foundAt = ({ path, logicalId, key }: Resource, placeOf: OpenTemplate['placeOf']): Found => ({
  path,
  found: logicalId,
  place: placeOf(key),
})

const looksLikeExternalId = (name: string) =>
  /external[\W_]*id/i.test(name) || nearlyExternalId(`sts:${name}`)

function externalIdParameters({ source, placeOf }: OpenTemplate) {
  const pairs = mapIn(source.root, 'Parameters')?.items ?? []
  return pairs
    .filter((pair) => looksLikeExternalId(keyOf(pair)))
    .map((pair) => ({
      path: below('/Parameters', keyOf(pair)),
      found: shown(keyOf(pair)),
      place: placeOf(pair.key as Node),
      noEcho: /^(?:true|yes|on)$/i.test(
        textIn(mapIn(mapIn(source.root, 'Parameters'), keyOf(pair)), 'NoEcho') ?? '',
      ),
    }))
}

/** Custom resources that tell of the role before all of its policies are there (TPL-7). */
function tooEarly({ resources, role, policies, placeOf }: OpenTemplate): Found[] {
  return resources.filter(isCustom).flatMap((custom) => {
    const awaited = awaitedBy(custom.logicalId, resources)
    if (!awaited.has(role.logicalId)) return []
    const missed = policies.map(({ logicalId }) => logicalId).filter((id) => !awaited.has(id))
    return missed.length > 0
      ? [
          {
            ...foundAt(custom, placeOf),
            found: `${custom.logicalId} does not wait for ${missed.join(', ')}`,
          },
        ]
      : []
  })
}

/** All that CloudFormation makes before a resource. */
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
  const named = textsIn(dependsOn, '').map(({ node }) => node.text)
  return [...named, ...(properties ? referencesIn(properties).map(({ name }) => name) : [])]
}

function longTimeouts({ resources, placeOf }: OpenTemplate): Found[] {
  return resources.filter(isCustom).flatMap(({ properties, path }) => {
    const text = textIn(properties, 'ServiceTimeout')
    const seconds = Number(text)
    if (text === undefined || (seconds >= 1 && seconds < AN_HOUR)) return []
    const pair = pairOf(properties!, 'ServiceTimeout')!
    return [
      {
        path: below(path, 'Properties', 'ServiceTimeout'),
        found: shown(text),
        place: placeOf(pair.key as Node, pair.value as Node),
      },
    ]
  })
}
