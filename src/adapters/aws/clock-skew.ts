/** AWS refuses a request whose time differs from its own by more than 5 to 15 minutes. */
export const MIN_SKEW_MS = 240_000

interface SdkClient {
  config: { systemClockOffset: number }
  middlewareStack: {
    add(
      repeat: (next: (args: object) => Promise<object>) => (args: object) => Promise<object>,
      options: { step: 'initialize'; name: string },
    ): void
  }
}

/**
 * Repeats a call once if AWS's answer showed that this machine's clock is wrong, or is right again.
 * AWS: the SDK learns AWS's time from the refusal. It repeats the call itself only in the first
 * case, and never for a client that tries once.
 */
export function repeatAfterSkew<Client>(client: Client): Client {
  const { config, middlewareStack } = client as unknown as SdkClient
  middlewareStack.add(
    (next) => async (args) => {
      const before = config.systemClockOffset
      try {
        return await next(args)
      } catch (error) {
        if (Math.abs(config.systemClockOffset - before) < MIN_SKEW_MS) throw error
        return next(args)
      }
    },
    { step: 'initialize', name: 'repeatAfterSkew' },
  )
  return client
}
