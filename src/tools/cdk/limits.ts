/** Time-outs in seconds. Scheduled functions end before they are started again. */
export const CALLBACK_SECONDS = 30
export const HTTP_SECONDS = 29
export const SCHEDULED_SECONDS = 55

/** AWS: a message that was received so often is set aside. Patience rests in the queue, and each look at a message counts. */
export const MOST_RECEIVES = 60

/** AWS: 600 per second, account and Region for all calls to STS; what else runs in the account needs some of it. */
export const STS_CALLS_PER_SECOND = 400
