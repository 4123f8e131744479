import type { Service } from '../../operation.ts'
import { ConfirmSubscription } from './ConfirmSubscription.ts'
import { CreateTopic } from './CreateTopic.ts'
import { DeleteTopic } from './DeleteTopic.ts'
import { GetSubscriptionAttributes } from './GetSubscriptionAttributes.ts'
import { GetTopicAttributes } from './GetTopicAttributes.ts'
import { ListSubscriptions, ListSubscriptionsByTopic } from './ListSubscriptions.ts'
import { ListTopics } from './ListTopics.ts'
import { Publish } from './Publish.ts'
import { SetSubscriptionAttributes } from './SetSubscriptionAttributes.ts'
import { SetTopicAttributes } from './SetTopicAttributes.ts'
import { Subscribe } from './Subscribe.ts'
import { ListTagsForResource, TagResource, UntagResource } from './topic-tags.ts'
import { Unsubscribe } from './Unsubscribe.ts'

export const service: Service = {
  name: 'sns',
  protocol: 'query',
  xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
  operations: {
    ConfirmSubscription,
    CreateTopic,
    DeleteTopic,
    GetSubscriptionAttributes,
    GetTopicAttributes,
    ListSubscriptions,
    ListSubscriptionsByTopic,
    ListTagsForResource,
    ListTopics,
    Publish,
    SetSubscriptionAttributes,
    SetTopicAttributes,
    Subscribe,
    TagResource,
    Unsubscribe,
    UntagResource,
  },
}
