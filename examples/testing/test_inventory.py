"""Tests of a service in Python, with pytest and boto3, against `npx rolecall sandbox`."""

import json
import os
import urllib.request

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

VENDOR, CUSTOMER = "111111111111", "222222222222"
SANDBOX = os.environ.get("AWS_ENDPOINT_URL", "http://127.0.0.1:4010")


def control(path, body):
    request = urllib.request.Request(f"{SANDBOX}/_sandbox/{path}", json.dumps(body).encode(), method="POST")
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def client(service, key=VENDOR, secret="sandbox", token=None):
    return boto3.client(
        service,
        endpoint_url=SANDBOX,
        region_name="us-east-1",
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=Config(retries={"total_max_attempts": 1}),
    )


def count_roles(customer, external_id=None):
    """The service under test: counts the roles in a customer's account."""
    session = client("sts").assume_role(
        RoleArn=customer["roleArn"], RoleSessionName="inventory", ExternalId=external_id or customer["externalId"]
    )["Credentials"]
    iam = client("iam", session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
    return len(iam.list_roles()["Roles"])


@pytest.fixture
def customer():
    control("reset", {})
    seeds = {
        "customers": [
            {
                "accountId": CUSTOMER,
                "vendorAccountId": VENDOR,
                "managedPolicies": ["arn:aws:iam::aws:policy/SecurityAudit"],
            }
        ]
    }
    return control("seed", seeds)["customers"][0]


def test_counts_the_roles_of_a_connected_customer(customer):
    assert count_roles(customer) == 1


def test_fails_with_the_external_id_of_another_customer(customer):
    with pytest.raises(ClientError, match="sts:AssumeRole"):
        count_roles(customer, external_id="of-another")


def test_fails_while_aws_throttles(customer):
    control("knobs", {"throttle": {"sts:AssumeRole": 0}})
    with pytest.raises(ClientError, match="Throttling"):
        count_roles(customer)
