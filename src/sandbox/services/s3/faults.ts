import { AwsFault } from '../../operation.ts'

export const noSuchBucket = () =>
  new AwsFault('NoSuchBucket', 'The specified bucket does not exist', 404)
export const noSuchKey = () => new AwsFault('NoSuchKey', 'The specified key does not exist.', 404)
export const malformedXml = () =>
  new AwsFault(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  )
export const preconditionFailed = () =>
  new AwsFault(
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
    412,
  )
export const accessDenied = () => new AwsFault('AccessDenied', 'Access Denied', 403)
export const unsupported = (what: string) =>
  new AwsFault('NotImplemented', `The sandbox does not support ${what}.`, 501)
