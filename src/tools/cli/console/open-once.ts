import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { RolecallError } from '../../../api/errors.ts'

const MAX_WAIT_MS = 60_000

/**
 * Opens a secret link in the browser. Every user of this machine can see the browser's arguments,
 * so the browser gets a local address, which redirects to the link once.
 */
export async function openOnce(
  link: string,
  env: Record<string, string | undefined>,
): Promise<void> {
  const path = `/${randomBytes(32).toString('base64url')}`
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const visited = firstVisit(server, path, link)
  try {
    await Promise.all([
      start(browser(env), `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`),
      visited,
    ])
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

function firstVisit(server: Server, path: string, link: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const alarm = setTimeout(
      () => reject(noBrowser('it did not ask for the link within a minute')),
      MAX_WAIT_MS,
    )
    let opened = false
    server.on('request', (request, response) => {
      if (request.method !== 'GET' || request.url !== path || opened)
        return response.writeHead(404).end()
      opened = true
      response
        .writeHead(303, {
          location: link,
          'cache-control': 'no-store',
          'referrer-policy': 'no-referrer',
        })
        .end(() => {
          clearTimeout(alarm)
          resolve()
        })
    })
    server.once('close', () => clearTimeout(alarm))
  })
}

function browser({ BROWSER }: Record<string, string | undefined>): [string, ...string[]] {
  if (BROWSER) return [BROWSER]
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler']
  return [process.platform === 'darwin' ? 'open' : 'xdg-open']
}

function start([file, ...args]: [string, ...string[]], address: string): Promise<void> {
  const child = spawn(file, [...args, address], { stdio: 'ignore', detached: true })
  child.unref()
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(noBrowser(`${file}: ${error.code}`)),
    )
    child.once('spawn', resolve)
  })
}

const noBrowser = (why: string) =>
  new RolecallError('NOT_FOUND', {
    detail: `No browser could be opened (${why}). Run it without --open to print the link.`,
  })
