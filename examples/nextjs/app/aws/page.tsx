'use client'
// The script comes with your own build: allow Rolecall in connect-src, not in script-src.
import 'rolecall/launch'

/**
 * GET /aws: the page with the button. Rolecall leads back here with "?invitation=inv_…". The button
 * shows the invitation of the signed-in customer, so the page needs no id from the address.
 */
export default function Page() {
  return (
    <main>
      <h1>Your AWS account</h1>
      <rolecall-launch session-url="/aws/session" />
    </main>
  )
}
