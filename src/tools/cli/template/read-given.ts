import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { RolecallError } from '../../../api/errors.ts'
import { MAX_PREPARED_TEMPLATE_BYTES } from '../../../core/model/aws/limits/texts.ts'
import { decodeTemplate } from '../../../core/template/own/read/decode.ts'

/** A template that somebody wants to import. */
export interface GivenTemplate {
  text: string
  /** The path, or the address without its query. */
  place: string
  /** The name under which it is stored, such as `template.yaml`. */
  fileName: string
  isRemote: boolean
}

const MAX_DOWNLOAD_SECONDS = 20

/** Reads a template of at most 1 MB from a file or from an https address. */
export async function readGiven(place: string): Promise<GivenTemplate> {
  const isRemote = /^[a-z][a-z0-9+.-]*:\/\//i.test(place)
  const url = isRemote ? publicAddress(place) : undefined
  const shown = url ? `${url.origin}${url.pathname}` : place
  const bytes = url ? await download(url, shown) : await readLocal(place)
  if (bytes.byteLength > MAX_PREPARED_TEMPLATE_BYTES) throw tooLarge(shown)
  return { text: decodeTemplate(bytes, shown), place: shown, fileName: fileNameOf(shown), isRemote }
}

/** Query parameters that carry a signature or a token. */
const SECRETS =
  /^(?:x-amz-(?:signature|credential|security-token)|signature|sig|(?:access_?)?token)$/i

/** An address without a credential, which would end in a shell’s history and in logs. */
function publicAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:')
    throw refused('The address of a template must begin with https://.')
  if (url.username || url.password || [...url.searchParams.keys()].some((it) => SECRETS.test(it)))
    throw refused(
      'The address has a credential in it. Download the file, and give the path of the file.',
    )
  return url
}

async function download(url: URL, shown: string): Promise<Uint8Array> {
  try {
    const answer = await fetch(url, {
      redirect: 'error',
      signal: AbortSignal.timeout(MAX_DOWNLOAD_SECONDS * 1000),
    })
    if (!answer.ok) throw refused(`${shown} answered with status ${answer.status}.`)
    return await bodyOf(answer, shown)
  } catch (error) {
    if (error instanceof RolecallError) throw error
    const detail = `${shown} cannot be downloaded within ${MAX_DOWNLOAD_SECONDS} seconds, or it redirects. Download the file, and give the path of the file.`
    throw new RolecallError('TEMPLATE_INVALID', { detail }, error)
  }
}

/** Stops reading when the limit is reached, whatever length the server announced. */
async function bodyOf(answer: Response, shown: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength
    if (size > MAX_PREPARED_TEMPLATE_BYTES) throw tooLarge(shown)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const readLocal = async (path: string): Promise<Uint8Array> =>
  readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT')
      throw new RolecallError('NOT_FOUND', { detail: `No such file: ${path}.` })
    throw refused(`${path} cannot be read (${error.code}).`)
  })

function fileNameOf(place: string): string {
  const name = basename(place).replaceAll(/[^\w.-]/g, '-')
  return /\.(?:ya?ml|json|template)$/i.test(name) ? name : `${name || 'template'}.yaml`
}

const tooLarge = (place: string) =>
  refused(`${place} is larger than the 1 MB that CloudFormation reads from S3.`)
const refused = (detail: string) => new RolecallError('TEMPLATE_INVALID', { detail })
