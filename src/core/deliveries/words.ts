import type { StackOnly } from '../template/own/role-in-template.ts'

/** What the steps mention. */
export interface StepFacts {
  vendor: string
  /** The account number; undefined if it is not known yet. */
  account: string | undefined
  roleName: string
  /** The names of the files. */
  files: string[]
  /** The names of the managed policies. */
  managed: string[]
  /** The names of the inline policies. */
  inline: string[]
  /** The ARN of the permissions boundary. */
  boundary: string | undefined
  /** `owner=platform`. */
  tags: string[]
  maxSessionSeconds: number
  /** The names of the construct of the CDK, and of the output of Terraform. */
  construct: string
  output: string
  /** The stack of CloudFormation. */
  stackName: string
  region: string
  createCommand: string
}

interface WayWords {
  title: string
  steps: (facts: StepFacts) => string[]
  undo: (facts: StepFacts) => string
}

const signedIn = (account: string | undefined): string =>
  account === undefined ? 'for the account' : `for account ${account}`

const giveArn = (vendor: string): string =>
  `Give the ARN of the role to ${vendor}, on the page of the invitation. Rolecall then checks the role.`

/** Names and commands stand in backticks. The customer's page has the same in other languages. */
export const ENGLISH_DELIVERIES = {
  cloudformation: {
    title: 'CloudFormation',
    steps: ({ account, createCommand }) => [
      `Run this with credentials ${signedIn(account)}: \`${createCommand}\``,
      'Wait about 30 seconds. The stack reports the role by itself.',
    ],
    undo: ({ stackName, region }) =>
      `Delete the stack: \`aws cloudformation delete-stack --region ${region} --stack-name ${stackName}\``,
  },
  terraform: {
    title: 'Terraform',
    steps: ({ vendor, account, files: [file], output }) => [
      `Add the file \`${file}\` to a Terraform configuration whose provider \`aws\` has credentials ${signedIn(account)}.`,
      'Run `terraform apply`, and read the plan before you agree.',
      `Terraform prints the ARN of the role as \`${output}\`. ${giveArn(vendor)}`,
    ],
    undo: ({ files: [file] }) =>
      `Remove \`${file}\` from the configuration and run \`terraform apply\`. This deletes the role.`,
  },
  cli: {
    title: 'AWS CLI',
    steps: ({ vendor, account, files: [file] }) => [
      `Save \`${file}\`, for example in AWS CloudShell, and read it.`,
      `Run \`bash ${file}\` with credentials ${signedIn(account)}. You can run it again: it then repairs the role.`,
      `The script prints the ARN of the role. ${giveArn(vendor)}`,
    ],
    undo: ({ files: [, file] }) => `Run \`bash ${file}\`. This deletes the role.`,
  },
  powershell: {
    title: 'PowerShell',
    steps: ({ vendor, account, files: [file] }) => [
      `Save \`${file}\` and read it.`,
      `Run \`.\\${file}\` in PowerShell with credentials ${signedIn(account)}. You can run it again: it then repairs the role.`,
      `The script prints the ARN of the role. ${giveArn(vendor)}`,
    ],
    undo: ({ files: [, file] }) => `Run \`.\\${file}\`. This deletes the role.`,
  },
  cdk: {
    title: 'AWS CDK',
    steps: ({ vendor, account, files: [file], construct }) => [
      `Add the file \`${file}\` to a CDK app in TypeScript.`,
      `Create the construct in a stack ${signedIn(account)}: \`new ${construct}(stack, '${construct}')\``,
      `Run \`cdk deploy\`. It prints the ARN of the role. ${giveArn(vendor)}`,
    ],
    undo: ({ construct }) =>
      `Remove \`${construct}\` from the stack and run \`cdk deploy\`. This deletes the role.`,
  },
  console: {
    title: 'By hand',
    steps: (facts) => [
      `Sign in to the AWS console ${signedIn(facts.account)}. Open IAM, *Roles*, *Create role*.`,
      `Choose *Custom trust policy*. Replace the text with \`${facts.files[0]}\`. Press *Next*.`,
      facts.managed.length > 0
        ? `Tick these policies: ${listed(facts.managed)}.${boundaryStep(facts)} Press *Next*.`
        : `Tick no policy.${boundaryStep(facts)} Press *Next*.`,
      `Enter the role name \`${facts.roleName}\`.${facts.tags.length > 0 ? ` Add the tags ${listed(facts.tags)}.` : ''} Press *Create role*.`,
      ...facts.inline.map(
        (name) =>
          `Open the role. Choose *Add permissions*, *Create inline policy*, *JSON*. Replace the text with \`${name}.json\`, press *Next*, enter the policy name \`${name}\`, and press *Create policy*.`,
      ),
      ...(facts.maxSessionSeconds === 3600
        ? []
        : [
            `Press *Edit* in the summary of the role, and set the maximum session duration to ${facts.maxSessionSeconds} seconds (*Custom duration*).`,
          ]),
      `The ARN of the role is in its summary. ${giveArn(facts.vendor)}`,
    ],
    undo: ({ roleName }) => `Delete the role \`${roleName}\` in IAM.`,
  },
  existing: {
    title: 'Existing role',
    steps: ({ vendor, account, files: [file] }) => [
      `Choose a role ${account === undefined ? 'in the account' : `in account ${account}`} that nobody else assumes. It needs the rights that ${vendor} asks for.`,
      `Replace its trust policy with \`${file}\`. Another trust policy fails the checks if it lets ${vendor} in without the External ID.`,
      giveArn(vendor),
    ],
    undo: ({ vendor }) =>
      `Remove ${vendor} from the trust policy of the role, or delete the role in IAM.`,
  },
} satisfies Record<string, WayWords>

/** Why a role cannot be created in a way. `name` is what stands in the way. */
export const ENGLISH_REFUSALS: Record<Refusal, (facts: { name: string }) => string> = {
  path: ({ name }) =>
    `The AWS console cannot create a role in the path ${name}. Choose another way.`,
  others: ({ name }) =>
    `This role can only be created with CloudFormation: the template also makes ${name}.`,
  condition: ({ name }) =>
    `This role can only be created with CloudFormation: the template makes ${name} only under a condition.`,
  property: ({ name }) =>
    `This role can only be created with CloudFormation: its template has ${name}, which other tools may not know.`,
  value: ({ name }) =>
    `This role can only be created with CloudFormation: the value of ${name} is known only there.`,
}

export type Refusal = 'path' | StackOnly['because']

const listed = (names: string[]): string => names.map((name) => `\`${name}\``).join(', ')

const boundaryStep = ({ boundary }: StepFacts): string =>
  boundary === undefined ? '' : ` Open *Set permissions boundary* and choose \`${boundary}\`.`

export type DeliveryWords = Record<keyof typeof ENGLISH_DELIVERIES, WayWords>
