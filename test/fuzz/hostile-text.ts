import fc from 'fast-check'

/** Fixed, so that a failure in CI is a failure at the desk. */
export const SEED = 20_261_123

const INTRINSICS = [
  '$' + '{AWS::AccountId}',
  '$' + '{!Literal}',
  '!Sub x',
  '!Ref "AWS::AccountId"',
  '{"Fn::GetAtt": ["A", "B"]}',
  'Fn::GetAtt',
  '{"Ref": "X"}',
]
const REFERENCES = [
  '{{resolve:ssm:/prod/key}}',
  '{{resolve:secretsmanager:a:SecretString:b}}',
  '{{resolve:ssm-secure:/prod/key:1}}',
]
const YAML = [
  '&anchor x',
  '*anchor',
  '<<: *x',
  '!!js/function x',
  '--- ',
  '...',
  '? a',
  ': b',
  ' # x',
  '%TAG ! x',
  '|-',
  '>+',
  '@x',
  '`x`',
  'yes',
  '0o14',
  '012',
  '1e3',
  '~',
  '2026-01-01',
]
const MARKUP = [
  '<script>alert(1)</script>',
  '"><svg onload=alert(1)>',
  "' onclick=x y='",
  '</title>',
  '</textarea>',
  '<!--',
  ']]>',
  '&lt;b&gt;',
  '&#60;',
  'javascript:alert(1)',
  '<a href="//evil.example">',
]
const LINES = [
  '\r\n',
  '\n',
  '\u2028',
  '\u2029',
  '\u0085',
  '\u0000',
  '\u001b[31m',
  '\u001b]8;;http://evil.example\u0007',
  '\b',
  '\t',
  '\u202e',
  '\u200b',
  '\ufeff',
  '\u061c',
]
const SHELLS = [
  '; rm -rf /',
  '$(id)',
  '`id`',
  '| x',
  '=cmd|x',
  '+1',
  '@SUM(A1)',
  '-2+3',
  '" && x',
  "' ; x #",
  '\\',
  '%s%n',
]
const JSONS = ['","level":60,"x":"', '{"a":1}', '"}', '__proto__', 'constructor', '\\u0022']
const LETTERS = [
  'Northwind',
  'Insights',
  'a',
  '0',
  ' ',
  '-',
  '_',
  '.',
  'é',
  '漢',
  '😀',
  '\ud800',
  '{',
  '}',
  '$',
  ':',
]

/** What each language between here and a reader could take for its own. */
const TOKENS = [...INTRINSICS, ...REFERENCES, ...YAML, ...MARKUP, ...LINES, ...SHELLS, ...JSONS]

const DISGUISES: ((text: string) => string)[] = [
  (text) => text,
  (text) => [...text].join('\u200b'),
  (text) => text.replaceAll('{', '\uff5b').replaceAll('$', '\uff04'),
  (text) => text.replaceAll('{', '\ufe5b'),
  (text) => text.replaceAll('{{', '{ {').replaceAll('$' + '{', '$ {'),
  (text) => text.replaceAll('{{', '{{{{'),
  (text) => `${text.slice(0, 2)}\u00ad${text.slice(2)}`,
  (text) => text.toUpperCase(),
  (text) => `{{${text}}}`,
]

/** Tokens and letters in any order, some of them disguised or nested. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc
        .tuple(fc.constantFrom(...TOKENS), fc.constantFrom(...DISGUISES))
        .map(([token, disguise]) => disguise(token)),
      fc.constantFrom(...LETTERS),
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) => parts.join(''))

/** Half hostile, half what an honest vendor writes. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  hostileText,
  fc
    .array(
      fc.constantFrom(
        'Northwind',
        'Insights',
        'reads',
        'costs',
        ' ',
        '-',
        '.',
        '(EU)',
        '&',
        '"',
        "'",
        'é',
      ),
      {
        minLength: 1,
        maxLength: 8,
      },
    )
    .map((parts) => parts.join('')),
)
