"""The resource types that moto passes over in silence."""

import json
import time

from moto.core.common_models import CloudFormationModel
from moto.iam.models import Role, iam_backends
from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from plus.options import OPTIONS


class Extra(CloudFormationModel):
    TYPE = ""

    def __init__(self, physical_id, properties):
        self.physical_id = physical_id
        self.properties = properties

    @property
    def physical_resource_id(self):
        return self.physical_id

    @staticmethod
    def cloudformation_name_type():
        return ""

    @classmethod
    def has_cfn_attr(cls, attr):
        return True

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        properties = cloudformation_json["Properties"]
        made = cls(resource_name, properties)
        if cls.cloudformation_type() not in OPTIONS["leftOut"]:
            made.apply(account_id, region_name)
        return made

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        return cls.create_from_cloudformation_json(original_resource.physical_id, cloudformation_json, account_id, region_name)

    def delete(self, account_id, region_name):
        pass


def queue_named(url, account_id, region):
    name = url.rstrip("/").split("/")[-1]
    return sqs_backends[account_id][region].get_queue(name)


class TopicPolicy(Extra):
    def apply(self, account_id, region):
        for arn in self.properties["Topics"]:
            sns_backends[account_id][region].get_topic(arn).policy = json.dumps(self.properties["PolicyDocument"])


class QueuePolicy(Extra):
    def apply(self, account_id, region):
        for url in self.properties["Queues"]:
            queue = queue_named(url, account_id, region)
            queue._set_attributes({"Policy": json.dumps(self.properties["PolicyDocument"])})


class BucketPolicy(Extra):
    def apply(self, account_id, region):
        document = json.dumps(self.properties["PolicyDocument"]).encode()
        s3_backends[account_id]["aws"].put_bucket_policy(self.properties["Bucket"], document)


class TopicSubscription(Extra):
    def apply(self, account_id, region):
        backend = sns_backends[account_id][region]
        topic = backend.get_topic(self.properties["TopicArn"])
        made = backend.subscribe(topic.arn, self.properties["Endpoint"], self.properties["Protocol"])
        self.physical_id = made.arn
        if "RawMessageDelivery" in self.properties:
            # As moto's own Subscribe does: any text, "false" too, then counts as yes.
            raw = str(self.properties["RawMessageDelivery"]).lower()
            backend.set_subscription_attributes(made.arn, "RawMessageDelivery", raw)
        if "RedrivePolicy" in self.properties:
            backend.set_subscription_attributes(made.arn, "RedrivePolicy", json.dumps(self.properties["RedrivePolicy"]))

    def delete(self, account_id, region):
        if self.physical_id.startswith("arn:"):
            sns_backends[account_id][region].unsubscribe(self.physical_id)


for model, kind in (
    (TopicPolicy, "AWS::SNS::TopicPolicy"),
    (QueuePolicy, "AWS::SQS::QueuePolicy"),
    (BucketPolicy, "AWS::S3::BucketPolicy"),
    (TopicSubscription, "AWS::SNS::Subscription"),
):
    model.cloudformation_type = staticmethod(lambda kind=kind: kind)
EXTRAS = {model.cloudformation_type(): model for model in (TopicPolicy, QueuePolicy, BucketPolicy, TopicSubscription)}


def whole_roles():
    """moto makes roles without managed policies, never changes their policies, and cannot delete what it then has."""
    plain_create = Role.create_from_cloudformation_json.__func__
    plain_delete = Role.delete_from_cloudformation_json.__func__

    def create(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        role = plain_create(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs)
        role.born = time.monotonic()
        role.declared_trust = json.dumps(cloudformation_json["Properties"]["AssumeRolePolicyDocument"])
        backend = iam_backends[account_id]["aws"]
        put_policies(role, cloudformation_json["Properties"])
        for arn in cloudformation_json["Properties"].get("ManagedPolicyArns", []):
            backend.attach_role_policy(arn, role.name)
        return role

    def put_policies(role, properties):
        """As text: moto would keep and return Python's notation."""
        role.policies.clear()
        for entry in properties.get("Policies", []):
            role.put_policy(entry["PolicyName"], json.dumps(entry["PolicyDocument"]))

    def update(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        properties = cloudformation_json["Properties"]
        backend = iam_backends[account_id]["aws"]
        role = backend.get_role(original_resource.name)
        trust = json.dumps(properties["AssumeRolePolicyDocument"])
        # AWS: an update changes only what the template changes, so a trust policy edited by hand stays.
        if trust != role.declared_trust:
            role.assume_role_policy_document = role.declared_trust = trust
        put_policies(role, properties)
        for arn in list(role.managed_policies):
            backend.detach_role_policy(arn, role.name)
        for arn in properties.get("ManagedPolicyArns", []):
            backend.attach_role_policy(arn, role.name)
        return role

    def delete(cls, resource_name, cloudformation_json, account_id, region_name):
        backend = iam_backends[account_id]["aws"]
        role = next((r for r in backend.roles.values() if resource_name in (r.name, r.id)), None)
        for arn in list(role.managed_policies) if role else []:
            backend.detach_role_policy(arn, role.name)
        plain_delete(cls, role.name if role else resource_name, cloudformation_json, account_id, region_name)

    Role.create_from_cloudformation_json = classmethod(create)
    Role.update_from_cloudformation_json = classmethod(update)
    Role.delete_from_cloudformation_json = classmethod(delete)
