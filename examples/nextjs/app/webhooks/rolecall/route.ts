import { verifyWebhook } from 'rolecall'
import { report } from '../../../lib/rolecall.ts'

/** An event may come more than once. In a real product this is a unique column in your database. */
const seen = new Set<string>()

/** POST /webhooks/rolecall: Rolecall tells what happened. The signature is one of the exact bytes. */
export async function POST(request: Request): Promise<Response> {
  try {
    const secret = process.env.ROLECALL_WEBHOOK_SECRET ?? ''
    const event = verifyWebhook(await request.text(), request.headers, secret)
    if (event.type === 'connection.active' && !seen.has(event.id)) {
      seen.add(event.id)
      const { customerId, connectionId, metadata } = event.data
      // Do what takes longer after the answer, such as in a job queue.
      console.log(`${event.type} ${JSON.stringify({ customerId, connectionId, metadata })}`)
    }
    return new Response(null, { status: 204 })
  } catch (error) {
    return report(error)
  }
}
