import {
  type DeliveryFacts,
  type DeliveryFile,
  descriptionOf,
  plainJson,
  tagList,
} from './delivery.ts'

/** The same as the scripts for bash, for Windows PowerShell 5.1 and PowerShell 7. */
export const printPowershell = (facts: DeliveryFacts): DeliveryFile[] => [
  { name: 'create-role.ps1', content: createScript(facts) },
  { name: 'delete-role.ps1', content: deleteScript(facts) },
]

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

/**
 * AWS: Windows PowerShell removes double quotes from the arguments of programs, so the CLI reads
 * each document from a file. It also reads a script without a byte order mark as ANSI, so the
 * script is in ASCII.
 */
const head = ({ role, accountId, externalId }: DeliveryFacts): string => `& {
$env:AWS_PAGER = ''
$folder = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())
New-Item -ItemType Directory -Path $folder | Out-Null
function Invoke-Aws { $answer = aws @args; if ($LASTEXITCODE -ne 0) { throw 'The AWS CLI failed. Run the script again when you know why.' }; $answer }
function Save-Json($name, $json) { $file = Join-Path $folder $name; [IO.File]::WriteAllText($file, $json); "file://$file" }

try {
$roleName = ${quoted(role.roleName)}
$rolePath = ${quoted(role.path)}
$externalId = ${quoted(externalId)}
${
  accountId === undefined
    ? ''
    : `
$accountId = Invoke-Aws sts get-caller-identity --query Account --output text
if ($accountId -ne '${accountId}') { throw "These credentials are for account $accountId. The role belongs in ${accountId}. Nothing was changed." }
`
}
# A list does not fail if the role does not exist.
$found = Invoke-Aws iam list-roles --query "Roles[?RoleName=='$roleName'] | [0]" --output json | Out-String
$exists = $found.Trim() -ne 'null'
if ($exists -and -not $found.Contains($externalId)) { throw "Another role is called $\{roleName}: it does not have this External ID. Nothing was changed." }
`

const FOOT = `} finally { Remove-Item -Recurse -Force $folder }
}
`

function createScript(facts: DeliveryFacts): string {
  const { role, vendor, accountId } = facts
  const { permissionsBoundary, inlinePolicies, managedPolicyArns, maxSessionSeconds } = role
  const tags = tagList(role)
  const isAscii = /^[ -~]*$/.test(descriptionOf(role))
  const description = isAscii
    ? descriptionOf(role)
    : 'Access for a vendor. To end the access, delete this role.'
  const boundary =
    permissionsBoundary === undefined
      ? ''
      : ` --permissions-boundary ${quoted(permissionsBoundary)}`
  return `# Creates the IAM role ${role.roleName}, which ${asciiOf(vendor)} can assume.
# If the role exists, the script repairs it. It needs the AWS CLI and credentials${accountId === undefined ? '' : ` for account ${accountId}`}.
${head(facts)}
$description = ${quoted(description)}
$trustPolicy = Save-Json 'trust-policy.json' '${plainJson(role.trustPolicy)}'
${tags.length > 0 ? `$tags = Save-Json 'tags.json' '${plainJson(tags)}'\n` : ''}
if ($exists) {
  $path = Invoke-Aws iam get-role --role-name $roleName --query Role.Path --output text
  if ($path -ne $rolePath) { throw "The role $roleName has another path than $rolePath. Delete it first. Nothing was changed." }
  Invoke-Aws iam update-assume-role-policy --role-name $roleName --policy-document $trustPolicy
  Invoke-Aws iam update-role --role-name $roleName --description $description --max-session-duration ${maxSessionSeconds} | Out-Null
${permissionsBoundary === undefined ? '' : `  Invoke-Aws iam put-role-permissions-boundary --role-name $roleName${boundary}\n`}${
  tags.length > 0 ? '  Invoke-Aws iam tag-role --role-name $roleName --tags $tags\n' : ''
}} else {
  Invoke-Aws iam create-role --role-name $roleName --path $rolePath --description $description --assume-role-policy-document $trustPolicy --max-session-duration ${maxSessionSeconds}${boundary}${tags.length > 0 ? ' --tags $tags' : ''} | Out-Null
}
${Object.entries(inlinePolicies)
  .map(
    ([name, document], index) =>
      `\n$policy = Save-Json 'policy-${index + 1}.json' '${plainJson(document)}'\nInvoke-Aws iam put-role-policy --role-name $roleName --policy-name ${quoted(name)} --policy-document $policy\n`,
  )
  .join('')}${managedPolicyArns
  .map(
    (arn) =>
      `\nInvoke-Aws iam attach-role-policy --role-name $roleName --policy-arn ${quoted(arn)}\n`,
  )
  .join('')}
'The role is ready. Its ARN:'
Invoke-Aws iam get-role --role-name $roleName --query Role.Arn --output text
${FOOT}`
}

const deleteScript = (
  facts: DeliveryFacts,
): string => `# Deletes the IAM role ${facts.role.roleName} with everything in it, so that ${asciiOf(facts.vendor)} can no longer assume it.
${head(facts)}
if (-not $exists) { "There is no role $roleName."; return }
foreach ($arn in (Invoke-Aws iam list-attached-role-policies --role-name $roleName --query 'AttachedPolicies[].PolicyArn' --output text) -split '\\s+' -ne '') {
  Invoke-Aws iam detach-role-policy --role-name $roleName --policy-arn $arn
}
foreach ($name in (Invoke-Aws iam list-role-policies --role-name $roleName --query 'PolicyNames[]' --output text) -split '\\s+' -ne '') {
  Invoke-Aws iam delete-role-policy --role-name $roleName --policy-name $name
}
Invoke-Aws iam delete-role --role-name $roleName
"The role $roleName is deleted."
${FOOT}`

const asciiOf = (vendor: string): string => (/^[ -~]*$/.test(vendor) ? vendor : 'the vendor')
