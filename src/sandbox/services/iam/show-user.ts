import { showDate } from './show-date.ts'
import { showBoundary, showEntityTags } from './show-role.ts'
import type { User } from './state.ts'

export const showListedUser = (user: User) => ({
  Path: user.path,
  UserName: user.userName,
  UserId: user.uniqueId,
  Arn: user.arn,
  CreateDate: showDate(user.createdAt),
})

export const showUser = (user: User) => ({
  ...showListedUser(user),
  ...showBoundary(user),
  ...showEntityTags(user),
})
