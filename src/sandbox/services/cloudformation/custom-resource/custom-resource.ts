import { physicalName } from '../resources/naming.ts'
import {
  type Made,
  type ResourceContext,
  ResourceFailure,
  type ResourceType,
} from '../resources/resource-type.ts'
import { asScalarText, type ValueMap } from '../template/value.ts'
import type { Answer } from './answer.ts'
import { type Ask, sendRequest } from './request.ts'
import { waitForAnswer } from './wait.ts'

const MAX_SECONDS = 3600

// AWS: AWS::CloudFormation::CustomResource: ServiceTimeout is 1 to 3600 seconds, 3600 by default.
function timeoutSeconds({ ServiceTimeout }: ValueMap): number {
  if (ServiceTimeout === undefined) return MAX_SECONDS
  const seconds = Number(asScalarText(ServiceTimeout))
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_SECONDS) return seconds
  throw new ResourceFailure(
    `ServiceTimeout must be an integer between 1 and ${MAX_SECONDS} seconds.`,
  )
}

async function ask(context: ResourceContext, asked: Ask): Promise<Answer> {
  const seconds = timeoutSeconds(asked.properties)
  const sent = sendRequest(context, asked)
  const answer = await answerOrFailure(context, asked, () => waitForAnswer(context, sent, seconds))
  if (answer.status === 'SUCCESS') return answer
  const message = `Received response status [FAILED] from custom resource. Message returned: ${answer.reason} (RequestId: ${sent.requestId})`
  throw new ResourceFailure(message, answer.physicalId)
}

/**
 * A Create without a good answer may have made something. An invented physical id lets the rollback
 * send a Delete for it.
 */
async function answerOrFailure(
  context: ResourceContext,
  { requestType }: Ask,
  wait: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await wait()
  } catch (error) {
    if (!(error instanceof ResourceFailure) || requestType !== 'Create') throw error
    throw new ResourceFailure(error.message, physicalName(context, 255))
  }
}

const made = ({ physicalId, data, noEcho }: Answer): Made => ({
  physicalId,
  attributes: data,
  noEcho,
})

export const customResource: ResourceType = {
  properties: 'any',
  required: ['ServiceToken'],
  attributes: 'any',
  replacedBy: [],
  create: async (context, properties) =>
    made(await ask(context, { requestType: 'Create', properties })),
  update: async (context, { physicalId, properties, oldProperties }) => {
    if (properties.ServiceToken !== oldProperties.ServiceToken)
      throw new ResourceFailure('Modifying service token is not allowed.')
    return made(
      await ask(context, { requestType: 'Update', physicalId, properties, oldProperties }),
    )
  },
  remove: async (context, { physicalId, properties }) => {
    await ask(context, { requestType: 'Delete', physicalId, properties })
  },
}
