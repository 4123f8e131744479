import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import manifest from '../../package.json' with { type: 'json' }
import { profilesOf } from '../../src/hosts/machine/config/installation.ts'
import { readSettings, type Settings } from '../../src/hosts/machine/config/settings.ts'
import { SAMPLE_CONFIG } from '../../src/tools/cli/dev/sample.ts'
import { makeProgram } from '../../src/tools/cli/program.ts'
import { pages, ROOT, readPage, snippetsOf } from './pages.ts'

/** Pages that users read; what our own tests print and our own notes are no instructions. */
const forUsers = pages().filter(
  (page) => /^(README|CONTRIBUTING)\.md$|^(docs|examples)\//.test(page) && !/internal/.test(page),
)
const snippets = forUsers.flatMap(snippetsOf)
const inLanguage = (...languages: string[]) =>
  snippets
    .filter(({ language }) => languages.includes(language))
    .map((snippet) => [`${snippet.page}:${snippet.line}`, snippet] as const)

/** Runs in an empty folder, which is removed afterwards. */
function inFolder<Result>(work: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-snippets-'))
  try {
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const isConfig = (code: string) => /^(vendor|profiles|identities|signIn|aws):/m.test(code)
const hasProfiles = (code: string) => /^profiles:/m.test(code)

function settingsOf(code: string): Settings {
  return inFolder((folder) => {
    const file = join(folder, 'rolecall.yaml')
    // Identities name scopes of the profiles that stand beside them.
    writeFileSync(file, hasProfiles(code) ? code : `${SAMPLE_CONFIG}${code}`)
    return readSettings({ ROLECALL_CONFIG: file })
  })
}

describe('each YAML snippet', () => {
  it.each(inLanguage('yaml'))(
    'of %s loads, as a rolecall.yaml if it is one',
    async (_, { code }) => {
      expect(parse(code)).toBeTruthy()
      if (!isConfig(code)) return
      const settings = settingsOf(code)
      // A profile with a template of its own needs that file too.
      if (!code.includes('template: ./')) expect(await profilesOf(settings, undefined)).toBeTruthy()
    },
  )
})

/** What a reader's own project has, and this repository need not have. */
const ELSEWHERE = `declare module '@aws-sdk/credential-providers' {
  export const fromNodeProviderChain: () => () => Promise<{ accessKeyId: string; secretAccessKey: string }>
}\n`

describe('the TypeScript snippets', () => {
  const all = inLanguage('ts', 'typescript')

  it('type-check as they are, with rolecall from these sources', { timeout: 120_000 }, () => {
    expect(all.length).toBeGreaterThan(4)
    const output = inFolder((folder) => {
      symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
      writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
      const paths = {
        rolecall: [join(ROOT, 'src/index.ts')],
        'rolecall/cdk': [join(ROOT, 'src/tools/cdk/index.ts')],
        'rolecall/sandbox': [join(ROOT, 'src/sandbox/index.ts')],
      }
      const compilerOptions = { noUnusedLocals: false, paths, typeRoots: ['node_modules/@types'] }
      const config = { extends: join(ROOT, 'tsconfig.json'), compilerOptions, include: ['*.ts'] }
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
      writeFileSync(join(folder, 'elsewhere.d.ts'), ELSEWHERE)
      for (const [where, { code }] of all)
        writeFileSync(join(folder, `${where.replaceAll(/\W/g, '-')}.ts`), `${code}\nexport {}\n`)
      const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
      return spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' }).stdout
    })
    expect(output).toBe('')
  })
})

const shell = inLanguage('sh')

describe('each shell snippet', () => {
  it.each(shell)('of %s is a script that a shell can read', (_, { code }) => {
    const { status, stderr } = spawnSync('sh', ['-n'], { input: code, encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(status).toBe(0)
  })

  it.each(shell)('of %s runs only scripts that exist', (_, { code }) => {
    const scripts = [...code.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name]) => name!)
    expect(scripts.filter((name) => !(name in manifest.scripts))).toEqual([])
    const files = [...code.matchAll(/\bnode ((?:scripts|examples)\/\S+)/g)].map(([, it]) => it!)
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([])
  })
})

const BIN = join(ROOT, 'bin/rolecall.js')
const program = makeProgram([])

function helpOf(path: string[]): string {
  let command: Command | undefined = program
  for (const name of path) command = command?.commands.find((it) => it.name() === name)
  command?.configureOutput({ getOutHelpWidth: () => 80, getOutHasColors: () => false })
  return command?.helpInformation() ?? ''
}

/** The commands stand under headings of their own, such as "Setting up:". */
const subcommandsOf = (help: string): string[] =>
  [...help.matchAll(/^(?!Arguments|Options|Examples)\S.*:\n((?: .*\n|\n)*)/gm)]
    .flatMap(([, lines]) => [...lines!.matchAll(/^ {2}([a-z][\w-]*)/gm)])
    .map(([, name]) => name!)

/**
 * What follows "rolecall" on each line, without comments, pipes, and what another command gets
 * after "--".
 */
const callsIn = (code: string): string[][] =>
  code
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, ''))
    .flatMap((line) => [...line.matchAll(/(?:^|\s)(?:npx )?rolecall +([a-z-].*)/g)])
    .map(([, rest]) =>
      rest!
        .split(/ (?:--|[|>&;]+)(?= |$)/)[0]!
        .trim()
        .split(/\s+/),
    )

function complaint(call: string[]): string | undefined {
  const command = [call[0]!]
  if (!subcommandsOf(helpOf([])).includes(call[0]!)) return `no command ${call[0]}`
  const second = call[1]
  if (second && subcommandsOf(helpOf(command)).includes(second)) command.push(second)
  const help = helpOf(command)
  const flags = call.filter((word) => /^--[a-z]/.test(word)).map((word) => word.split('=')[0]!)
  const unknown = flags.filter((flag) => !new RegExp(`${flag}\\b(?!-)`).test(help))
  return unknown.length > 0 ? `${command.join(' ')} has no ${unknown.join(', ')}` : undefined
}

describe('each call of the command line exists, with its options, in', { timeout: 60_000 }, () => {
  const calling = forUsers
    .map((page) => {
      const blocks = snippetsOf(page).filter(({ language }) =>
        ['sh', 'yaml', 'ini'].includes(language),
      )
      return [page, blocks.flatMap(({ code }) => callsIn(code))] as const
    })
    .filter(([, calls]) => calls.length > 0)

  it.each(calling)('%s', (_, calls) => {
    expect(calls.flatMap((call) => complaint(call) ?? [])).toEqual([])
  })

  it('is called only where it is installed: never without a clone or a tarball', () => {
    for (const page of ['README.md', 'docs/guide/set-up.md'])
      expect(
        snippetsOf(page)
          .map(({ code }) => code)
          .join(),
      ).not.toMatch(/npm (i|install|exec) (-g )?rolecall\b/)
  })
})

describe('the example of the linter', () => {
  const page = readPage('docs/guide/linting.md')
  const [, message] = /^```\n(\.\/trust\.json[\s\S]*?)^```$/m.exec(page) ?? []
  const [, policy] = /^```json\n([\s\S]*?)^```$/m.exec(page) ?? []

  it('is what the linter prints', () => {
    expect(message).toBeDefined()
    const printed = inFolder((cwd) => {
      writeFileSync(join(cwd, 'trust.json'), policy!)
      const lint = [BIN, 'template', 'lint', './trust.json']
      return spawnSync(process.execPath, lint, { cwd, encoding: 'utf8' }).stdout
    })
    expect(printed).toContain(message!.trimEnd())
  })
})
