"""What services report, in the spellings that another implementation may choose."""

import json

from moto.s3.responses import S3Response
from moto.sns.responses import SNSResponse
from moto.sqs.models import Queue
from moto.sqs.responses import SQSResponse

from plus.options import OPTIONS


def respelled(document):
    """The same policy: other key order, lists for single values and the reverse, another case, `*` for everybody."""
    statements = [_statement(s) for s in _listed(document.get("Statement", []))]
    return {"Statement": statements, "Id": "policy", "Version": document.get("Version", "2012-10-17")}


def _listed(value):
    return value if isinstance(value, list) else [value]


def _turned(value):
    if isinstance(value, list):
        return value[0] if len(value) == 1 else list(reversed(value))
    return [value] if isinstance(value, str) else value


def _statement(statement):
    out = {}
    for key, value in reversed(list(statement.items())):
        if key == "Principal":
            out[key] = "*" if value in ({"AWS": "*"}, {"AWS": ["*"]}) else {"AWS": "*"} if value == "*" else {k: _turned(v) for k, v in value.items()}
        elif key == "Condition":
            out[key] = {op: {k: _turned(v) for k, v in block.items()} for op, block in value.items()}
        elif key == "Action":
            out[key] = [a.replace("sns:", "SNS:").replace("sqs:", "SQS:") for a in _listed(value)]
        elif key == "Resource":
            out[key] = _turned(value)
        elif key != "Sid":
            out[key] = value
    return out


def shown(text):
    if not OPTIONS["respell"] or not text:
        return text
    return json.dumps(respelled(json.loads(text)), indent=2)


def adjust(action):
    def run(self):
        answer = action(self)
        attributes = (getattr(answer, "_result", None) or {}).get("Attributes")
        if attributes:
            if attributes.get("Policy"):
                attributes["Policy"] = shown(attributes["Policy"])
            for name in OPTIONS["hiddenAttributes"]:
                attributes.pop(name, None)
        return answer

    return run


def bucket_policy(self, plain=S3Response.get_bucket_policy):
    answer = plain(self)
    if isinstance(answer, tuple) and answer[0] == 200:
        text = answer[2].decode() if isinstance(answer[2], bytes) else answer[2]
        return 200, answer[1], shown(text)
    return answer


def queue_url(self, request_url, plain=Queue.url):
    if OPTIONS["queueHost"]:
        return f"https://{OPTIONS['queueHost']}/{self.account_id}/{self.name}"
    return plain(self, request_url)


def install():
    for response, names in (
        (SNSResponse, ("get_topic_attributes", "get_subscription_attributes")),
        (SQSResponse, ("get_queue_attributes",)),
    ):
        for name in names:
            setattr(response, name, adjust(getattr(response, name)))
    S3Response.get_bucket_policy = bucket_policy
    Queue.url = queue_url
