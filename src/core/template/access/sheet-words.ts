import type { Holder } from './grants.ts'

interface WhenFacts {
  /** Of the condition, the parameter, the Region or the role. */
  name: string
  outcome: boolean
  value?: string
}

interface RowFacts {
  service: string
  actions: string
  place: string
  /** Actions that both versions have. Empty if there are none. */
  kept: string
  /** The former place; empty if it did not change. */
  instead: string
}

interface WhyFacts {
  name: string
}

/**
 * The texts of a sheet in English: for the API, the command line and the notes in the template. The
 * customer's page has the same texts in other languages.
 */
export const ENGLISH_SHEET = {
  /** `a, b and c`. */
  list: (items: string[]): string =>
    items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`,
  moreServices: ({ names, count }: { names: string; count: number }): string =>
    `${names} and ${count} more services`,
  moreActions: ({ names, count }: { names: string; count: number }): string =>
    `${names} and ${count} more`,
  services: ({ count }: { count: number }): string => `${count} services`,

  /** The worst that the rights allow. */
  headline: {
    takeover: 'Can take over the account',
    canChange: ({ services }: { services: string }): string => `Can change things: ${services}`,
    mayChange: 'Can change things: some rights cannot be shown here',
    readsSecrets: 'Reads data: secrets',
    readsStored: ({ services }: { services: string }): string =>
      `Reads data: what is stored in ${services}`,
    readsBoth: ({ services }: { services: string }): string =>
      `Reads data: secrets, and what is stored in ${services}`,
    limited: ({ rights }: { rights: string }): string => `Limited: ${rights}`,
    readsSettings: 'reads settings',
    writesOwn: ({ kinds }: { kinds: string }): string => `writes only in its own ${kinds}`,
    readsOwn: ({ kinds }: { kinds: string }): string => `reads data only in its own ${kinds}`,
    readsMinor: ({ data }: { data: string }): string => `reads ${data}`,
    noRights: 'Limited: no rights',
  },

  /** Data that do not count as stored data. */
  minor: {
    metrics: 'metrics',
    costs: 'cost figures',
    databaseLogs: 'log files of databases',
    vectors: 'vectors',
    incidents: 'incident cases',
    cognitoUsers: 'users of Cognito user pools',
    cognitoSecrets: 'secrets of Cognito app clients',
    appSyncKeys: 'API keys of AppSync',
    figures: 'figures',
  },

  glance: {
    resourcesOf: ({ count }: { count: number }): string =>
      `Resources and settings of ${count} services`,
    storedIn: ({ services }: { services: string }): string => `What is stored in ${services}`,
    only: ({ what }: { what: string }): string => `Only ${what}`,
    changesIn: ({ services }: { services: string }): string => `In ${services}`,
    possible: 'Possible: some rights cannot be shown here',
  },

  /** Kinds of resources, by the service and the type in an ARN. */
  kinds: {
    's3:': 'buckets',
    's3/': 'objects in buckets',
    'dynamodb:table': 'tables',
    'lambda:function': 'functions',
    'iam:role': 'roles',
    'iam:user': 'users',
    'iam:policy': 'policies',
    'iam:group': 'groups',
    'sns:': 'topics',
    'sqs:': 'queues',
    'secretsmanager:secret': 'secrets',
    'ssm:parameter': 'parameters',
    'kms:key': 'keys',
    'kms:alias': 'key aliases',
    'logs:log-group': 'log groups',
    'ec2:instance': 'instances',
    'rds:db': 'databases',
    'rds:cluster': 'database clusters',
    'cloudformation:stack': 'stacks',
    'events:rule': 'rules',
    'states:stateMachine': 'state machines',
    'ecr:repository': 'image repositories',
    'glue:database': 'Glue databases',
    'glue:table': 'Glue tables',
    'kinesis:stream': 'streams',
  },
  resources: {
    all: 'all resources',
    except: ({ list }: { list: string }): string => `all resources except ${list}`,
    inTemplate: ({ name }: { name: string }): string => `“${name}” of the template`,
    allOf: ({ kind }: { kind: string }): string => `all ${kind}`,
    named: ({ kinds, name }: { kinds: string; name: string }): string =>
      `${kinds} whose name is ${name}`,
    beginning: ({ kinds, name }: { kinds: string; name: string }): string =>
      `${kinds} whose name begins with ${name}`,
    /** Of which only the pattern is known. */
    other: 'resources',
    not: ({ pattern }: { pattern: string }): string => `not ${pattern}`,
  },
  everyService: 'Every service',
  actionsExcept: ({ list }: { list: string }): string => `every action except ${list}`,
  onlyIf: ({ condition }: { condition: string }): string => `Only if ${condition}.`,
  sourceOf: ({ source, holder }: { source: string; holder: string }): string =>
    `${source}, of ${holder}`,

  /** Who has a right. */
  it: 'it',
  holder: ({ role, services }: { role: string; services: string }): string =>
    `the role ${role} for ${services}`,
  nobody: 'nobody',
  principals: {
    anybody: 'anybody',
    unknown: 'somebody who is named when the stack is created',
  },

  /** What the holder of a right `may` do, by the action. */
  may: ({ holder, what, action }: { holder: string; what: string; action: string }): string =>
    `${holder} may ${what} (${action}).`,
  doEverything: 'do everything in every service',
  doEverythingExcept: ({ list }: { list: string }): string => `do everything except ${list}`,
  manageIam: 'manage users, roles and policies without limit',
  takeover: {
    'iam:AttachRolePolicy': 'give a role any right',
    'iam:PutRolePolicy': 'give a role any right',
    'iam:AttachUserPolicy': 'give a user any right',
    'iam:PutUserPolicy': 'give a user any right',
    'iam:AttachGroupPolicy': 'give a group any right',
    'iam:PutGroupPolicy': 'give a group any right',
    'iam:AddUserToGroup': 'add a user to a group of administrators',
    'iam:CreatePolicyVersion': 'rewrite a policy',
    'iam:SetDefaultPolicyVersion': 'bring an old text of a policy back',
    'iam:UpdateAssumeRolePolicy': 'change who may use a role',
    'iam:CreateAccessKey': 'create access keys of a user',
    'iam:CreateLoginProfile': 'set the password of a user',
    'iam:UpdateLoginProfile': 'change the password of a user',
    'iam:UpdateSAMLProvider': 'change who signs in people',
    'sso:CreateAccountAssignment': 'give people access to accounts',
    'sso:PutInlinePolicyToPermissionSet': 'give people any right',
    'sso:AttachManagedPolicyToPermissionSet': 'give people any right',
    'identitystore:CreateGroupMembership': 'add a person to a group of administrators',
    'sts:AssumeRole': 'assume other roles',
    'iam:PassRole': 'give any role to a service of AWS, which then acts with its rights',
    'lambda:UpdateFunctionCode':
      'replace the code of any function, which then acts with its rights',
    'ssm:SendCommand': 'run commands on any server, with the rights of that server',
    'ssm:StartSession': 'open a shell on any server, with the rights of that server',
    'ecs:ExecuteCommand': 'run commands in any container, with the rights of that container',
  },

  cannot: {
    secrets:
      'It cannot read secrets in Secrets Manager or values in Parameter Store, or decrypt with your keys.',
    data: ({ list, exceptOwn }: { list: string; exceptOwn: boolean }): string =>
      `It cannot read ${list}${exceptOwn ? ', except in its own resources' : ''}.`,
    iam: 'It cannot create, change or delete users, roles or policies.',
    change: ({ exceptOwn }: { exceptOwn: boolean }): string =>
      `It cannot start, stop, change or delete anything${exceptOwn ? ' outside its own resources' : ''}.`,
    logging: 'It cannot turn off CloudTrail, AWS Config or GuardDuty.',
    othersUse: ({ vendor }: { vendor: string }): string =>
      `Nobody but one role of ${vendor} can use it, with your External ID, for at most one hour at a time.`,
    stores: {
      'Amazon S3': 'objects in S3',
      'Amazon DynamoDB': 'items in DynamoDB',
      'Amazon SQS': 'messages in SQS',
      'Amazon CloudWatch Logs': 'log entries in CloudWatch Logs',
    },
  },

  limits: {
    never: ({ statement }: { statement: string }): string => `Never: ${statement}.`,
    neverIf: ({ condition, statement }: { condition: string; statement: string }): string =>
      `Never, if ${condition}: ${statement}.`,
    boundary: ({ name }: { name: string }): string =>
      `The role can never do more than the permissions boundary ${name} allows.`,
    actions: ({ list }: { list: string }): string => `Actions: ${list}`,
    actionsExcept: ({ list }: { list: string }): string => `All actions except: ${list}`,
    on: ({ list }: { list: string }): string => `On: ${list}`,
    onExcept: ({ list }: { list: string }): string => `On everything except: ${list}`,
    condition: ({ condition }: { condition: string }): string => `If: ${condition}`,
    and: ' and ',
  },

  /** What changes between two versions. */
  diff: {
    row: ({ service, actions, place, kept, instead }: RowFacts): string =>
      `${service}: ${actions} on ${place}${kept ? ` (both versions have ${kept})` : ''}${instead ? `, instead of ${instead}` : ''}`,
    condition: ({ condition }: { condition: string }): string => `if ${condition}`,
    managedPolicy: ({ arn }: { arn: string }): string => `The managed policy ${arn}.`,
    creates: ({ name, type }: { name: string; type: string }): string =>
      `The template creates ${name} (${type}).`,
    cannotBeShown: ({ where, why }: { where: string; why: string }): string =>
      `Cannot be shown, read the template: ${where} (${why}).`,
    noLongerLimited: ({ limit }: { limit: string }): string => `No longer limited: ${limit}`,
    newLimit: ({ limit }: { limit: string }): string => `New limit: ${limit}`,
    facts: {
      roleName: "The role's name",
      fixedRoleName: 'A fixed role name',
      trustedRole: 'The role of the vendor that is trusted',
      longestSession: 'The longest session in seconds',
      tags: "The role's tags",
    },
    fact: ({ what, present, old }: Record<'what' | 'present' | 'old', string>): string =>
      `${what}: ${present} instead of ${old}.`,
    purpose: ({ purpose }: { purpose: string }): string => `The purpose: “${purpose}”`,
    scopeIsNew: ({ name }: { name: string }): string => `The scope ${name} is new.`,
    scopeChanged: ({ name }: { name: string }): string => `The scope ${name} changed.`,
    scopeIsGone: ({ name }: { name: string }): string => `The scope ${name} is gone.`,
    vendor: ({ vendor }: { vendor: string }): string => `The vendor: ${vendor}`,
  },

  /** What must be true for a right of the vendor's own template. */
  when: {
    condition: ({ name, outcome }: WhenFacts): string =>
      `the condition ${name} of the template is ${outcome ? 'true' : 'false'}`,
    region: ({ name, outcome }: WhenFacts): string =>
      `the Region is ${outcome ? '' : 'not '}“${name}”`,
    parameter: ({ name, outcome, value }: WhenFacts): string =>
      `the parameter ${name} is ${outcome ? '' : 'not '}“${value}”`,
    roleName: ({ name }: WhenFacts): string => `${name} is the name of this role`,
  },

  /** Why a right cannot be shown. */
  why: {
    macro: ({ name }: WhyFacts): string =>
      `the macro ${name} changes the template when the stack is created, and may give the role more rights`,
    nestedStack: (_: WhyFacts): string => 'a nested stack may give the role more rights',
    stackSet: (_: WhyFacts): string => 'a stack set may make roles with rights of their own',
    module: (_: WhyFacts): string => 'a module may give the role more rights',
    users: (_: WhyFacts): string =>
      'the template makes or changes users, whose rights are not shown here',
    signIn: (_: WhyFacts): string => 'the template changes who can sign in',
    givesAccess: (_: WhyFacts): string =>
      'the resource gives access by itself, beside the policies of the role',
    ownPolicy: (_: WhyFacts): string =>
      'the resource has a policy of its own, which gives rights to somebody besides services of AWS',
    resourceLater: (_: WhyFacts): string =>
      'the resource is filled in when the stack is created, and may give the role more rights',
    transform: (_: WhyFacts): string =>
      'a transform adds resources, and they may give the role more rights',
    forEach: (_: WhyFacts): string =>
      'the list of Fn::ForEach is known only when the stack is created',
    noDocument: (_: WhyFacts): string => 'the policy has no document',
    documentIsNoMap: (_: WhyFacts): string => 'the policy document is not a map',
    statementLater: (_: WhyFacts): string => 'the statement is filled in when the stack is created',
    policyLater: (_: WhyFacts): string => 'the policy is filled in when the stack is created',
    filledInLater: (_: WhyFacts): string => 'it is filled in when the stack is created',
    manyConditions: ({ name }: WhyFacts): string => `it depends on more than ${name} conditions`,
    transformInStatement: (_: WhyFacts): string => 'a transform adds to the statement',
    effectUnknown: (_: WhyFacts): string => 'its Effect is not known',
    actionUnknown: ({ name }: WhyFacts): string => `the action ${name} is not known`,
    noPublishedText: ({ name }: WhyFacts): string =>
      `the published data has no text for the policy ${name} of AWS`,
    notAwsPolicy: ({ name }: WhyFacts): string =>
      `${name} is not a policy of AWS, so its text is only in the account`,
    managedLater: ({ name }: WhyFacts): string =>
      `the managed policy ${name} is known only when the stack is created`,
    secondRole: ({ name }: WhyFacts): string =>
      `the template makes a second role, which ${name} can use. Its rights are in this table, but Rolecall does not check who gets in`,
  },
}

export type SheetWords = typeof ENGLISH_SHEET

/** What must be true for a right, as a key of `SheetWords.when` with its facts. */
export interface When extends WhenFacts {
  is: keyof SheetWords['when']
}

/** Why a right cannot be shown, as a key of `SheetWords.why` with its fact. */
export interface Why {
  is: keyof SheetWords['why']
  name?: string
}

export const whenInWords = ({ when }: SheetWords, { is, ...facts }: When): string => when[is](facts)

export const whyInWords = ({ why }: SheetWords, { is, name = '' }: Why): string => why[is]({ name })

/** Who has a right beside the access role. */
export function holderInWords(words: SheetWords, { role, assumedBy }: Holder): string {
  const services = principalsInWords(words, assumedBy)
  return words.holder({ role, services: services || words.nobody })
}

export const principalsInWords = ({ principals }: SheetWords, names: string[]): string =>
  names.map((name) => (principals as Partial<Record<string, string>>)[name] ?? name).join(', ')
