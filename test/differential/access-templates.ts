import fc from 'fast-check'

/** What the customer chooses when the stack is created. */
export interface Choice {
  /** The parameter Write, on which the condition W depends. */
  write: 'yes' | 'no'
  /** The parameter Name, with which some policies name their role. */
  name: string
  /** The parameter Bucket, in ARNs. */
  bucket: string
  /** The parameter Kind, in ARNs. It has two allowed values. */
  kind: string
  /** The parameter Action, which has two allowed values. */
  action: string
  /** The parameter Service, which has none. */
  service: string
}

/** A part of a template: how it is written, and what CloudFormation makes of it. */
interface Part<T> {
  written: unknown
  /** Undefined: it is left out. */
  real(choice: Choice): T | undefined
}

interface RealStatement {
  Effect: string
  Action?: string[]
  NotAction?: string[]
  Resource?: string[]
  NotResource?: string[]
  Condition?: unknown
}

interface RealPolicy {
  Version: '2012-10-17'
  Statement: RealStatement[]
}

const ROLE_NAME = 'NorthwindInsightsAccess'
const ALLOWED_KINDS = ['reports', 'northwind-metrics-1']
const ALLOWED_ACTIONS = ['s3:GetObject', 'iam:CreateUser']
const placeholder = (name: string) => `$\{${name}}`

const literal = <T>(value: T): Part<T> => ({ written: value, real: () => value })
const sub = (text: string, real: (choice: Choice) => string): Part<string> => ({
  written: { 'Fn::Sub': text },
  real,
})

/** `Fn::If` on the condition W. Without a second branch it has AWS::NoValue. */
const either = <T>(yes: Part<T>, no?: Part<T>): Part<T> => ({
  written: { 'Fn::If': ['W', yes.written, no ? no.written : { Ref: 'AWS::NoValue' }] },
  real: (choice) => (choice.write === 'yes' ? yes.real(choice) : no?.real(choice)),
})

const listOf = <T>(parts: Part<T>[]): Part<T[]> => ({
  written: parts.map(({ written }) => written),
  real: (choice) => parts.map((it) => it.real(choice)).filter((it) => it !== undefined),
})

const maybeEither = <T>(part: fc.Arbitrary<Part<T>>): fc.Arbitrary<Part<T>> =>
  fc.oneof(
    { weight: 4, arbitrary: part },
    { weight: 1, arbitrary: fc.tuple(part, part).map(([yes, no]) => either(yes, no)) },
    { weight: 1, arbitrary: part.map((yes) => either(yes)) },
  )

const action: fc.Arbitrary<Part<string>> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .constantFrom(
        ...`* s3:* s3:Get* S3:getobject s3:*Object s3:DeleteBucket ec2:Describe* ec2:Terminate?nstances
        iam:* iam:CreateUser iam:Put*Policy lambda:Update* secretsmanager:Get* ssm:GetParameter*
        dynamodb:GetItem cloudtrail:StopLogging organizations:* sqs:* logs:*`.split(/\s+/),
      )
      .map(literal),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Part<string>>(
      { written: { Ref: 'Action' }, real: ({ action: it }) => it },
      {
        written: { 'Fn::FindInMap': ['Rights', { Ref: 'Write' }, 'Action'] },
        real: ({ write }) => (write === 'yes' ? 's3:*' : 'ec2:*'),
      },
    ),
  },
  fc.constant(sub(`${placeholder('Service')}:*`, ({ service }) => `${service}:*`)),
  fc.constant<Part<string>>({
    written: { 'Fn::Join': [':', ['iam', 'Create*']] },
    real: () => 'iam:Create*',
  }),
)

const resource: fc.Arbitrary<Part<string>> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .constantFrom(
        ...`* * arn:aws:s3:::* arn:aws:s3:::reports/* arn:aws:s3:::northwind-*
        arn:aws:*:*:*:* arn:aws:iam::*:role/northwind-* arn:aws:lambda:*:*:function:northwind-*
        arn:aws:ec2:*:*:instance/*`.split(/\s+/),
      )
      .map(literal),
  },
  fc.constant(
    sub(
      `arn:${placeholder('AWS::Partition')}:s3:::${placeholder('Bucket')}/*`,
      ({ bucket }) => `arn:aws:s3:::${bucket}/*`,
    ),
  ),
  {
    weight: 3,
    arbitrary: fc.constant(
      sub(`arn:aws:s3:::${placeholder('Kind')}/*`, ({ kind }) => `arn:aws:s3:::${kind}/*`),
    ),
  },
  fc.constant<Part<string>>({
    written: { 'Fn::Join': ['', ['arn:aws:s3:::', { Ref: 'Bucket' }, '*']] },
    real: ({ bucket }) => `arn:aws:s3:::${bucket}*`,
  }),
)

const some = <T>(part: fc.Arbitrary<Part<T>>): fc.Arbitrary<Part<T[]>> =>
  fc.array(maybeEither(part), { minLength: 1, maxLength: 3 }).map(listOf)

const CONDITIONS = [
  undefined,
  undefined,
  { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
  { Bool: { 'aws:SecureTransport': 'false' } },
]

/** A statement whose list is empty grants nothing, and IAM refuses it. So it is left out. */
const statement: fc.Arbitrary<Part<RealStatement>> = fc
  .record({
    effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Allow', 'Deny'),
    actions: some(action),
    resources: some(resource),
    notAction: fc.constantFrom(false, false, true),
    notResource: fc.constantFrom(false, false, true),
    condition: fc.constantFrom(...CONDITIONS),
  })
  .map(({ effect, actions, resources, notAction, notResource, condition }) => {
    const [actionKey, resourceKey] = [
      notAction ? 'NotAction' : 'Action',
      notResource ? 'NotResource' : 'Resource',
    ]
    const shared = { Effect: effect, ...(condition && { Condition: condition }) }
    return {
      written: { ...shared, [actionKey]: actions.written, [resourceKey]: resources.written },
      real: (choice) => {
        const [on, at] = [actions.real(choice)!, resources.real(choice)!]
        return on.length === 0 || at.length === 0
          ? undefined
          : { ...shared, [actionKey]: on, [resourceKey]: at }
      },
    }
  })

const statements = fc.array(maybeEither(statement), { minLength: 1, maxLength: 3 }).map(listOf)

const written = (parts: Part<RealStatement[]>): Part<RealPolicy> => ({
  written: { Version: '2012-10-17', Statement: parts.written },
  real: (choice) => ({ Version: '2012-10-17', Statement: parts.real(choice)! }),
})

/** A policy as JSON text has no functions in it. */
const asText = (parts: Part<RealStatement[]>): Part<RealPolicy> => {
  const fixed = parts.real({
    write: 'yes',
    name: '',
    bucket: 'reports',
    kind: 'reports',
    action: 's3:*',
    service: 's3',
  })!
  const policy = { Version: '2012-10-17' as const, Statement: fixed }
  return { written: JSON.stringify(policy), real: () => policy }
}

const document: fc.Arbitrary<Part<RealPolicy>> = fc.oneof(
  { weight: 4, arbitrary: maybeEither(statements.map(written)) },
  { weight: 1, arbitrary: statements.map(asText) },
)

/** How a policy names its role, and whether it is the access role. */
const target = fc.constantFrom<Part<boolean>>(
  { written: { Ref: 'AccessRole' }, real: () => true },
  { written: { Ref: 'Name' }, real: ({ name }) => name === ROLE_NAME },
  { written: ROLE_NAME, real: () => true },
  { written: 'SomebodyElse', real: () => false },
  { written: { 'Fn::Sub': `${placeholder('Name')}` }, real: ({ name }) => name === ROLE_NAME },
  { written: { Ref: 'OtherRole' }, real: () => false },
)

interface Pieces {
  /** Properties of the access role. */
  role: Record<string, unknown>
  resources: Record<string, unknown>
  real(choice: Choice): (RealPolicy | undefined)[]
}

const inline = fc
  .array(
    maybeEither(
      document.map(
        (it): Part<RealPolicy> => ({
          written: { PolicyName: 'p', PolicyDocument: it.written },
          real: it.real,
        }),
      ),
    ),
    { minLength: 1, maxLength: 2 },
  )
  .chain((items) => maybeEither(fc.constant(listOf(items))))
  .map(
    (list): Pieces => ({
      role: { Policies: list.written },
      resources: {},
      real: (choice) => list.real(choice) ?? [],
    }),
  )

const beside = fc
  .record({
    type: fc.constantFrom('AWS::IAM::Policy', 'AWS::IAM::RolePolicy', 'AWS::IAM::ManagedPolicy'),
    policy: document,
    to: target,
    conditional: fc.boolean(),
  })
  .map(
    ({ type, policy, to, conditional }): Pieces => ({
      role: {},
      resources: {
        Beside: {
          Type: type,
          ...(conditional && { Condition: 'W' }),
          Properties: {
            PolicyName: 'beside',
            ...(type === 'AWS::IAM::RolePolicy'
              ? { RoleName: to.written }
              : { Roles: [to.written] }),
            PolicyDocument: policy.written,
          },
        },
      },
      real: (choice) =>
        to.real(choice) && (!conditional || choice.write === 'yes') ? [policy.real(choice)] : [],
    }),
  )

const ownManaged = fc.tuple(document, fc.boolean()).map(([policy, only]): Pieces => {
  const attached = only ? either(literal({ Ref: 'Own' })) : literal({ Ref: 'Own' })
  return {
    role: { ManagedPolicyArns: [attached.written] },
    resources: {
      Own: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: policy.written } },
    },
    real: (choice) => (attached.real(choice) ? [policy.real(choice)] : []),
  }
})

const loop = fc.array(fc.constantFrom('s3', 'ec2', 'iam'), { minLength: 1, maxLength: 2 }).map(
  (services): Pieces => ({
    role: {},
    resources: {
      'Fn::ForEach::Rights': [
        'Prefix',
        services,
        {
          [`Rights${placeholder('Prefix')}`]: {
            Type: 'AWS::IAM::RolePolicy',
            Properties: {
              RoleName: { Ref: 'AccessRole' },
              PolicyName: 'loop',
              PolicyDocument: {
                Statement: {
                  Effect: 'Allow',
                  Action: { 'Fn::Sub': `${placeholder('Prefix')}:*` },
                  Resource: '*',
                },
              },
            },
          },
        },
      ],
    },
    real: () => [
      {
        Version: '2012-10-17',
        Statement: services.map((it) => ({
          Effect: 'Allow',
          Action: [`${it}:*`],
          Resource: ['*'],
        })),
      },
    ],
  }),
)

export interface OwnTemplate {
  text: string
  /** The policies of the access role in the stack. */
  real(choice: Choice): RealPolicy[]
}

/** Templates of vendors, with rights written in the ways that real ones use. */
export const ownTemplates: fc.Arbitrary<OwnTemplate> = fc
  .tuple(
    fc.array(fc.oneof(inline, beside, ownManaged, loop), { minLength: 1, maxLength: 3 }),
    fc.boolean(),
  )
  .map(([pieces, named]) => {
    // Pieces of one kind have the same names, so only the last one of a kind stays.
    const kept = [
      ...new Map(
        pieces.map((it) => [JSON.stringify([Object.keys(it.role), Object.keys(it.resources)]), it]),
      ).values(),
    ]
    const template = {
      Transform: 'AWS::LanguageExtensions',
      Parameters: {
        Write: { Type: 'String', AllowedValues: ['yes', 'no'] },
        Name: { Type: 'String', Default: ROLE_NAME },
        Bucket: { Type: 'String' },
        Kind: { Type: 'String', AllowedValues: ALLOWED_KINDS },
        Action: { Type: 'String', AllowedValues: ALLOWED_ACTIONS },
        Service: { Type: 'String' },
      },
      Conditions: { W: { 'Fn::Equals': [{ Ref: 'Write' }, 'yes'] } },
      Mappings: { Rights: { yes: { Action: 's3:*' }, no: { Action: 'ec2:*' } } },
      Resources: {
        AccessRole: {
          Type: 'AWS::IAM::Role',
          Properties: {
            RoleName: named ? ROLE_NAME : { Ref: 'Name' },
            AssumeRolePolicyDocument: {},
            ...Object.assign({}, ...kept.map(({ role }) => role)),
          },
        },
        OtherRole: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } },
        ...Object.assign({}, ...kept.map(({ resources }) => resources)),
      },
    }
    return {
      text: JSON.stringify(template),
      real: (choice) =>
        kept
          .flatMap((it) => it.real(named ? choice : { ...choice, name: ROLE_NAME }))
          .filter((it) => it !== undefined && it.Statement.length > 0) as RealPolicy[],
    }
  })

export const choices: fc.Arbitrary<Choice> = fc.record({
  write: fc.constantFrom('yes', 'no'),
  name: fc.constantFrom(ROLE_NAME, 'Another'),
  bucket: fc.constantFrom('reports', 'northwind-metrics'),
  kind: fc.constantFrom(...ALLOWED_KINDS),
  action: fc.constantFrom(...ALLOWED_ACTIONS),
  service: fc.constantFrom('s3', 'iam', 'kms'),
})

/** Policies of the built-in template. */
export const inlinePolicies: fc.Arbitrary<RealPolicy> = statements.map((it) => {
  const { real } = asText(it)
  return real({} as Choice)!
})
