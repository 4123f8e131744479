import { pathToFileURL } from 'node:url'

/**
 * What Lambda is to a bundle: a process that loads it once and hands it one event after another.
 */
const [bundle, name] = process.argv.slice(2)
const { [name!]: handler } = (await import(pathToFileURL(bundle!).href)) as Record<
  string,
  (event: unknown, context: unknown) => Promise<unknown>
>

process.on(
  'message',
  ({ id, event, timeoutMs }: { id: number; event: unknown; timeoutMs: number }) => {
    const ends = Date.now() + timeoutMs
    const context = {
      awsRequestId: `request-${id}`,
      functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
      memoryLimitInMB: '512',
      getRemainingTimeInMillis: () => ends - Date.now(),
    }
    handler!(event, context).then(
      (answer) => process.send!({ id, answer: answer ?? null }),
      (error: unknown) =>
        process.send!({ id, error: error instanceof Error ? error.message : String(error) }),
    )
  },
)
process.send!({ ready: true })
