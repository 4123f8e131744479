import { RolecallError } from '../../../api/errors.ts'

/**
 * The origin of the public URL. Throws SETTING_INVALID for a URL with anything after the host:
 * links, forms and cookies would miss a path, and a query or fragment means nothing there.
 *
 * @param given The setting, such as `https://connect.example.com`, with or without a slash.
 * @param name What the setting is called where the user wrote it.
 */
export function publicOrigin(given: string, name: string): string {
  const url = URL.parse(given)
  if (!url || !/^https?:$/.test(url.protocol) || !/^https?:\/\/[^/]/i.test(given))
    throw invalid(name, given, 'Set it to a URL such as https://connect.example.com.')
  if (url.username || url.password)
    throw invalid(name, `${url.origin}/`, 'Remove the user name and password from it.')
  if (url.pathname !== '/')
    throw invalid(
      name,
      given,
      `Rolecall cannot be served below a path. Give it a host name of its own, such as ${url.protocol}//connect.${url.host}.`,
    )
  if (given.includes('?') || given.includes('#'))
    throw invalid(name, given, `Remove the query and the fragment: ${url.origin}.`)
  return url.origin
}

const invalid = (name: string, given: string, remedy: string): RolecallError =>
  new RolecallError('SETTING_INVALID', { detail: `${name} is "${given}". ${remedy}` })
