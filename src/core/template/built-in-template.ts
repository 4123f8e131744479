import { type AccessProfile, roleNameOf } from '../model/access-profile.ts'
import { permissionProperties } from './access/permissions.ts'
import {
  connectionResource,
  externalIdOutput,
  invitationResource,
  type PartNames,
  type RoleParts,
  regionRule,
  roleArnOutput,
  type TemplateInstallation,
  tokenMapping,
} from './connection-parts.ts'
import type { TemplateMap } from './intrinsics.ts'
import type { Markers } from './markers.ts'
import { type Comments, printYaml } from './print-yaml.ts'
import { readersNotes, templateDescription } from './readers-notes.ts'
import { roleOfProfile } from './role-document.ts'
import { requirePlainText } from './safe-text.ts'

const ROLE: RoleParts = {
  logicalId: 'AccessRole',
  attribute: 'Arn',
  connection: 'Connection',
  roleArnOutput: 'RoleArn',
}
const NAMES: PartNames = {
  invitation: 'Invitation',
  mapping: 'CallbackTokens',
  rule: 'SupportedRegion',
  externalIdOutput: 'ExternalId',
  roles: [ROLE],
}

const COMMENTS: Comments = {
  '': ' This file contains everything that the stack creates: one IAM role, and two records that tell the vendor about it.',
  Rules:
    ' Stops the stack before anything is created if its Region is not supported by the vendor.',
  Mappings:
    ' Shows the vendor that a message comes from this stack. Each token is valid in one Region, for one connection.',
  'Resources.Invitation':
    ' Tells the vendor that the stack has started. If the stack must not be created here, it stops with a reason before anything exists.',
  'Resources.AccessRole.Properties.AssumeRolePolicyDocument':
    ' Who can assume the role: one role of the vendor, and only with the External ID of this connection.',
  'Resources.AccessRole.Properties.ManagedPolicyArns':
    ' What the role can do: managed policies. Those with "aws" as the account are maintained by AWS.',
  'Resources.AccessRole.Properties.Policies': ' What the role can do: inline policies.',
  'Resources.Connection':
    ' Tells the vendor that the role exists. The vendor checks the role. If it does not work or is not secure, the stack fails with a reason. It is retained, so the role can always be deleted, whether the vendor answers or not.',
}

/** The template for a profile without a template of its own. */
export function builtInTemplate(
  installation: TemplateInstallation,
  profile: AccessProfile,
  markers: Markers,
): string {
  const parts = { installation, profile, names: NAMES, markers }
  const roleName = roleNameOf(profile, markers.roleSuffix)
  const tree: TemplateMap = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: templateDescription(installation, profile, roleName),
    Metadata: { Rolecall: readersNotes(installation, profile, roleName) },
    Rules: { [NAMES.rule]: regionRule(installation) },
    ...(!installation.isShared && {
      Mappings: { [NAMES.mapping]: tokenMapping(installation, markers) },
    }),
    Resources: {
      [NAMES.invitation]: invitationResource(parts),
      [ROLE.logicalId]: accessRole(installation, profile, markers),
      [ROLE.connection]: connectionResource(parts, ROLE),
    },
    Outputs: {
      [ROLE.roleArnOutput]: roleArnOutput(ROLE),
      [NAMES.externalIdOutput]: externalIdOutput(markers),
    },
  }
  return printYaml(tree, COMMENTS)
}

function accessRole(
  installation: TemplateInstallation,
  profile: AccessProfile,
  markers: Markers,
): TemplateMap {
  const role = roleOfProfile(profile, {
    ...installation,
    externalId: markers.externalId,
    // With the marker of its end: two invitations for one account do not collide.
    roleName: roleNameOf(profile, markers.roleSuffix),
  })
  return {
    Type: 'AWS::IAM::Role',
    DependsOn: NAMES.invitation,
    Properties: {
      RoleName: role.roleName,
      ...(role.path !== '/' && { Path: role.path }),
      Description: `${role.description} Created by a CloudFormation stack. To end the access, delete that stack.`,
      MaxSessionDuration: role.maxSessionSeconds,
      AssumeRolePolicyDocument: role.trustPolicy as TemplateMap,
      ...permissionProperties(role),
      ...tagProperties(role.tags),
    },
  }
}

function tagProperties(tags: Record<string, string>): TemplateMap {
  const entries = Object.entries(tags)
  if (entries.length === 0) return {}
  return { Tags: entries.map(([key, value]) => ({ Key: tagText(key), Value: tagText(value) })) }
}

const tagText = (text: string): string => requirePlainText('A tag', text)
