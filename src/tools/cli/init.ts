import { writeFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { RolecallError } from '../../api/errors.ts'
import { parseConfig } from '../../hosts/machine/config/config-file.ts'

export interface ConfigChoices {
  vendorName: string
  supportUrl?: string | undefined
  roleName: string
}

/** The text of a new `rolecall.yaml`. Throws SETTING_INVALID if a choice is not valid. */
export function newConfig({ vendorName, supportUrl, roleName }: ConfigChoices): string {
  const support = supportUrl ? 'supportUrl: ' : '# supportUrl: '
  const text = `# Settings of Rolecall. An unknown key is an error. docs/reference/settings.md lists all keys.

vendor:
  # Customers see this name. At most 80 characters.
  name: ${JSON.stringify(vendorName)}
  # Where customers get help: an http or https address.
  ${support}${JSON.stringify(supportUrl ?? 'https://www.example.com/support')}
  # Your other AWS accounts, 12 digits each, in quotes. Rolecall never assumes a role in them.
  # accounts: ["111122223333"]

# What you ask customers for. An invitation names a profile; without a name it uses "default".
profiles:
  default:
    # The role that the stack creates in the customer's account: 1 to 58 letters, digits or _+=,.@-
    # Each invitation adds a suffix such as -k7f2q to the name.
    roleName: ${JSON.stringify(roleName)}
    # The role has exactly this name. Then a customer can have only one stack per account.
    # fixedRoleName: true
    # Customers read this before they connect. At most 500 characters.
    purpose: Reads your resource inventory.
    # AWS managed policies of the role. At most 10.
    managedPolicies:
      - arn:aws:iam::aws:policy/SecurityAudit
    # Further permissions of the role: IAM policies by name.
    # inlinePolicies:
    #   Metrics:
    #     Statement:
    #       - Effect: Allow
    #         Action: ["s3:GetObject"]
    #         Resource: arn:aws:s3:::example-metrics-*/*
    # Each request for credentials names a scope. Credentials can do what both the role and the scope allow.
    scopes:
      # 1 to 32 letters, digits, _ or -
      inventory:
        # At most 300 characters.
        description: Lists resources.
        policy:
          Statement:
            - Effect: Allow
              Action: ["iam:List*", "iam:Get*", "s3:ListAllMyBuckets"]
              Resource: "*"
    # How long a session of the role may last: 3600 only, because AWS ends Rolecall's sessions
    # after one hour.
    # maxSessionSeconds: 3600

# The address that customers see. Default: http://127.0.0.1 and the port, which only this machine can reach.
# publicUrl: "https://connect.example.com"
# Where the service listens. Default 4000.
# port: 4000

# "rolecall setup" adds a section "aws" with the names of what it creates.
`
  const parsed = parseConfig(parse(text))
  if ('config' in parsed) return text
  const detail = parsed.mistakes.map(({ field, message }) => `${field}: ${message}`).join(' ')
  throw new RolecallError('SETTING_INVALID', { detail })
}

/** Writes a new file. Returns false if the file exists, and leaves it unchanged. */
export async function writeNewConfig(path: string, choices: ConfigChoices): Promise<boolean> {
  const text = newConfig(choices)
  try {
    await writeFile(path, text, { flag: 'wx' })
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    const detail = `${path} cannot be written (${code}).`
    throw new RolecallError('SETTING_INVALID', { detail }, error)
  }
}
