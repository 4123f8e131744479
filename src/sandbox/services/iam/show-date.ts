/** AWS: IAM tells time in whole seconds. */
export const showDate = (milliseconds: number): Date =>
  new Date(Math.floor(milliseconds / 1000) * 1000)
