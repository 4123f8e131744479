import { customerOf, report, rolecall } from '../../../lib/rolecall.ts'

/** POST /aws/connect: the button "Connect your AWS account" sends this form. */
export async function POST(request: Request): Promise<Response> {
  try {
    const { onboardingUrl } = await rolecall.createInvitation({ customerId: customerOf(request) })
    return Response.redirect(onboardingUrl, 303)
  } catch (error) {
    return report(error)
  }
}
