import * as D from '@aws-sdk/client-dynamodb'
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sandbox, SandboxOptions } from '../../src/sandbox/index.ts'
import { startSandbox } from '../../src/sandbox/index.ts'
import { systemClock } from '../../src/sandbox/system.ts'
import { administrator, clients, VENDOR } from './clients.ts'

let sandbox: Sandbox
let db: D.DynamoDBClient
let ahead = 0
const clock: NonNullable<SandboxOptions['clock']> = {
  ...systemClock,
  now: () => systemClock.now() + ahead,
}

beforeAll(async () => {
  sandbox = await startSandbox({ clock })
  db = clients(sandbox.origin, administrator(VENDOR)).dynamodb
  await db.send(new D.CreateTableCommand(SHAPE))
})
afterAll(() => sandbox.stop())

const TableName = 'things'
const SHAPE: D.CreateTableCommandInput = {
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['pk', 'sk', 'colour', 'at'].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S',
  })),
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byColour',
      KeySchema: [
        { AttributeName: 'colour', KeyType: 'HASH' },
        { AttributeName: 'at', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
}

type Item = Record<string, D.AttributeValue>
const S = (text: string): D.AttributeValue => ({ S: text })
const N = (number: number | string): D.AttributeValue => ({ N: String(number) })
const key = (pk: string, sk = '-'): Item => ({ pk: S(pk), sk: S(sk) })

let serial = 0
const fresh = () => `p${++serial}`

const put = (Item: Item, more: Partial<D.PutItemCommandInput> = {}) =>
  db.send(new D.PutItemCommand({ TableName, Item, ...more }))
const get = async (pk: string, sk = '-') =>
  (await db.send(new D.GetItemCommand({ TableName, Key: key(pk, sk), ConsistentRead: true }))).Item
const update = (
  pk: string,
  UpdateExpression: string,
  more: Partial<D.UpdateItemCommandInput> = {},
) =>
  db.send(
    new D.UpdateItemCommand({
      TableName,
      Key: key(pk),
      UpdateExpression,
      ReturnValues: 'ALL_NEW',
      ...more,
    }),
  )
const query = (more: Partial<D.QueryCommandInput>) =>
  db.send(new D.QueryCommand({ TableName, ...more }))
const invalid = (message: string | RegExp) => ({
  name: 'ValidationException',
  message: expect.stringMatching(message),
})

describe('a table', () => {
  it('is made once, described, listed and deleted', async () => {
    await expect(db.send(new D.CreateTableCommand(SHAPE))).rejects.toMatchObject({
      name: 'ResourceInUseException',
    })
    const { Table } = await db.send(new D.DescribeTableCommand({ TableName }))
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      TableArn: `arn:aws:dynamodb:us-east-1:${VENDOR}:table/things`,
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      GlobalSecondaryIndexes: [{ IndexName: 'byColour', IndexStatus: 'ACTIVE' }],
    })
    await db.send(new D.CreateTableCommand({ ...SHAPE, TableName: 'another' }))
    expect((await db.send(new D.ListTablesCommand({}))).TableNames).toEqual(['another', 'things'])
    await db.send(new D.DeleteTableCommand({ TableName: 'another' }))
    await expect(
      db.send(new D.DescribeTableCommand({ TableName: 'another' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    await expect(
      db.send(new D.GetItemCommand({ TableName: 'another', Key: key('x') })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    })
  })

  it('has settings for time to live and backups', async () => {
    const ttl = { Enabled: true, AttributeName: 'ttl' }
    await db.send(new D.UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: ttl }))
    await expect(
      db.send(new D.UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: ttl })),
    ).rejects.toMatchObject(invalid('already enabled'))
    expect(
      (await db.send(new D.DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription,
    ).toEqual({
      TimeToLiveStatus: 'ENABLED',
      AttributeName: 'ttl',
    })
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true }
    await db.send(
      new D.UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }),
    )
    const { ContinuousBackupsDescription } = await db.send(
      new D.DescribeContinuousBackupsCommand({ TableName }),
    )
    expect(
      ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus,
    ).toBe('ENABLED')
  })

  it.each<[Partial<D.CreateTableCommandInput>, string]>([
    [{ TableName: 'ab' }, 'at least 3 characters'],
    [{ AttributeDefinitions: [] }, 'not defined in AttributeDefinitions'],
    [{ BillingMode: 'PROVISIONED' }, 'must both be specified'],
    [{ KeySchema: [{ AttributeName: 'pk', KeyType: 'RANGE' }] }, 'not a HASH key type'],
    [{ GlobalSecondaryIndexes: [] }, 'does not exactly match'],
  ])('is refused with %j', async (change, message) => {
    await expect(
      db.send(new D.CreateTableCommand({ ...SHAPE, TableName: 'refused', ...change })),
    ).rejects.toMatchObject(invalid(message))
  })
})

describe('an item', () => {
  it('comes back as it was, whatever its types', async () => {
    const pk = fresh()
    const item: Item = {
      ...key(pk),
      number: N('1e2'),
      fraction: N('-0.50'),
      binary: { B: new Uint8Array([1, 2, 255]) },
      flag: { BOOL: false },
      nothing: { NULL: true },
      list: { L: [S('漢'), { M: { deep: N(1) } }] },
      words: { SS: ['a', 'b'] },
    }
    await put(item)
    expect(await get(pk)).toEqual({ ...item, number: N('100'), fraction: N('-0.5') })
    expect(await get(pk, 'other')).toBeUndefined()
  })

  it.each<[Item, string]>([
    [{ pk: S('x') }, 'Missing the key sk in the item'],
    [{ ...key('x'), sk: N(1) }, 'Type mismatch for key sk expected: S actual: N'],
    [{ ...key('') }, 'cannot contain an empty string value. Key: pk'],
    [{ ...key('x'), colour: N(1) }, 'Type mismatch for Index Key colour'],
    [{ ...key('x'), colour: S('') }, 'secondary index key'],
    [
      { ...key('x'), big: S('x'.repeat(410_000)) },
      'Item size has exceeded the maximum allowed size',
    ],
    [{ ...key('x'), number: N('1'.repeat(39)) }, '38 significant digits'],
    [{ ...key('x'), number: N('one') }, 'cannot be converted to a numeric value'],
    [{ ...key('x'), words: { SS: [] } }, 'may not be empty'],
    [{ ...key('x'), words: { SS: ['a', 'a'] } }, 'contains duplicates'],
    [{ ...key('x'.repeat(2049)) }, 'Size of hashkey'],
  ])('is refused: %j', async (item, message) => {
    await expect(put(item)).rejects.toMatchObject(invalid(message))
  })

  it('is asked for by its whole key', async () => {
    for (const Key of [{ pk: S('x') }, { ...key('x'), more: S('y') }, { pk: S('x'), sk: N(1) }])
      await expect(db.send(new D.GetItemCommand({ TableName, Key }))).rejects.toMatchObject(
        invalid('does not match the schema'),
      )
  })

  it('is written under a condition, and shown where it failed', async () => {
    const pk = fresh()
    const ConditionExpression = 'attribute_not_exists(pk)'
    await put({ ...key(pk), v: N(1) }, { ConditionExpression })
    const again = put(
      { ...key(pk), v: N(2) },
      { ConditionExpression, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' },
    )
    await expect(again).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      Item: { ...key(pk), v: N(1) },
    })
    const values = {
      ExpressionAttributeNames: { '#v': 'v' },
      ExpressionAttributeValues: { ':v': N(1) },
    }
    await put({ ...key(pk), v: N(2) }, { ConditionExpression: '#v = :v', ...values })
    const remove = () =>
      db.send(
        new D.DeleteItemCommand({
          TableName,
          Key: key(pk),
          ConditionExpression: '#v = :v',
          ...values,
        }),
      )
    await expect(remove()).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' })
    expect(await get(pk)).toMatchObject({ v: N(2) })
  })
})

describe('a condition', () => {
  const item: Item = {
    n: N(5),
    s: S('hello'),
    l: { L: [N(1), S('x')] },
    m: { M: { a: N(1) } },
    ss: { SS: ['a', 'b'] },
    b: { BOOL: true },
  }
  const values: Item = {
    ':4': N(4),
    ':5': N('5.0'),
    ':6': N(6),
    ':he': S('he'),
    ':a': S('a'),
    ':x': S('x'),
    ':S': S('S'),
    ':t': { BOOL: true },
  }
  const holds = async (ConditionExpression: string) => {
    const pk = fresh()
    await put({ ...key(pk), ...item })
    const used = Object.fromEntries(
      Object.entries(values).filter(([name]) => new RegExp(`${name}\\b`).test(ConditionExpression)),
    )
    const asked = {
      ConditionExpression,
      ...(Object.keys(used).length > 0 && { ExpressionAttributeValues: used }),
    }
    return put({ ...key(pk) }, asked).then(
      () => true,
      (error: Error) =>
        error.name === 'ConditionalCheckFailedException' ? false : Promise.reject(error),
    )
  }

  it.each([
    'n = :5 AND s <> :he',
    'n BETWEEN :4 AND :6',
    'n IN (:4, :5)',
    'NOT n < :5',
    'absent <> :5',
    '(n = :4 OR n = :5) AND attribute_exists(m.a)',
    'n = :4 OR n = :5 AND attribute_not_exists(m.b)',
    'begins_with(s, :he) and contains(ss, :a) and contains(l, :x)',
    'size(s) = :5 AND attribute_type(s, :S)',
    'l[1] = :x AND b = :t',
    'n >= n',
  ])('holds: %s', async (condition) => expect(await holds(condition)).toBe(true))

  it.each([
    'n > :5',
    's > :5',
    'absent = :5',
    'absent < :5',
    'size(absent) < :5',
    'm.b = :5',
    'NOT attribute_exists(s)',
  ])('does not hold: %s', async (condition) => expect(await holds(condition)).toBe(false))

  it.each([
    ['status = :5', 'reserved keyword: status'],
    ['n = :7', 'not defined; attribute value: :7'],
    ['#n = :5', 'not defined; attribute name: #n'],
    ['n == :5', 'Syntax error'],
    ['n = :5 AND', 'Syntax error; token: "<EOF>"'],
    ['nonsense(n)', 'Invalid function name; function: nonsense'],
    ['begins_with(s)', 'Incorrect number of operands'],
    ['n < :t', 'Incorrect operand type'],
    ['n BETWEEN :6 AND :4', 'upper bound'],
    [' ', 'can not be empty'],
  ])('is refused: %s', async (condition, message) => {
    await expect(holds(condition)).rejects.toMatchObject(invalid(message))
  })

  it('uses every placeholder that comes with it', async () => {
    const unused = {
      ConditionExpression: 'attribute_not_exists(pk)',
      ExpressionAttributeValues: { ':x': S('x') },
    }
    await expect(put(key('x'), unused)).rejects.toMatchObject(
      invalid(/ExpressionAttributeValues unused in expressions: keys: \{:x\}/),
    )
    const names = {
      ConditionExpression: 'attribute_not_exists(pk)',
      ExpressionAttributeNames: { '#x': 'x' },
    }
    await expect(put(key('x'), names)).rejects.toMatchObject(
      invalid(/ExpressionAttributeNames unused in expressions: keys: \{#x\}/),
    )
    await expect(put(key('x'), { ExpressionAttributeNames: { '#x': 'x' } })).rejects.toMatchObject(
      invalid('only be specified when using'),
    )
  })
})

describe('an update', () => {
  it('sets, counts, appends, removes and edits sets', async () => {
    const pk = fresh()
    const words = { ':one': N(1), ':l': { L: [S('a')] }, ':ss': { SS: ['x', 'y'] } }
    await update(pk, 'SET n = if_not_exists(n, :one), l = :l, m = :l ADD hits :one, words :ss', {
      ExpressionAttributeValues: words,
    })
    const { Attributes } = await update(
      pk,
      'SET n = n + :one, l = list_append(l, :l) REMOVE m ADD hits :one DELETE words :x',
      {
        ExpressionAttributeValues: { ':one': N(1), ':l': { L: [S('b')] }, ':x': { SS: ['x'] } },
      },
    )
    expect(Attributes).toEqual({
      ...key(pk),
      n: N(2),
      l: { L: [S('a'), S('b')] },
      hits: N(2),
      words: { SS: ['y'] },
    })
  })

  it.each([
    ['SET pk = :v', 'This attribute is part of the key'],
    ['SET a = :v, a = :v', 'Two document paths overlap'],
    ['SET a = :v SET b = :v', 'can only be used once'],
    ['SET a = nothing', 'does not exist in the item'],
    ['SET a.b = :v', 'document path provided in the update expression is invalid'],
    ['SET colour = :n', 'Index Key colour'],
  ])('is refused: %s', async (expression, message) => {
    const ExpressionAttributeValues = expression.includes(':v')
      ? { ':v': S('v') }
      : expression.includes(':n')
        ? { ':n': N(1) }
        : undefined
    await expect(update(fresh(), expression, { ExpressionAttributeValues })).rejects.toMatchObject(
      invalid(message),
    )
  })
})

describe('a query', () => {
  const pk = 'queried'
  beforeAll(async () => {
    for (const sk of ['a1', 'a2', 'b1', 'b2', 'c1'])
      await put({ ...key(pk, sk), colour: S('red'), at: S(sk), n: N(sk[1]!) })
  })
  const ofPartition = {
    KeyConditionExpression: 'pk = :p',
    ExpressionAttributeValues: { ':p': S(pk) },
  }
  const sorts = (items: Item[] = []) => items.map(({ sk }) => sk?.S)

  it('reads a partition in order, forwards and backwards', async () => {
    expect(sorts((await query(ofPartition)).Items)).toEqual(['a1', 'a2', 'b1', 'b2', 'c1'])
    expect(
      sorts((await query({ ...ofPartition, ScanIndexForward: false, Limit: 2 })).Items),
    ).toEqual(['c1', 'b2'])
  })

  it.each([
    ['begins_with(sk, :a)', { ':a': S('a') }, ['a1', 'a2']],
    ['sk BETWEEN :a AND :b', { ':a': S('a2'), ':b': S('b1') }, ['a2', 'b1']],
    ['sk > :a', { ':a': S('b1') }, ['b2', 'c1']],
    ['(sk = :a)', { ':a': S('b1') }, ['b1']],
  ])('reads a range of it: %s', async (condition, values, expected) => {
    const found = await query({
      KeyConditionExpression: `pk = :p AND ${condition}`,
      ExpressionAttributeValues: { ':p': S(pk), ...values },
    })
    expect(sorts(found.Items)).toEqual(expected)
  })

  it('goes on where it was cut, and counts what it looked at before the filter', async () => {
    const filter = {
      FilterExpression: 'n = :n',
      ExpressionAttributeValues: { ':p': S(pk), ':n': N(1) },
    }
    const first = await query({ ...ofPartition, ...filter, Limit: 2 })
    expect([first.Count, first.ScannedCount]).toEqual([1, 2])
    expect(first.LastEvaluatedKey).toEqual(key(pk, 'a2'))
    const rest = await query({
      ...ofPartition,
      ...filter,
      ExclusiveStartKey: first.LastEvaluatedKey,
    })
    expect([sorts(rest.Items), rest.LastEvaluatedKey]).toEqual([['b1', 'c1'], undefined])
  })

  it('reads an index, which has the keys only, and shows no more than is asked for', async () => {
    const colour = {
      IndexName: 'byColour',
      KeyConditionExpression: 'colour = :c',
      ExpressionAttributeValues: { ':c': S('red') },
    }
    const { Items, LastEvaluatedKey } = await query({
      ...colour,
      Limit: 1,
      ScanIndexForward: false,
    })
    expect(Items).toEqual([{ ...key(pk, 'c1'), colour: S('red'), at: S('c1') }])
    expect(Object.keys(LastEvaluatedKey!).sort()).toEqual(['at', 'colour', 'pk', 'sk'])
    const rest = await query({
      ...colour,
      ScanIndexForward: false,
      ExclusiveStartKey: LastEvaluatedKey,
      ProjectionExpression: 'sk',
    })
    expect(rest.Items).toEqual(['b2', 'b1', 'a2', 'a1'].map((sk) => ({ sk: S(sk) })))
    expect((await query({ ...colour, Select: 'COUNT' })).Count).toBe(5)
  })

  it.each<[Partial<D.QueryCommandInput>, string]>([
    [
      { KeyConditionExpression: 'sk = :p', ExpressionAttributeValues: { ':p': S('x') } },
      'missed key schema element: pk',
    ],
    [
      { KeyConditionExpression: 'pk > :p', ExpressionAttributeValues: { ':p': S('x') } },
      'not supported',
    ],
    [{ ...ofPartition, IndexName: 'none' }, 'does not have the specified index'],
    [
      {
        IndexName: 'byColour',
        ConsistentRead: true,
        KeyConditionExpression: 'colour = :c',
        ExpressionAttributeValues: { ':c': S('x') },
      },
      'Consistent reads are not supported on global secondary indexes',
    ],
    [{ ...ofPartition, ExclusiveStartKey: { pk: S(pk) } }, 'starting key is invalid'],
    [{ ...ofPartition, Limit: 0 }, 'greater than or equal to 1'],
  ])('is refused: %j', async (input, message) => {
    await expect(query(input)).rejects.toMatchObject(invalid(message))
  })

  it('sees in an index only what had time to arrive there', async () => {
    const late = {
      IndexName: 'byColour',
      KeyConditionExpression: 'colour = :c',
      ExpressionAttributeValues: { ':c': S('late') },
    }
    sandbox.world.knobs.indexLagMs = 5000
    await put({ ...key(fresh()), colour: S('late'), at: S('1') })
    expect((await query(late)).Count).toBe(0)
    ahead += 5001
    expect((await query(late)).Count).toBe(1)
    sandbox.world.knobs.indexLagMs = 0
  })
})

it('a scan reads every item once, also in segments and pages', async () => {
  const found: string[] = []
  for (const Segment of [0, 1, 2]) {
    for (let ExclusiveStartKey: Item | undefined; ; ) {
      const input = {
        TableName,
        Segment,
        TotalSegments: 3,
        Limit: 7,
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      }
      const page: D.ScanCommandOutput = await db.send(new D.ScanCommand(input))
      found.push(...(page.Items ?? []).map(({ pk, sk }) => `${pk?.S} ${sk?.S}`))
      ExclusiveStartKey = page.LastEvaluatedKey
      if (!ExclusiveStartKey) break
    }
  }
  const { Items = [] } = await db.send(new D.ScanCommand({ TableName }))
  expect(found.sort()).toEqual(Items.map(({ pk, sk }) => `${pk?.S} ${sk?.S}`).sort())
  expect(new Set(found).size).toBe(found.length)
  await expect(
    db.send(new D.ScanCommand({ TableName, Segment: 3, TotalSegments: 3 })),
  ).rejects.toMatchObject(invalid('zero-based'))
})

it('batches read and write many items, none of them twice', async () => {
  const names = Array.from({ length: 20 }, fresh)
  const PutRequests = names.map((pk) => ({ PutRequest: { Item: key(pk) } }))
  await db.send(new D.BatchWriteItemCommand({ RequestItems: { [TableName]: PutRequests } }))
  const Keys = [...names, 'nobody'].map((pk) => key(pk))
  const { Responses } = await db.send(
    new D.BatchGetItemCommand({ RequestItems: { [TableName]: { Keys, ConsistentRead: true } } }),
  )
  expect(Responses?.[TableName]).toHaveLength(20)
  const twice = new D.BatchGetItemCommand({
    RequestItems: { [TableName]: { Keys: [key('x'), key('x')] } },
  })
  await expect(db.send(twice)).rejects.toMatchObject(invalid('duplicates'))
  const tooMany = Array.from({ length: 26 }, (_, index) => ({
    PutRequest: { Item: key(`m${index}`) },
  }))
  await expect(
    db.send(new D.BatchWriteItemCommand({ RequestItems: { [TableName]: tooMany } })),
  ).rejects.toMatchObject(invalid('25'))
})

describe('a transaction', () => {
  const Put = (Item: Item, more: object = {}) => ({ Put: { TableName, Item, ...more } })
  const transact = (TransactItems: D.TransactWriteItem[], ClientRequestToken?: string) =>
    db.send(
      new D.TransactWriteItemsCommand({
        TransactItems,
        ...(ClientRequestToken && { ClientRequestToken }),
      }),
    )

  it('makes all of it true, or nothing, and says in order why', async () => {
    const [one, two, three] = [fresh(), fresh(), fresh()]
    await put({ ...key(two), v: N(1) })
    const isNew = {
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }
    const failing = [
      Put(key(one), isNew),
      Put(key(two), isNew),
      { Update: { TableName, Key: key(three), UpdateExpression: 'SET a = nothing' } },
    ]
    await expect(transact(failing)).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      message: expect.stringContaining('[None, ConditionalCheckFailed, ValidationError]'),
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Item: { v: N(1) } },
        { Code: 'ValidationError' },
      ],
    })
    expect(await get(one)).toBeUndefined()
    const check = {
      ConditionCheck: { TableName, Key: key(two), ConditionExpression: 'attribute_exists(pk)' },
    }
    await transact([Put(key(one), isNew), check, { Delete: { TableName, Key: key(three) } }])
    const { Responses } = await db.send(
      new D.TransactGetItemsCommand({
        TransactItems: [one, three].map((pk) => ({ Get: { TableName, Key: key(pk) } })),
      }),
    )
    expect(Responses).toEqual([{ Item: key(one) }, {}])
  })

  it('is done once for one token within ten minutes, and refused where the token meant another', async () => {
    const pk = fresh()
    const items = [
      {
        Update: {
          TableName,
          Key: key(pk),
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': N(1) },
        },
      },
    ]
    await transact(items, `token-${pk}`)
    ahead += 9 * 60_000
    await transact(items, `token-${pk}`)
    expect(await get(pk)).toMatchObject({ n: N(1) })
    await expect(transact([Put(key(pk))], `token-${pk}`)).rejects.toMatchObject({
      name: 'IdempotentParameterMismatchException',
    })
    ahead += 60_000
    await transact(items, `token-${pk}`)
    expect(await get(pk)).toMatchObject({ n: N(2) })
    ahead = 0
  })

  it('has at most a hundred parts, each of another item', async () => {
    const hundred = Array.from({ length: 101 }, () => Put(key(fresh())))
    await expect(transact(hundred)).rejects.toMatchObject(invalid('less than or equal to 100'))
    await transact(hundred.slice(1))
    await expect(
      transact([Put(key('x')), { Delete: { TableName, Key: key('x') } }]),
    ).rejects.toMatchObject(invalid('multiple operations on one item'))
  })

  it('costs twice, and each change of an index once', async () => {
    const input = {
      ReturnConsumedCapacity: 'INDEXES' as const,
      TransactItems: [Put({ ...key(fresh()), colour: S('c'), at: S('1') })],
    }
    const { ConsumedCapacity } = await db.send(new D.TransactWriteItemsCommand(input))
    expect(ConsumedCapacity).toMatchObject([
      {
        CapacityUnits: 3,
        Table: { CapacityUnits: 2 },
        GlobalSecondaryIndexes: { byColour: { CapacityUnits: 1 } },
      },
    ])
  })
})

it('lets nobody in without a policy, and throttles under DynamoDB’s own names', async () => {
  const { iam } = clients(sandbox.origin, administrator(VENDOR))
  await iam.send(new CreateUserCommand({ UserName: 'reader' }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'reader' }))
  const credentials = {
    accessKeyId: AccessKey!.AccessKeyId!,
    secretAccessKey: AccessKey!.SecretAccessKey!,
  }
  const reader = clients(sandbox.origin, credentials).dynamodb
  const read = () => reader.send(new D.GetItemCommand({ TableName, Key: key('queried', 'a1') }))
  const write = () =>
    reader.send(
      new D.TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: key('x') } }] }),
    )
  await expect(read()).rejects.toMatchObject({
    name: 'AccessDeniedException',
    $metadata: { httpStatusCode: 400 },
  })
  const Statement = [
    {
      Effect: 'Allow',
      Action: 'dynamodb:GetItem',
      Resource: `arn:aws:dynamodb:us-east-1:${VENDOR}:table/things`,
    },
  ]
  await iam.send(
    new PutUserPolicyCommand({
      UserName: 'reader',
      PolicyName: 'read',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    }),
  )
  expect((await read()).Item).toBeDefined()
  await expect(write()).rejects.toMatchObject({ name: 'AccessDeniedException' })
  sandbox.world.knobs.throttle = { 'dynamodb:GetItem': 0, 'dynamodb:ListTables': 0 }
  await expect(read()).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' })
  await expect(db.send(new D.ListTablesCommand({}))).rejects.toMatchObject({
    name: 'ThrottlingException',
  })
  sandbox.world.knobs.throttle = {}
})
