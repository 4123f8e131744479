import { RolecallError } from '../../api/errors.ts'
import type { AccessProfile } from '../model/access-profile.ts'
import { permissionProperties } from './access/permissions.ts'
import {
  connectionResource,
  externalIdOutput,
  type PartNames,
  regionRule,
  roleArnOutput,
  type TemplateInstallation,
  tokenMapping,
} from './connection-parts.ts'
import type { TemplateMap } from './intrinsics.ts'
import type { Markers } from './markers.ts'
import { type Comments, printYaml } from './print-yaml.ts'
import { readersNotes, templateDescription } from './readers-notes.ts'
import { requirePlainText } from './safe-text.ts'
import { trustPolicy } from './trust-policy.ts'

const NAMES: PartNames = {
  role: 'AccessRole',
  connection: 'Connection',
  mapping: 'CallbackTokens',
  rule: 'SupportedRegion',
  roleArnOutput: 'RoleArn',
  externalIdOutput: 'ExternalId',
}
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/
const TAG = /^[\p{L}\p{Zs}\p{N}_.:/=+\-@]{0,256}$/u

const COMMENTS: Comments = {
  '': ' This file contains everything that the stack creates: one IAM role, and one record that tells the vendor about it.',
  Rules:
    ' Stops the stack before anything is created if its Region is not supported by the vendor.',
  Mappings:
    ' Shows the vendor that a message comes from this stack. Each token is valid in one Region, for one connection.',
  'Resources.AccessRole.Properties.AssumeRolePolicyDocument':
    ' Who can assume the role: one role of the vendor, and only with the External ID of this connection.',
  'Resources.AccessRole.Properties.ManagedPolicyArns':
    ' What the role can do: managed policies. Those with "aws" as the account are maintained by AWS.',
  'Resources.AccessRole.Properties.Policies': ' What the role can do: inline policies.',
  'Resources.Connection':
    ' Tells the vendor that the role exists. The vendor checks the role. If it does not work or is not secure, the stack fails with a reason.',
}

/** The template for a profile without a template of its own. */
export function builtInTemplate(
  installation: TemplateInstallation,
  profile: AccessProfile,
  markers: Markers,
): string {
  const tree: TemplateMap = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: templateDescription(installation, profile),
    Metadata: { Rolecall: readersNotes(installation, profile) },
    Rules: { [NAMES.rule]: regionRule(installation) },
    Mappings: { [NAMES.mapping]: tokenMapping(installation, markers) },
    Resources: {
      [NAMES.role]: accessRole(installation, profile, markers),
      [NAMES.connection]: connectionResource(installation, profile, NAMES, markers),
    },
    Outputs: {
      [NAMES.roleArnOutput]: roleArnOutput(NAMES),
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
  requireRoleName(profile.roleName)
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: profile.roleName,
      Description: roleDescription(installation),
      MaxSessionDuration: profile.maxSessionSeconds,
      AssumeRolePolicyDocument: trustPolicy(installation.brokerRole, markers.externalId),
      ...permissionProperties(profile),
      ...tagProperties(profile.tags),
    },
  }
}

function requireRoleName(name: string): void {
  if (!ROLE_NAME.test(name))
    throw new RolecallError('TEMPLATE_INVALID', {
      detail: `"${name}" is not a name that IAM accepts for a role.`,
    })
}

// AWS: a role's description has at most 1,000 characters, from Latin-1 only.
const roleDescription = ({ vendor }: TemplateInstallation): string =>
  `Access for ${/^[ -~\u00a1-\u00ff]{1,200}$/.test(vendor.name) ? vendor.name : 'a vendor'}. Created by a CloudFormation stack. To end the access, delete that stack.`

function tagProperties(tags: Record<string, string>): TemplateMap {
  const entries = Object.entries(tags)
  if (entries.length === 0) return {}
  return { Tags: entries.map(([key, value]) => ({ Key: tagText(key), Value: tagText(value) })) }
}

function tagText(text: string): string {
  if (!TAG.test(text))
    throw new RolecallError('TEMPLATE_INVALID', {
      detail: `"${text}" is not a tag that IAM accepts.`,
    })
  return requirePlainText('A tag', text)
}
