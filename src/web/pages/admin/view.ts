/** Who is signed in to the console. */
export interface SignedIn {
  /** A person's name, or the name of the API token. */
  name: string
  /** Such as `owner`, or `API token`. */
  role: string
}

/** What every page of the console shows around its content. */
export interface AdminFrame {
  vendorName: string
  /** Every form sends it as the field `csrf`. */
  csrf: string
  /** Absent where the page has no session. */
  person?: SignedIn | undefined
  /** What is stopped, as far as the person may see it. */
  stopped?: StoppedView | undefined
  /** What was searched for last. */
  search?: string | undefined
  /** The result of the last form. */
  notice?: { kind: 'done' | 'failed'; text: string } | undefined
}

/** For whom issuing of credentials is stopped. */
export interface StoppedView {
  everybody: boolean
  customers: number
  /** There are more stopped customers than were counted. */
  isAtLeast?: true | undefined
}

/** Some items of a list. `cursor` is absent for the newest ones. */
export interface Listing<Item> {
  items: Item[]
  cursor?: string | undefined
  nextCursor?: string | undefined
  /** The operator may not see these records. */
  hidden?: boolean | undefined
}

/** A stop of issuing that is in force. */
export interface StopView {
  /** Null: all customers. */
  customerId: string | null
  by: string
  since: string
  reason?: string | undefined
}
