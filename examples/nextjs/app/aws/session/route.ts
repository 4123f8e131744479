import { invitationOf, report, rolecall, userOf } from '../../../lib/rolecall.ts'

const headers = { 'cache-control': 'no-store' }

/** GET /aws/session: the button asks for it when the page is shown. 204: no invitation yet. */
export async function GET(request: Request): Promise<Response> {
  try {
    const invitation = await invitationOf(userOf(request).customerId)
    if (!invitation) return new Response(null, { status: 204, headers })
    return Response.json(await rolecall.createPortalSession(invitation.id), { headers })
  } catch (error) {
    return report(error)
  }
}

/**
 * POST /aws/session: the button asks for it at each click, because the link of a session works for
 * a short time.
 */
export async function POST(request: Request): Promise<Response> {
  try {
    const user = userOf(request)
    const { id } =
      (await invitationOf(user.customerId)) ??
      (await rolecall.createInvitation({
        customerId: user.customerId,
        returnUrl: new URL('/aws', process.env.PUBLIC_URL ?? request.url).href,
        metadata: { userId: user.id },
      }))
    return Response.json(await rolecall.createPortalSession(id), { headers })
  } catch (error) {
    return report(error)
  }
}
