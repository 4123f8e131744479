import 'rolecall/launch'

/** A page of the vendor's product with the button. */
export function showButton(): void {
  const button = document.createElement('rolecall-launch')
  button.setAttribute('session-url', '/aws/session')
  button.addEventListener('rolecall-state', ({ detail }) => {
    if (detail.state === 'connected') button.dataset.connection = detail.connectionId
  })
  document.body.append(button)
}
