import { pairOf } from '../../../core/template/own/source.ts'
import { faultsInSource, stepsOf } from '../../../core/template/profile-limits.ts'
import {
  childPath,
  type Lint,
  lintOf,
  quoteText,
  type RuleFace,
} from '../../../core/trust-policy/lint.ts'
import { foundAt, longTimeouts, tooEarly } from './callbacks.ts'
import { isCustom, type OpenTemplate } from './open-template.ts'
import {
  broadManagedPolicies,
  broadStatements,
  type Found,
  hardCodedPartitions,
  textsIn,
  unresolvedRights,
} from './permissions.ts'
import {
  conditionalRoles,
  externalIdParameters,
  keyParameters,
  reasonsNotToUse,
  sharedExternalIds,
} from './vendor-rules.ts'

interface TemplateRule extends RuleFace {
  find(template: OpenTemplate): Found[]
}

export const TEMPLATE_RULES: readonly TemplateRule[] = [
  {
    id: 'not-usable',
    level: 'warning',
    title: 'Rolecall cannot use this template as it is: {found}',
    why: 'The other findings hold all the same.',
    fix: 'Do what this finding asks for, or choose in the profile with "role" and "parameters".',
    find: reasonsNotToUse,
  },
  {
    id: 'external-id-shared',
    level: 'warning',
    title: 'All customers who use this template get the same External ID, {found}.',
    why: 'Each customer can then give the vendor the role of another customer as their own (confused deputy).',
    fix: 'Render the template with Rolecall, which writes an External ID of its own for each customer.',
    find: sharedExternalIds,
  },
  {
    id: 'role-conditional',
    level: 'warning',
    title: 'The stack creates the role only under a condition: {found}.',
    why: 'If the condition is false, there is no role, and the vendor gets no access.',
    fix: 'Remove the condition from the role, or tell customers which values to choose.',
    find: conditionalRoles,
  },
  {
    id: 'key-parameter',
    level: 'warning',
    title: 'The parameter {found} asks for a key or a secret.',
    why: 'Long-lived keys of AWS are not needed with a role. Any other secret is shown to everybody who can describe the stack, unless the parameter is NoEcho.',
    fix: 'Use the role instead of a key of AWS. For another secret, write "NoEcho: true" or read it from AWS Secrets Manager.',
    find: keyParameters,
  },
  {
    id: 'external-id-parameter-declared',
    level: 'warning',
    title: 'The template has a parameter {found}.',
    why: 'Customers can change every parameter, even if a link fills it in, so it must not contain the External ID.',
    fix: 'Bind it in the profile: write {found}: { from: externalId } below "parameters". Rolecall then writes the value into the template, for each customer. Or remove the parameter.',
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
