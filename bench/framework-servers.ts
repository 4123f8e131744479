import { hash, timingSafeEqual } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'

/**
 * Runs one framework with one route, as `bench/route.ts` asks: it checks an API token and answers
 * with an object that it makes into JSON. Arguments: the framework, the token, and the answer.
 */
const [, , framework = '', token = '', answer = '{}'] = process.argv
const PATH = '/v1/invitations/:id'
const right = hash('sha256', token, 'buffer')
const isRight = (authorization = ''): boolean =>
  timingSafeEqual(hash('sha256', authorization.replace(/^Bearer +/i, ''), 'buffer'), right)
const invitation = JSON.parse(answer) as Record<string, unknown>

const SERVERS: Record<string, () => Promise<Server>> = {
  async express() {
    const app = express().get(PATH, (request, response) => {
      if (isRight(request.get('authorization'))) response.json(invitation)
      else response.status(401).end()
    })
    return listen(createServer(app))
  },
  async fastify() {
    const app = fastify()
    app.get(PATH, async (request, reply) =>
      isRight(request.headers.authorization) ? invitation : reply.code(401).send(),
    )
    await app.listen({ port: 0, host: '127.0.0.1' })
    return app.server
  },
  async hono() {
    const app = new Hono().get(PATH, (c) =>
      isRight(c.req.header('authorization')) ? c.json(invitation) : c.body(null, 401),
    )
    const options = { fetch: app.fetch, hostname: '127.0.0.1', port: 0 }
    return new Promise((resolve) => {
      const server = serve(options, () => resolve(server as Server))
    })
  },
}

const listen = (server: Server): Promise<Server> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))

const server = await SERVERS[framework]!()
process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
process.on('SIGTERM', () => process.exit(0))
