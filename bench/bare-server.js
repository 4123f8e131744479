import { createServer } from 'node:http'

// The least that an HTTP service can do: read the body, answer one of the given size.
const answer = Buffer.alloc(Number(process.argv[2]), 'x')
const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length })
    response.end(answer)
  })
})
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`http://127.0.0.1:${server.address().port}\n`),
)
process.on('SIGTERM', () => process.exit(0))
