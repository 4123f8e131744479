import { describe, expect, it } from 'vitest'
import { workAll } from '../../../test/fixtures/jobs.ts'
import { makeWorld, OPERATOR } from '../../../test/fixtures/world.ts'
import { CSV_COLUMNS } from '../model/job.ts'
import { failedRowsAsCsv } from './failed-rows.ts'
import { readCsv } from './read-csv.ts'
import { isFailed } from './rows.ts'
import { startJob } from './start.ts'

const HEAD = CSV_COLUMNS.join(',')
const problemsOf = (text: string) =>
  readCsv(text)
    .filter(isFailed)
    .map(({ row, message }) => `${row}: ${message}`)
const bytes = (...values: number[]) => Uint8Array.from(values)

describe('a CSV file of invitations', () => {
  const acme = {
    ...{ customerId: 'acme', customerName: 'Acme, Inc.', profile: 'default' },
    ...{ accountId: '0123-4567-8901', region: 'us-east-1', expiresInSeconds: 1.5 * 86_400 },
    ...{ requireApproval: true, contact: { name: 'Dana', email: 'dana@northwind.example' } },
    locale: 'de',
  }
  const cells =
    'acme,"Acme, Inc.",default,0123-4567-8901,us-east-1,1.5,TRUE,Dana,dana@northwind.example,de'

  it.each([
    ['commas', `${HEAD}\n${cells}\n`],
    [
      'semicolons',
      `${HEAD}\n${cells}`.replaceAll(/,(?! Inc)/g, ';').replace('"Acme, Inc."', 'Acme, Inc.'),
    ],
    ['a byte order mark', `\ufeff${HEAD}\n${cells}`],
    ['lines as Windows ends them', `${HEAD}\r\n${cells}\r\n`],
    ['names of columns in other cases', `${HEAD.toUpperCase()}\n${cells}`],
    ['a comma in the number of days', `${HEAD}\n${cells.replace('1.5', '"1,5"')}`],
  ])('may have %s', (_, text) => {
    expect(readCsv(text)).toEqual([{ row: 2, invitation: acme }])
    expect(readCsv(new TextEncoder().encode(text))).toEqual([{ row: 2, invitation: acme }])
  })

  it('needs only the customer, and leaves out empty lines and cells', () => {
    expect(readCsv('customerId,locale\n\nacme,\n , \nglobex,fr\n')).toEqual([
      { row: 3, invitation: { customerId: 'acme' } },
      { row: 5, invitation: { customerId: 'globex', locale: 'fr' } },
    ])
  })

  it('has a column for each option of the role, named option.NAME', async () => {
    const text = [
      'customerId,option.path,option.tags,option.allowedRegions,option.expiresAt',
      'acme,/vendors/,a=b; c=d,"eu-west-1, eu-central-1",2027-01-31',
      'globex,vendors,,,',
    ].join('\n')
    const [first, second] = readCsv(text)
    expect(first).toEqual({
      row: 2,
      invitation: {
        customerId: 'acme',
        roleOptions: {
          ...{ path: '/vendors/', tags: { a: 'b', c: 'd' } },
          allowedRegions: ['eu-west-1', 'eu-central-1'],
          expiresAt: '2027-01-31T00:00:00Z',
        },
      },
    })
    expect(second).toMatchObject({
      message: expect.stringMatching(/^option\.path must begin and end with \//),
      cells: { 'option.path': 'vendors' },
    })
    expect(() => readCsv('customerId,option.color\nacme,red')).toThrow(/option\.color/)
  })

  it('gives the options back in the file of failed rows', async () => {
    const world = makeWorld()
    const rows = readCsv('customerId,option.path,option.tags\nacme,/vendors/,a=b; c=d\n')
    const job = await workAll(world, await startJob(world, OPERATOR, { work: 'invite', rows }))
    let csv = ''
    for await (const line of failedRowsAsCsv(world, job)) csv += line
    expect(csv).toMatch(/,option\.path,option\.tags,problem\r\nacme,/)
    expect(csv).toContain('is not an option that the profile default allows')
    expect(readCsv(csv)).toEqual(rows)
  })

  it('says for each row, by its line, what is wrong in the words of its columns', () => {
    expect(
      problemsOf(
        [
          HEAD,
          'a b,,,,,,,,,',
          `acme,${'x'.repeat(129)},,,,,,,,`,
          'acme,,,12345678901,,,,,,',
          'acme,,,2.22E+11,,,,,,',
          'acme,,,,,31,,,,',
          'acme,,,,,soon,,,,',
          'acme,,,,,,maybe,,,',
          'acme,,,,,,,,nobody,',
          'acme,,,,,,,,,deutsch',
          ',Acme,,,,,,,,',
          'acme,Acme',
        ].join('\n'),
      ),
    ).toEqual([
      '2: customerId must be 1 to 128 letters, digits or _.:@/+=-.',
      '3: customerName must have at most 128 characters.',
      '4: accountId must have 12 digits. A spreadsheet removes zeros at the beginning: format the column as text.',
      '5: accountId must have 12 digits. A spreadsheet removes zeros at the beginning: format the column as text.',
      '6: expiresInDays must be a number of days above 0, at most 30.',
      '7: expiresInDays must be a number of days above 0, at most 30.',
      '8: requireApproval must be true or false.',
      '9: contactEmail must be an e-mail address.',
      '10: locale must be a language tag such as de or en-GB.',
      '11: customerId is required.',
      '12: has 2 cells, and the first line has 10 columns.',
    ])
  })

  it('counts the lines of cells that have several', () => {
    expect(problemsOf('customerId,customerName\nacme,"A\nB"\nglobex,G\na b,C')).toEqual([
      '2: customerName must not contain control characters.',
      '5: customerId must be 1 to 128 letters, digits or _.:@/+=-.',
    ])
  })

  it('names the line that has the same customer and account', () => {
    const rows = ['acme,', 'acme,222222222222', 'acme,', 'acme,2222-2222-2222', 'globex,']
    expect(problemsOf(`customerId,accountId\n${rows.join('\n')}`)).toEqual([
      '4: customerId and accountId are the same as in line 2.',
      '5: customerId and accountId are the same as in line 3.',
    ])
  })

  it.each([
    ['', /^The file is empty/],
    [HEAD, /no row below its first line/],
    ['customer\nacme', /unknown column "customer"\. Known: customerId/],
    ['customerName\nAcme', /needs the column customerId/],
    ['customerId,customerId\na,b', /the column customerId twice/],
    ['customerId\n"acme', /^Line \d has a quotation mark/],
    [`customerId\n${'acme\n'.repeat(10_001)}`, /10001 rows/],
    ['x'.repeat(2_000_001), /larger than 2 MB/],
  ])('is refused as a whole: %.20j', (text, message) => {
    expect(() => readCsv(text)).toThrow(
      expect.objectContaining({
        code: 'CSV_INVALID',
        message: expect.stringMatching(message) as string,
      }),
    )
  })

  it('is refused in other encodings than UTF-8', () => {
    for (const wrong of [bytes(0xff, 0xfe, 0x63, 0), bytes(0x4d, 0xfc, 0x6c)])
      expect(() => readCsv(wrong)).toThrow(/not in UTF-8\. In Excel, save it as "CSV UTF-8"/)
  })
})

describe('the file of failed rows', () => {
  it('can be corrected and sent again', async () => {
    const world = makeWorld()
    const file = `${HEAD}\n=acme,"A ""B""",none,,,2,yes,,,\n a b ,,,,,,,,,\nfine,,,,,,,,,`
    const rows = readCsv(file)
    const job = await workAll(world, await startJob(world, OPERATOR, { work: 'invite', rows }))
    let csv = ''
    for await (const line of failedRowsAsCsv(world, job)) csv += line
    expect(csv.split('\r\n')).toEqual([
      `${HEAD},problem`,
      expect.stringMatching(/^"'=acme","A ""B""",none,,,2,true,,,,/),
      'a b,,,,,,,,,,"customerId must be 1 to 128 letters, digits or _.:@/+=-."',
      '',
    ])
    expect(readCsv(csv.replace('none', 'default').replace('a b', 'ab'))).toEqual([
      {
        row: 2,
        invitation: {
          ...{ customerId: '=acme', customerName: 'A "B"', profile: 'default' },
          ...{ expiresInSeconds: 172_800, requireApproval: true },
        },
      },
      { row: 3, invitation: { customerId: 'ab' } },
    ])
  })

  it('keeps the values of parameters of templates, in a column for each', async () => {
    const world = makeWorld()
    const head = 'customerId,profile,parameter.WorkspaceId,parameter.Level'
    const rows = readCsv(`${head}\nacme,none,ws-1,\nglobex,none,,-5\ninitech,none,,\n`)
    const job = await workAll(world, await startJob(world, OPERATOR, { work: 'invite', rows }))
    let csv = ''
    for await (const line of failedRowsAsCsv(world, job)) csv += line
    expect(csv).toMatch(/^[^\r]*,locale,parameter\.Level,parameter\.WorkspaceId,problem\r\n/)
    expect(csv).toContain(`,"'-5",,`)
    expect(readCsv(csv)).toEqual(rows)
  })
})
