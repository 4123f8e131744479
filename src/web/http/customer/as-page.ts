import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { ERRORS } from '../../../api/errors.ts'
import type { Ports } from '../../../core/ports.ts'
import { errorPage, linkInvalidPage } from '../../pages/customer/page.tsx'
import { chooseLanguage } from '../../pages/language/choose-language.ts'
import { errorText, LANGUAGES } from '../../pages/language/languages.ts'
import { problem, toRolecallError } from '../contract/problems.ts'
import type { Environment } from '../environment.ts'
import { shownBrand } from './view.ts'

/**
 * Shows a failure as a page, because people open these URLs. Programs that ask for JSON get the
 * problem document.
 */
export async function asPage(
  c: Context<Environment>,
  ports: Ports,
  answer: () => Promise<Response>,
): Promise<Response> {
  try {
    return await answer()
  } catch (thrown) {
    const error = toRolecallError(thrown)
    if (error.code === 'INTERNAL' || !(c.req.header('accept') ?? 'text/html').includes('html')) {
      if (error.code === 'INTERNAL') throw thrown
      return problem(c, error)
    }
    const status = ERRORS[error.code].status as ContentfulStatusCode
    const { vendor } = ports.installation
    const language = chooseLanguage(undefined, c.req.header('accept-language'))
    const brand = shownBrand(ports.installation)
    if (error.code === 'LINK_INVALID')
      return c.html(linkInvalidPage(vendor, language, brand), status)
    const words = LANGUAGES[language]
    const { failed, tryAgain, tell } = words.deadEnd
    return c.html(
      errorPage({
        title: failed,
        message: errorText(words, error),
        remedy: ERRORS[error.code].retry ? tryAgain : tell({ vendor: vendor.name }),
        requestId: c.get('requestId'),
        ...{ language, brand },
      }),
      status,
    )
  }
}
