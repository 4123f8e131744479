"""SNS custom resources: one message to the topic, then patience until the answer is PUT at the ResponseURL."""

import json
import secrets
import threading
import uuid
from urllib.parse import quote, unquote

from moto.cloudformation.custom_model import CustomModel
from moto.sns.models import sns_backends

from plus.options import OPTIONS, note
from plus.policy import decide

SUBJECT = "AWS CloudFormation custom resource request"
ORIGIN = {"url": ""}
WAITING = {}


class Failed(Exception):
    """A request without a good answer. What the rollback has to delete is in `leftover`."""

    leftover = None
    physical_id = None


class NotSent(Failed):
    """The topic did not take the request, so nobody can have made anything."""


class Wait:
    def __init__(self, request):
        self.request = request
        self.done = threading.Event()
        self.answer = None
        self.failures_left = OPTIONS["failPuts"]


def bucket_of(region):
    return f"cloudformation-custom-resource-response-{region.replace('-', '')}"


def response_url(region, key, path_style, query_style):
    safe = {"encoded": "", "plain": ":/", "bar": ":/|"}[path_style]
    signature = secrets.token_hex(32)
    query = {
        "v4": f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20261123T120000Z&X-Amz-SignedHeaders=host&X-Amz-Expires=7200"
        f"&X-Amz-Credential=AKIA{signature[:16].upper()}%2F20261123%2F{region}%2Fs3%2Faws4_request&X-Amz-Signature={signature}",
        "v2": f"AWSAccessKeyId=AKIA{signature[:16].upper()}&Expires=1795000000&Signature={signature[:20]}%2B{signature[20:26]}%3D",
    }[query_style]
    return f"{ORIGIN['url']}/{bucket_of(region)}/{quote(key, safe=safe)}?{query}"


def as_text(value):
    if isinstance(value, dict):
        return {k: as_text(v) for k, v in value.items()}
    if isinstance(value, list):
        return [as_text(v) for v in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def wire_properties(properties):
    style = OPTIONS["serviceTimeout"]
    shown = as_text(properties)
    if not OPTIONS["tokenInProperties"]:
        shown.pop("ServiceToken", None)
    if style == "absent":
        shown.pop("ServiceTimeout", None)
    if style == "number" and "ServiceTimeout" in shown:
        shown["ServiceTimeout"] = int(shown["ServiceTimeout"])
    return shown


def publish(topic_arn, account_id, message):
    _, _, _, region, owner, _ = topic_arn.split(":")
    topic = sns_backends[owner][region].topics.get(topic_arn)
    if topic is None:
        raise NotSent(f"Topic does not exist (Service: AmazonSNS; Status Code: 404; Error Code: NotFound; Request ID: {uuid.uuid4()})")
    who = {account_id, f"arn:aws:iam::{account_id}:root"}
    context = {"aws:PrincipalAccount": account_id}
    if owner != account_id and decide(json.loads(topic.policy), action="sns:Publish", context=context, who=who) != "allow":
        raise NotSent(f"User: arn:aws:iam::{account_id}:root is not authorized to perform: SNS:Publish on resource: {topic_arn}")
    for _ in range(OPTIONS["copies"]):
        topic.publish(message, subject=SUBJECT if OPTIONS["subject"] else None)


def send(request_type, properties, about, more=None):
    """Publishes one request and waits; gives the answer's fields, or raises Failed with the reason."""
    stack_id, logical_id = about["StackId"], about["LogicalResourceId"]
    _, _, _, region, account_id, _ = stack_id.split(":", 5)
    request_id = str(uuid.uuid4())
    key = f"{stack_id}|{logical_id}|{request_id}"
    request = {
        "RequestType": request_type,
        "ServiceToken": properties["ServiceToken"],
        "ResponseURL": response_url(region, key, OPTIONS["responsePath"], OPTIONS["responseQuery"]),
        "StackId": stack_id,
        "RequestId": request_id,
        "LogicalResourceId": logical_id,
        "ResourceType": about["ResourceType"],
        "ResourceProperties": wire_properties(properties),
        **(more or {}),
    }
    if OPTIONS["extraMembers"]:
        request["EventVersion"] = "1.1"
    waiting = WAITING[key] = Wait(request)
    note("request", type=request_type, requestId=request_id, stackId=stack_id, physicalId=request.get("PhysicalResourceId"))
    publish(properties["ServiceToken"], account_id, json.dumps(request))
    if not waiting.done.wait(timeout=int(properties.get("ServiceTimeout", 3600))):
        raise Failed(f"CloudFormation did not receive a response from your Custom Resource. RequestId: {request_id}")
    answer = waiting.answer
    if answer["Status"] != "SUCCESS":
        failed = Failed(f"Received response status [FAILED] from custom resource. Message returned: {answer.get('Reason', '')}")
        failed.physical_id = answer.get("PhysicalResourceId")
        raise failed
    return answer


def take_answer(path, body):
    """The PUT at a ResponseURL: an HTTP status."""
    key = unquote(path.split("/", 2)[2])
    waiting = WAITING.get(key)
    if waiting is None:
        note("stray-put", key=key)
        return 403
    if waiting.failures_left > 0:
        waiting.failures_left -= 1
        return 503
    request = waiting.request
    problem = fault_in(body, request)
    note("answer", requestId=request["RequestId"], body=body.decode("utf-8", "replace"), problem=problem)
    if not waiting.done.is_set():
        waiting.answer = {"Status": "FAILED", "Reason": f"Invalid response: {problem}"} if problem else json.loads(body)
        waiting.done.set()
    return 200


def fault_in(body, request):
    if len(body) > 4096:
        return "longer than 4096 bytes"
    answer = json.loads(body)
    for field in ("StackId", "RequestId", "LogicalResourceId"):
        if answer.get(field) != request[field]:
            return f"{field} is not verbatim"
    if answer.get("Status") not in ("SUCCESS", "FAILED"):
        return "Status"
    if not answer.get("PhysicalResourceId"):
        return "PhysicalResourceId"
    return "Reason" if answer["Status"] == "FAILED" and not answer.get("Reason") else None


FIRST_ID = {"absent": {}, "null": {"PhysicalResourceId": None}, "empty": {"PhysicalResourceId": ""}}


class SnsCustomResource(CustomModel):
    """Stands in for moto's, which knows Lambda functions only."""

    def __init__(self, about, properties, physical_id, data):
        super().__init__(about["Region"], "", about["LogicalResourceId"], physical_id)
        self.about = about
        self.properties = properties
        self.set_data(data)

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        properties = cloudformation_json["Properties"]
        about = {
            "StackId": kwargs["StackId"],
            "LogicalResourceId": kwargs["LogicalId"],
            "ResourceType": kwargs["ResourceType"],
            "Region": region_name,
        }
        try:
            answer = send("Create", properties, about, FIRST_ID[OPTIONS["createPhysicalId"]])
        except NotSent:
            raise
        except Failed as failed:
            failed.leftover = cls.leftover(about, properties, failed.physical_id)
            raise
        return cls(about, properties, answer["PhysicalResourceId"], answer.get("Data") or {})

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        properties = cloudformation_json["Properties"]
        before = {
            "PhysicalResourceId": original_resource.physical_resource_id,
            "OldResourceProperties": wire_properties(original_resource.properties),
        }
        try:
            answer = send("Update", properties, original_resource.about, before)
        except Failed:
            original_resource.properties = properties
            raise
        return cls(original_resource.about, properties, answer["PhysicalResourceId"], answer.get("Data") or {})

    def delete(self, account_id, region_name):
        send("Delete", self.properties, self.about, {"PhysicalResourceId": self.physical_resource_id})

    @classmethod
    def leftover(cls, about, properties, answered_id):
        """What the rollback sends a Delete for after a failed Create; None where the emulator sends none."""
        how = OPTIONS["rollbackDelete"]
        given = answered_id if how == "answered" else None
        return None if how == "none" else cls(about, properties, given or about["LogicalResourceId"], {})
