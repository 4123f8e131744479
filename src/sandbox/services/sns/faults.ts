import { AwsFault } from '../../operation.ts'

export const invalidParameter = (reason: string) =>
  new AwsFault('InvalidParameter', `Invalid parameter: ${reason}`)

export const notFound = (what: string) => new AwsFault('NotFound', `${what} does not exist`, 404)

export const unsupported = (what: string) =>
  new AwsFault('InvalidParameter', `The sandbox does not support ${what}.`)
