/**
 * What IAM, STS and CloudFormation accept, in one place. AWS: "IAM and AWS STS quotas",
 * "CloudFormation quotas" and the API references of CreateRole and AssumeRole.
 */
export const MAX_SESSION_POLICY_CHARACTERS = 2048
export const MAX_TRUST_POLICY_CHARACTERS = 2048
export const MAX_MANAGED_POLICY_CHARACTERS = 6144
/** All inline policies of one role together. IAM does not count white space. */
export const MAX_INLINE_POLICIES_CHARACTERS = 10_240
/** The quota of an account that asked for more; without that it is 10. */
export const MAX_MANAGED_POLICIES = 20
export const MAX_ROLE_NAME_CHARACTERS = 64
const MAX_ROLE_DESCRIPTION_CHARACTERS = 1000
const MAX_TAGS = 50
export const MIN_ROLE_SESSION_SECONDS = 3600
const MAX_ROLE_SESSION_SECONDS = 43_200
/** A session that a session asked for ends after an hour, whatever the role allows. */
export const MAX_CHAINED_SESSION_SECONDS = 3600
export const MIN_SESSION_SECONDS = 900
/** From S3. As part of a request, CloudFormation takes 51,200 bytes only. */
const MAX_TEMPLATE_BYTES = 1_048_576
/** Ours: leaves room for the tokens of an invitation. */
export const MAX_PREPARED_TEMPLATE_BYTES = MAX_TEMPLATE_BYTES - 48_576
export const MAX_TEMPLATE_DESCRIPTION_BYTES = 1024
export const MAX_TEMPLATE_ENTRIES = {
  Resources: 500,
  Parameters: 200,
  Outputs: 200,
  Mappings: 200,
} as const

export const ROLE_NAME = /^[\w+=,.@-]{1,64}$/
const POLICY_NAME = /^[\w+=,.@-]{1,128}$/
const MANAGED_POLICY_ARN =
  /^arn:aws(?:-[a-z-]+)?:iam::(?:aws|\d{12}|\$\{AWS::AccountId\}):policy\/[\w+=,.@/-]{1,512}$/
const ROLE_PATH = /^\/(?:[!-~]{1,510}\/)?$/
const DESCRIPTION = /^[\t\n\r -~\u00a1-\u00ff]*$/
const TAG_KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u

/** One thing that AWS would refuse. */
export interface LimitFault {
  /** Where it is, such as `scopes.reports.Statement[0].Sid`. */
  path: string
  /** A sentence that says what is wrong, and what AWS accepts. */
  says: string
  /** The policy is too long. The linter has a rule of its own for the length of a scope. */
  isLength?: true
}

const show = (text: string): string =>
  JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)

/** The first character of a policy that IAM does not accept; undefined if there is none. */
export function strayCharacter(text: string): string | undefined {
  const [character] = /[^\t\n\r\u0020-\u00ff]/u.exec(text) ?? []
  if (character === undefined) return undefined
  const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
  return `${show(text)} contains U+${code}. IAM accepts only the characters U+0020 to U+00FF in a policy.`
}

export const roleNameFault = (name: string): string | undefined =>
  ROLE_NAME.test(name)
    ? undefined
    : `${show(name)} is not a name that IAM accepts for a role: 1 to 64 letters, digits or _+=,.@-.`

export const policyNameFault = (name: string): string | undefined =>
  POLICY_NAME.test(name)
    ? undefined
    : `${show(name)} is not a name that IAM accepts for a policy: 1 to 128 letters, digits or _+=,.@-.`

export const policyArnFault = (arn: string): string | undefined =>
  MANAGED_POLICY_ARN.test(arn) ? undefined : `${show(arn)} is not the ARN of a managed policy.`

export const rolePathFault = (path: string): string | undefined =>
  ROLE_PATH.test(path)
    ? undefined
    : `${show(path)} is not a path that IAM accepts: it begins and ends with "/", has no white space and at most 512 characters.`

export const descriptionFault = (text: string): string | undefined =>
  text.length <= MAX_ROLE_DESCRIPTION_CHARACTERS && DESCRIPTION.test(text)
    ? undefined
    : 'The description of a role has at most 1,000 characters, from U+0020 to U+007E and U+00A1 to U+00FF.'

/** `seconds` is a number or its text. */
export function roleSessionFault(seconds: unknown): string | undefined {
  // YAML 1.1 has underscores in numbers: 3_600.
  const given = Number(String(seconds).replaceAll('_', ''))
  const isFine = given >= MIN_ROLE_SESSION_SECONDS && given <= MAX_ROLE_SESSION_SECONDS
  return isFine && Number.isInteger(given)
    ? undefined
    : 'The longest session of a role is 3,600 to 43,200 seconds.'
}

/** What is wrong with the tags of a role. IAM compares keys without upper and lower case. */
export function tagFaults(tags: readonly (readonly [key: string, value: string])[]): string[] {
  const keys = tags.map(([key]) => key.toLowerCase())
  return [
    ...(tags.length > MAX_TAGS ? [`A role has at most ${MAX_TAGS} tags.`] : []),
    ...tags
      .filter(([key, value]) => !TAG_KEY.test(key) || !TAG_VALUE.test(value) || /^aws:/i.test(key))
      .map(
        ([key, value]) =>
          `${show(`${key}=${value}`)} is not a tag that IAM accepts: letters, digits, spaces and _.:/=+-@, a key of 1 to 128 characters that does not begin with "aws:", and a value of at most 256.`,
      ),
    ...keys
      .filter((key, index) => keys.indexOf(key) !== index)
      .map(
        (key) => `Two tags have the key ${show(key)}. IAM takes upper and lower case as the same.`,
      ),
  ]
}
