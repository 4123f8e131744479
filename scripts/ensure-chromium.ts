import { spawnSync } from 'node:child_process'
import { findChromium } from '../test/journeys/find-chromium.ts'

function install(become: string[]): void {
  say('Chromium is missing; installing it with apt-get (half a minute or so).')
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const step of [['update'], ['install', '--yes', '--no-install-recommends', 'chromium']]) {
    const [file, ...args] = [...become, 'apt-get', '-q', ...step] as [string, ...string[]]
    say(`$ ${[file, ...args].join(' ')}`)
    // Standard output is for data, so all of this goes to standard error.
    spawnSync(file, args, { env: environment, stdio: ['ignore', 2, 2], timeout: 5 * 60_000 })
  }
  const found = findChromium()
  if (found) say(`Chromium is at ${found}.`)
  else explain('apt-get could not install Chromium.')
}

/** The command that runs another one as root; undefined if that needs a password. */
function becomeRoot(): string[] | undefined {
  if (process.getuid?.() === 0) return []
  return spawnSync('sudo', ['-n', 'true']).status === 0
    ? ['sudo', '-n', '--preserve-env=DEBIAN_FRONTEND']
    : undefined
}

const isThere = (program: string): boolean => spawnSync(program, ['--version']).status === 0

const say = (text: string): void => void process.stderr.write(`${text}\n`)

function explain(why: string): void {
  say(why)
  say(
    'The browser test is skipped. To run it, install Chromium or Chrome (Debian, Ubuntu: apt-get install chromium; macOS: brew install --cask',
  )
  say('google-chrome), or set CHROME_PATH to the program, and run the tests again.')
}
// Install a browser for the browser's journey. Without one, that test is skipped and all others
// run.
if (!findChromium()) {
  const become = becomeRoot()
  if (become && isThere('apt-get')) install(become)
  else explain('Chromium is missing, and it cannot be installed from here.')
}
