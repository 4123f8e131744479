import { CodeBox } from '../../customer/pieces.tsx'
import { Panel } from '../pieces/page-head.tsx'
import { pathOf, type TabView } from './view.ts'

/** Commands and code that get credentials of this connection. No secret is in them. */
export const UseIt = ({ view }: { view: TabView<'use'> }) => {
  if (!view.mayUse) return <NotYou view={view} />
  return (
    <>
      <Scopes view={view} />
      {snippetsOf(view).map(([title, about, text], index) => (
        <Panel id={`snippet-${index + 1}`} title={title}>
          <p class="quiet">{about}</p>
          <CodeBox title={title} text={text} />
        </Panel>
      ))}
    </>
  )
}

const NotYou = ({ view: { connection } }: { view: TabView<'use'> }) => (
  <Panel id="not-you" title="You may not get credentials of this connection">
    <p>
      It needs the grant <code>credentials</code>. Create an API token for the service that uses
      this connection, limited to it:
    </p>
    <CodeBox
      title="API token"
      text={`rolecall tokens create my-service --may credentials --connection ${connection.id}`}
    />
  </Panel>
)

const Scopes = ({ view: { connection, scopes, scope } }: { view: TabView<'use'> }) => (
  <Panel id="scopes" title="Scope" note="what the credentials may do">
    {scopes.length === 0 ? (
      <p>This profile has no scopes: credentials may do all that the customer granted.</p>
    ) : (
      <>
        <p class="quiet">Choose one. The commands below change with it.</p>
        <ul class="plain-list">
          {scopes.map(({ name, description, usable }) => (
            <li>
              <a
                href={`${pathOf(connection, 'use')}?scope=${encodeURIComponent(name)}`}
                aria-current={name === scope ? 'true' : undefined}
              >
                {name}
              </a>
              {description ? ` ${description}` : ''}
              {usable === false ? (
                <span class="quiet"> The customer has not granted its rights.</span>
              ) : null}
            </li>
          ))}
        </ul>
      </>
    )}
  </Panel>
)

type Snippet = [title: string, about: string, text: string]

function snippetsOf({ connection, publicUrl, region, scope }: TabView<'use'>): Snippet[] {
  const { id, customerId } = connection
  const option = scope === undefined ? '' : ` --scope ${scope}`
  const query = scope === undefined ? '' : `?scope=${encodeURIComponent(scope)}`
  const url = `${publicUrl}/v1/connections/${id}/credentials${query}`
  const inCode = scope === undefined ? '' : `, scope: '${scope}'`
  return [
    [
      'AWS profile',
      'For the AWS CLI and tools with profiles. Add it to ~/.aws/config. ROLECALL_TOKEN has the API token.',
      `[profile ${customerId.replaceAll(/[^\w.-]/g, '-')}${scope === undefined ? '' : `-${scope}`}]
region = ${region}
credential_process = rolecall credentials ${id}${option} --url ${publicUrl}`,
    ],
    [
      'One command',
      'The command gets an endpoint of its own on 127.0.0.1 and no keys.',
      `rolecall exec ${id}${option} -- aws sts get-caller-identity`,
    ],
    [
      'JavaScript and TypeScript',
      'The provider renews its credentials. It reads ROLECALL_URL and ROLECALL_TOKEN.',
      `import { S3Client } from '@aws-sdk/client-s3'
import { fromRolecall } from 'rolecall'

const credentials = fromRolecall({ connectionId: '${id}'${inCode} })
const s3 = new S3Client({ region: '${region}', credentials })`,
    ],
    [
      'Any AWS SDK',
      'AWS SDKs read these variables. The file has the API token.',
      `export AWS_CONTAINER_CREDENTIALS_FULL_URI="${url}"
export AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=/run/secrets/rolecall-token`,
    ],
    [
      'curl',
      'The response has an access key, a secret key and a session token for one hour.',
      `curl --fail --silent --header "Authorization: Bearer $ROLECALL_TOKEN" \\
  "${url}"`,
    ],
  ]
}
