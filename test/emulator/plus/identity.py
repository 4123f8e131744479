"""AssumeRole as STS decides it, and topics and queues that hold to their policies."""

import json
import time

import moto.sns.models as sns
from moto.core.exceptions import ServiceException
from moto.iam.models import iam_backends
from moto.sns.responses import SNSResponse
from moto.sqs.models import sqs_backends
from moto.sts.models import sts_backends
from moto.sts.responses import TokenResponse

from plus.options import OPTIONS, note
from plus.policy import decide

PARTITION = "aws"


class Refused(ServiceException):
    def __init__(self, caller_arn, role_arn):
        self.code = OPTIONS["deniedCode"]
        super().__init__(f"User: {caller_arn} is not authorized to perform: sts:AssumeRole on resource: {role_arn}")


class Authorization(ServiceException):
    code = "AuthorizationErrorException"


class Invalid(ServiceException):
    code = "ValidationError"


def caller_of(response):
    """Every spelling of who asks, the ARN to show, and the role if it is a session."""
    key, account = response.get_access_key(), response.current_account
    root = f"arn:aws:iam::{account}:root"
    session = sts_backends[account][PARTITION].get_assumed_role_from_access_key(key)
    if session:
        return {account, root, session.arn, session.role_arn}, session.arn, session.role_arn
    user = iam_backends[account][PARTITION].get_user_from_access_key_id(key)
    arn = user.arn if user else root
    return {account, root, arn}, arn, None


def role_at(arn):
    try:
        return iam_backends[arn.split(":")[4]][PARTITION].get_role_by_arn(arn)
    except Exception:
        return None


def permitted(role_arn, wanted_arn):
    """What the calling role's own policies say; a user is the account's administrator."""
    if role_arn is None:
        return True
    role = role_at(role_arn)
    documents = [json.loads(d) if isinstance(d, str) else d for d in role.policies.values()] if role else []
    verdicts = [decide(d, action="sts:AssumeRole", context={}, resource=wanted_arn) for d in documents]
    return "deny" not in verdicts and "allow" in verdicts


def assume_role(self, plain=TokenResponse.assume_role):
    wanted = self._get_param("RoleArn")
    external_id = self._get_param("ExternalId")
    duration = self._get_int_param("DurationSeconds", 3600)
    who, shown, role_arn = caller_of(self)
    if not 900 <= duration <= 43200 or (role_arn and duration > 3600):
        raise Invalid(f"The requested DurationSeconds {duration} is not allowed here")
    context = {"aws:PrincipalArn": role_arn or shown, "aws:PrincipalAccount": self.current_account}
    if external_id is not None:
        context["sts:ExternalId"] = external_id
    role = role_at(wanted)
    known = role is not None and time.monotonic() - getattr(role, "born", 0) >= OPTIONS["propagationSeconds"]
    trusted = known and decide(json.loads(role.assume_role_policy_document), action="sts:AssumeRole", context=context, who=who) == "allow"
    allowed = trusted and permitted(role_arn, wanted)
    note("assume", role=wanted, externalId=external_id is not None, allowed=allowed)
    if not allowed:
        raise Refused(shown, wanted)
    return plain(self)


def publish(self, plain=SNSResponse.publish):
    arn = self._get_param("TopicArn") or ""
    owner = arn.split(":")[4] if arn.count(":") >= 5 else self.current_account
    if owner != self.current_account:
        who, _, _ = caller_of(self)
        topic = sns.sns_backends[owner][arn.split(":")[3]].topics.get(arn)
        if topic is None or decide(json.loads(topic.policy), action="sns:Publish", context={}, who=who, resource=arn) != "allow":
            raise Authorization(f"User is not authorized to perform: SNS:Publish on resource: {arn}")
    return plain(self)


def deliver(self, message, message_id, plain=sns.Subscription.publish, **kwargs):
    """SNS may put into a queue only what the queue's policy lets it."""
    if self.protocol == "sqs":
        _, _, _, region, owner, name = self.endpoint.split(":")
        queue = sqs_backends[owner][region].queues.get(name)
        document = json.loads(queue.policy) if queue is not None and queue.policy else {}
        service = {"sns.amazonaws.com", f"sns.{self.topic.sns_backend.region_name}.amazonaws.com"}
        context = {"aws:SourceArn": self.topic.arn, "aws:SourceAccount": self.topic.account_id}
        if decide(document, action="sqs:SendMessage", context=context, who=service, resource=self.endpoint) != "allow":
            note("undelivered", topic=self.topic.arn, queue=self.endpoint)
            return None
    return plain(self, message, message_id, **kwargs)


def envelope(self, *args, plain=sns.Subscription.get_post_data, **kwargs):
    made = plain(self, *args, **kwargs)
    if OPTIONS["extraMembers"]:
        made["SequenceNumber"] = "10000000000000003000"
        made["MessageAttributes"] = {"source": {"Type": "String", "Value": "cloudformation"}}
    return made


def make_account(account_id, key_id, secret):
    backend = iam_backends[account_id][PARTITION]
    backend.create_user("us-east-1", "administrator")
    key = backend.create_access_key("administrator")
    backend.access_keys.pop(key.access_key_id, None)
    key.access_key_id, key.secret_access_key = key_id, secret
    backend.access_keys[key_id] = key


def install():
    TokenResponse.assume_role = assume_role
    SNSResponse.publish = publish
    sns.Subscription.publish = deliver
    sns.Subscription.get_post_data = envelope
