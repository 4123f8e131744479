import { runSimulation } from '@cloud-copilot/iam-simulate'
import { describe, expect, it } from 'vitest'
import type { InstallationNames } from '../../src/tools/setup/names.ts'
import { topicPolicy } from '../../src/tools/setup/policies.ts'

const VENDOR = '111122223333'
const STRANGER = '444455556666'
const INSTALLATION: InstallationNames = {
  accountId: VENDOR,
  homeRegion: 'us-east-1',
  regions: ['us-east-1'],
  namePrefix: 'rolecall',
}
const EVERYTHING = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
}

/** What the independent simulator says of a stranger who may do everything in his own account. */
async function mayStranger(
  action: string,
  onlyViaCloudFormation: boolean,
  calledVia?: string[],
): Promise<boolean> {
  const answer = await runSimulation(
    {
      identityPolicies: [{ name: 'own', policy: EVERYTHING }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: topicPolicy(INSTALLATION, 'us-east-1', { onlyViaCloudFormation }),
      request: {
        action,
        principal: `arn:aws:iam::${STRANGER}:user/somebody`,
        resource: {
          resource: `arn:aws:sns:us-east-1:${VENDOR}:rolecall-callbacks`,
          accountId: VENDOR,
        },
        contextVariables: calledVia ? { 'aws:CalledVia': calledVia } : {},
      },
    },
    {},
  )
  if (answer.resultType === 'error') throw new Error(JSON.stringify(answer.errors))
  return answer.overallResult === 'Allowed'
}

const CLOUDFORMATION = 'cloudformation.amazonaws.com'

describe('the policy of a callback topic, judged by an independent simulator', () => {
  it.each([
    [false, undefined, true],
    [false, [CLOUDFORMATION], true],
    [true, undefined, false],
    [true, ['athena.amazonaws.com'], false],
    [true, [CLOUDFORMATION], true],
    [true, ['servicecatalog.amazonaws.com', CLOUDFORMATION], true],
  ] as const)(
    'only by way of CloudFormation: %s; called via %j: a stranger may publish: %s (CB-1, CB-2)',
    async (only, via, may) => {
      expect(await mayStranger('sns:Publish', only, via && [...via])).toBe(may)
    },
  )

  it.each([
    'sns:Subscribe',
    'sns:SetTopicAttributes',
    'sns:AddPermission',
    'sns:DeleteTopic',
    'sns:ListSubscriptionsByTopic',
  ])('gives a stranger no %s (CB-1)', async (action) => {
    for (const only of [false, true])
      expect(await mayStranger(action, only, [CLOUDFORMATION])).toBe(false)
  })
})
