import { randomBytes } from 'node:crypto'
import { systemClock, systemRandom } from '../src/adapters/embedded/system.ts'
import { Secret } from '../src/api/secret.ts'
import { SessionCache } from '../src/core/credentials/session-cache.ts'

const SESSIONS = 100_000
const TOKEN_BYTES = 255
const text = (bytes: number) => randomBytes(bytes).toString('base64')

const used = () => {
  globalThis.gc!()
  globalThis.gc!()
  return process.memoryUsage().heapUsed
}

const cache = new SessionCache({ clock: systemClock, random: systemRandom }, SESSIONS)
const expiration = () => new Date(Date.now() + 900_000)
const make = async () => ({
  accessKeyId: `ASIA${text(12)}`,
  secretAccessKey: new Secret(text(30)),
  sessionToken: new Secret(text(TOKEN_BYTES)),
  expiration: expiration(),
})
const before = used()
for (let index = 0; index < SESSIONS; index++)
  await cache.get({ connectionId: `con_${text(16)}`, state: text(32), session: text(32) }, make)
const bytes = used() - before
const characters = 20 + 40 + Math.ceil(TOKEN_BYTES / 3) * 4
process.stdout.write(JSON.stringify({ bytes, sessions: cache.size, characters }))
