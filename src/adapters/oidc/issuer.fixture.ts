import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { onTestFinished } from 'vitest'

type Pair = Awaited<ReturnType<typeof generateKeyPair>>

/**
 * An OpenID Connect issuer on its own port. Tests can replace its keys and make its answers fail.
 */
export class TestIssuer {
  url = ''
  /** The paths that were requested, in order. */
  readonly asked: string[] = []
  /** Replaces the issuer's own documents. */
  answer: (
    path: string,
  ) => { status?: number; headers?: Record<string, string>; body?: string } | undefined = () =>
    undefined
  #pairs: { kid: string; alg: string; pair: Pair }[] = []

  static async open(): Promise<TestIssuer> {
    const issuer = new TestIssuer()
    const server: Server = createServer((request, response) => {
      issuer.asked.push(request.url!)
      const { status = 200, headers = {}, body } = issuer.answer(request.url!) ?? {}
      void issuer
        .#document(request.url!)
        .then((own) => response.writeHead(status, headers).end(body ?? own))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    issuer.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    await issuer.newKey('first')
    return issuer
  }

  /** Makes a new key. From now on the issuer signs with it and publishes no other. */
  async newKey(kid: string, alg = 'ES256'): Promise<void> {
    this.#pairs = [{ kid, alg, pair: await generateKeyPair(alg, { extractable: true }) }]
  }

  sign(claims: JWTPayload, header: { alg?: string; kid?: string } = {}): Promise<string> {
    const { kid, alg, pair } = this.#pairs[0]!
    return new SignJWT({ iss: this.url, ...claims })
      .setProtectedHeader({ alg, kid, ...header })
      .sign(pair.privateKey)
  }

  async #document(path: string): Promise<string> {
    if (path === '/.well-known/openid-configuration')
      return JSON.stringify({ issuer: this.url, jwks_uri: `${this.url}/keys` })
    const keys = this.#pairs.map(async ({ kid, alg, pair }) => ({
      ...(await exportJWK(pair.publicKey)),
      kid,
      alg,
      use: 'sig',
    }))
    return JSON.stringify({ keys: await Promise.all(keys) })
  }
}
