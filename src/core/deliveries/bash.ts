import {
  type DeliveryFacts,
  type DeliveryFile,
  descriptionOf,
  plainJson,
  tagList,
} from './delivery.ts'

/**
 * Two scripts for the AWS CLI: one creates the role or repairs it, the other deletes it. Each is in
 * parentheses, so that it can also be pasted into a shell without ending that shell.
 */
export const printBash = (facts: DeliveryFacts): DeliveryFile[] => [
  { name: 'create-role.sh', content: createScript(facts) },
  { name: 'delete-role.sh', content: deleteScript(facts) },
]

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

const head = ({ role, accountId, externalId }: DeliveryFacts): string => `(
set -eu
export AWS_PAGER=''
fail() { echo "$1" >&2; exit 1; }

role_name=${quoted(role.roleName)}
role_path=${quoted(role.path)}
external_id=${quoted(externalId)}
${
  accountId === undefined
    ? ''
    : `
account_id=$(aws sts get-caller-identity --query Account --output text)
[ "$account_id" = ${accountId} ] ||
  fail "These credentials are for account $account_id. The role belongs in ${accountId}. Nothing was changed."
`
}`

const READ_ROLE = `aws iam get-role --role-name "$role_name" --query Role --output json 2>&1`
const READ_PATH = `aws iam get-role --role-name "$role_name" --query Role.Path --output text`

/** A role of this name may be somebody else's. It is ours if it has the External ID. */
const REQUIRE_OURS = `  case "$found" in
    *"$external_id"*) ;;
    *) fail "Another role is called $role_name: it does not have this External ID. Nothing was changed." ;;
  esac`

function createScript(facts: DeliveryFacts): string {
  const { role, vendor, accountId } = facts
  const { permissionsBoundary, inlinePolicies, managedPolicyArns, maxSessionSeconds } = role
  const tags = tagList(role)
  const policies = Object.entries(inlinePolicies)
  return `#!/usr/bin/env bash
# Creates the IAM role ${role.roleName}, which ${vendor} can assume.
# If the role exists, the script repairs it. It needs the AWS CLI and credentials${accountId === undefined ? '' : ` for account ${accountId}`}.
${head(facts)}
description=${quoted(descriptionOf(role))}
trust_policy='${plainJson(role.trustPolicy)}'
${tags.length > 0 ? `tags='${plainJson(tags)}'\n` : ''}
if found=$(${READ_ROLE}); then
${REQUIRE_OURS}
  [ "$(${READ_PATH})" = "$role_path" ] ||
    fail "The role $role_name has another path than $role_path. Delete it first. Nothing was changed."
${lines(
  'aws iam update-assume-role-policy --role-name "$role_name" --policy-document "$trust_policy"',
  `aws iam update-role --role-name "$role_name" --description "$description" --max-session-duration ${maxSessionSeconds} >/dev/null`,
  permissionsBoundary !== undefined &&
    `aws iam put-role-permissions-boundary --role-name "$role_name" --permissions-boundary ${quoted(permissionsBoundary)}`,
  tags.length > 0 && 'aws iam tag-role --role-name "$role_name" --tags "$tags"',
)}
else
  case "$found" in
    *NoSuchEntity*) ;;
    *) fail "$found" ;;
  esac
  aws iam create-role --role-name "$role_name" --path "$role_path" --description "$description" \\
    --assume-role-policy-document "$trust_policy" --max-session-duration ${maxSessionSeconds}${
      permissionsBoundary === undefined
        ? ''
        : ` \\\n    --permissions-boundary ${quoted(permissionsBoundary)}`
    }${tags.length > 0 ? ' --tags "$tags"' : ''} >/dev/null
fi
${policies
  .map(
    ([name, document]) =>
      `\naws iam put-role-policy --role-name "$role_name" --policy-name ${quoted(name)} --policy-document '${plainJson(document)}'\n`,
  )
  .join('')}${managedPolicyArns
  .map(
    (arn) => `\naws iam attach-role-policy --role-name "$role_name" --policy-arn ${quoted(arn)}\n`,
  )
  .join('')}${removals(facts)}
echo "The role is ready. Its ARN:"
aws iam get-role --role-name "$role_name" --query Role.Arn --output text
)
`
}

/** Removes what an earlier version gave. What somebody else added stays. */
function removals({ role, former }: DeliveryFacts): string {
  if (!former) return ''
  const gone = (before: object, now: object) =>
    Object.keys(before).filter((name) => !Object.hasOwn(now, name))
  const policies = gone(former.inlinePolicies, role.inlinePolicies)
  const managed = former.managedPolicyArns.filter((arn) => !role.managedPolicyArns.includes(arn))
  const tags = gone(former.tags, role.tags)
  const boundary = role.permissionsBoundary === undefined ? former.permissionsBoundary : undefined
  return [
    policies.length > 0 &&
      `for name in $(${LIST_POLICIES}); do
  case "$name" in ${policies.map(quoted).join(' | ')}) ${DELETE_POLICY} ;; esac
done`,
    managed.length > 0 &&
      `for arn in $(${LIST_ATTACHED}); do
  case "$arn" in ${managed.map(quoted).join(' | ')}) ${DETACH_POLICY} ;; esac
done`,
    boundary !== undefined &&
      `case "$found" in *${quoted(boundary)}*) aws iam delete-role-permissions-boundary --role-name "$role_name" ;; esac`,
    tags.length > 0 &&
      `aws iam untag-role --role-name "$role_name" --tag-keys ${tags.map(quoted).join(' ')}`,
  ]
    .flatMap((it) => (it === false ? [] : [`\n${it}\n`]))
    .join('')
}

const LIST_POLICIES = `aws iam list-role-policies --role-name "$role_name" --query 'PolicyNames[]' --output text`
const DELETE_POLICY = 'aws iam delete-role-policy --role-name "$role_name" --policy-name "$name"'
const LIST_ATTACHED = `aws iam list-attached-role-policies --role-name "$role_name" --query 'AttachedPolicies[].PolicyArn' --output text`
const DETACH_POLICY = 'aws iam detach-role-policy --role-name "$role_name" --policy-arn "$arn"'

const lines = (...commands: (string | false)[]): string =>
  commands.flatMap((it) => (it === false ? [] : [`  ${it}`])).join('\n')

const deleteScript = (facts: DeliveryFacts): string => `#!/usr/bin/env bash
# Deletes the IAM role ${facts.role.roleName} with everything in it, so that ${facts.vendor} can no longer assume it.
${head(facts)}
found=$(${READ_ROLE}) || case "$found" in
  *NoSuchEntity*) echo "There is no role $role_name."; exit 0 ;;
  *) fail "$found" ;;
esac
${REQUIRE_OURS}

for arn in $(${LIST_ATTACHED}); do
  ${DETACH_POLICY}
done
for name in $(${LIST_POLICIES}); do
  ${DELETE_POLICY}
done
aws iam delete-role --role-name "$role_name"
echo "The role $role_name is deleted."
)
`

/** Values of parameters as words of a shell, in the AWS CLI's short form. */
export const parameterWords = (values: Readonly<Record<string, string>>): string[] =>
  Object.entries(values).map(([key, value]) => {
    const plain = /^[\w.-]+$/.test(value)
    // The CLI splits a value at commas unless it stands in double quotes.
    const text = `ParameterKey=${key},ParameterValue=${plain ? value : `"${value}"`}`
    return plain ? text : `'${text.replaceAll("'", `'\\''`)}'`
  })
