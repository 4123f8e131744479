"""Lists the roles in a customer's account with plain boto3. Nothing in this file is about Rolecall.

The environment says where the credentials come from: either the container endpoint of Rolecall (or of "rolecall agent"):

    AWS_CONTAINER_CREDENTIALS_FULL_URI=https://connect.northwind.example/v1/connections/con_.../credentials?scope=inventory
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=/run/secrets/rolecall-token

or a profile that "rolecall aws-config" wrote:

    AWS_PROFILE=acme-inventory
"""

import sys

import boto3
from botocore.exceptions import CredentialRetrievalError

try:
    for page in boto3.client("iam").get_paginator("list_roles").paginate():
        for role in page["Roles"]:
            print(role["Arn"])
except CredentialRetrievalError as error:
    # The message contains Rolecall's error: a stable code, and what to do.
    sys.exit(str(error))
