import { SetQueueAttributes } from '../../sqs/SetQueueAttributes.ts'
import { physicalName } from './naming.ts'
import { partlyMade, unlessGone } from './partly-made.ts'
import { document, texts } from './reading.ts'
import type { ResourceContext, ResourceType } from './resource-type.ts'

function put({ world, caller }: ResourceContext, queueUrls: readonly string[], Policy: string) {
  for (const QueueUrl of queueUrls)
    SetQueueAttributes(world, caller, { QueueUrl, Attributes: { Policy } })
}

export const queuePolicy: ResourceType = {
  properties: ['PolicyDocument', 'Queues'],
  inside: { PolicyDocument: undefined },
  required: ['PolicyDocument', 'Queues'],
  attributes: ['Id'],
  replacedBy: [],
  create: async (context, properties) => {
    const physicalId = physicalName(context, 255)
    await partlyMade(physicalId, () =>
      put(context, texts(properties, 'Queues'), document(properties, 'PolicyDocument')),
    )
    return { physicalId, attributes: { Id: physicalId } }
  },
  update: async (context, { physicalId, properties, oldProperties }) => {
    const kept = texts(properties, 'Queues')
    put(context, kept, document(properties, 'PolicyDocument'))
    for (const url of texts(oldProperties, 'Queues'))
      if (!kept.includes(url)) unlessGone(() => put(context, [url], ''))
    return { physicalId, attributes: { Id: physicalId } }
  },
  remove: async (context, { properties }) => {
    for (const url of texts(properties, 'Queues')) unlessGone(() => put(context, [url], ''))
  },
}
