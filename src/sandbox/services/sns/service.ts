import { declare, type Service } from '../../operation.ts'
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
    ConfirmSubscription: declare(ConfirmSubscription, 'TopicArn Token'),
    CreateTopic: declare(CreateTopic, 'Name Attributes Tags[Key Value]'),
    DeleteTopic: declare(DeleteTopic, 'TopicArn'),
    GetSubscriptionAttributes: declare(GetSubscriptionAttributes, 'SubscriptionArn'),
    GetTopicAttributes: declare(GetTopicAttributes, 'TopicArn'),
    ListSubscriptions: declare(ListSubscriptions, 'NextToken'),
    ListSubscriptionsByTopic: declare(ListSubscriptionsByTopic, 'TopicArn NextToken'),
    ListTagsForResource: declare(ListTagsForResource, 'ResourceArn'),
    ListTopics: declare(ListTopics, 'NextToken'),
    Publish: declare(
      Publish,
      'Message TopicArn TargetArn Subject MessageAttributes*[DataType StringValue BinaryValue]',
    ),
    SetSubscriptionAttributes: declare(
      SetSubscriptionAttributes,
      'SubscriptionArn AttributeName AttributeValue',
    ),
    SetTopicAttributes: declare(SetTopicAttributes, 'TopicArn AttributeName AttributeValue'),
    Subscribe: declare(Subscribe, 'TopicArn Protocol Endpoint Attributes ReturnSubscriptionArn'),
    TagResource: declare(TagResource, 'ResourceArn Tags[Key Value]'),
    Unsubscribe: declare(Unsubscribe, 'SubscriptionArn'),
    UntagResource: declare(UntagResource, 'ResourceArn TagKeys'),
  },
}
