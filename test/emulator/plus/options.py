"""How the emulator behaves; changed at any time by POST /_plus/options."""

OPTIONS = {
    # seconds for which a new role is unknown to STS
    "propagationSeconds": 0,
    # service -> every how many-th call is throttled (2: every other)
    "throttleEvery": {},
    # how often each custom-resource message is published
    "copies": 1,
    # 'encoded', 'plain' (colons and slashes as they are) or 'bar' (the bar too)
    "responsePath": "encoded",
    # 'v4' or 'v2'
    "responseQuery": "v4",
    # 'string', 'number' or 'absent'
    "serviceTimeout": "string",
    # whether ResourceProperties repeat the ServiceToken
    "tokenInProperties": True,
    # extra members in requests and envelopes
    "extraMembers": False,
    # whether the envelope has a Subject
    "subject": True,
    # what a first Create carries as PhysicalResourceId: 'absent', 'null' or 'empty'
    "createPhysicalId": "absent",
    # the Delete after a failed Create: 'answered' (the id of the answer), 'logical' or 'none' (no Delete is sent)
    "rollbackDelete": "answered",
    # seconds until a PUT of an answer is acknowledged
    "slowPut": 0,
    # how often a PUT of an answer fails with 503 before it is taken
    "failPuts": 0,
    # status that conditional S3 PUTs get; 0: as moto does it
    "conditionalPut": 0,
    # resource types that are silently left out, as moto does
    "leftOut": [],
    # policies come back in another spelling
    "respell": False,
    # attributes that SNS and SQS do not report
    "hiddenAttributes": [],
    # stacks report no outputs
    "hideOutputs": False,
    # host name in queue URLs; empty: as the request
    "queueHost": "",
    # errors of a denied AssumeRole
    "deniedCode": "AccessDenied",
    # CreateStack and the like return when all is done
    "synchronous": False,
}

LOG = []


def note(kind, **facts):
    LOG.append({"kind": kind, **facts})
