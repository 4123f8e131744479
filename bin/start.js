import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import * as modules from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const NEEDED = [22, 13]

/** Starts the program, on a newer Node where this one is too old and the project brought one along. */
export function start(main) {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) return startOnNewerNode(main)
  if (!existsSync(main))
    return fail(
      'Rolecall is not built yet. Run "npm install" (or "npm run build") in its folder first.',
    )
  const cache = cacheFolder()
  if (cache) modules.enableCompileCache?.(cache)
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  // Waiting for that must not keep a finished command alive.
  process.channel?.unref()
  return import(main.href)
}

/**
 * The folder for the compiled code. Whoever can write to it decides what runs, so it is not Node's
 * default, which is in the temporary folder of all users.
 */
function cacheFolder() {
  const { NODE_COMPILE_CACHE, XDG_CACHE_HOME, LOCALAPPDATA, HOME } = process.env
  if (NODE_COMPILE_CACHE) return NODE_COMPILE_CACHE
  const caches = XDG_CACHE_HOME || LOCALAPPDATA || (HOME && join(HOME, '.cache'))
  return caches && join(caches, 'rolecall')
}

function startOnNewerNode(main) {
  const node = bundledNode()
  if (!node)
    return fail(
      `Rolecall needs Node.js ${NEEDED.join('.')} or newer; this is ${process.versions.node}. Install it from https://nodejs.org.`,
    )
  const entry = fileURLToPath(new URL('./rolecall.js', import.meta.url))
  // The channel ties the two together: when this process is killed, the other ends at once.
  const child = spawn(node, [entry, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    if (signal) process.removeAllListeners(signal)
    return signal ? process.kill(process.pid, signal) : process.exit(code ?? 1)
  })
  return main
}

function bundledNode() {
  try {
    const binary = modules.createRequire(import.meta.url).resolve('node/bin/node')
    return existsSync(binary) ? binary : undefined
  } catch {
    return undefined
  }
}

function fail(text) {
  process.stderr.write(`${text}\n`)
  process.exitCode = 1
}
