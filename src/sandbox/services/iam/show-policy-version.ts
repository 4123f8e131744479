import { showDocument } from './documents.ts'
import { showDate } from './show-date.ts'
import type { ManagedPolicy, ManagedPolicyVersion } from './state.ts'

export const showPolicyVersion = (
  policy: ManagedPolicy,
  { versionId, createdAt }: ManagedPolicyVersion,
) => ({
  VersionId: versionId,
  IsDefaultVersion: versionId === policy.defaultVersionId,
  CreateDate: showDate(createdAt),
})

export const showPolicyVersionDocument = (
  policy: ManagedPolicy,
  version: ManagedPolicyVersion,
) => ({
  Document: showDocument(version.document.text),
  ...showPolicyVersion(policy, version),
})
