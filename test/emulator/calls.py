"""Sends boto3 calls to an endpoint and prints each outcome as a line of JSON.

Usage: calls.py ENDPOINT, or calls.py moto, which starts a server of moto for itself.
"""

import json
import os
import re
import sys
import time

import boto3
from botocore.client import Config
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

endpoint, account = sys.argv[1], "123456789012"
if endpoint == "moto":
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "sts:AssumeRole"}]})
RIGHTS = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]})


def client(name, **more):
    return boto3.client(
        name, endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=account,
        aws_secret_access_key="sandbox", config=Config(retries={"max_attempts": 1}, **more))


sts, iam, sqs, sns = client("sts"), client("iam"), client("sqs"), client("sns")
s3 = client("s3", s3={"addressing_style": "path"})
ddb, secrets, cfn = client("dynamodb"), client("secretsmanager"), client("cloudformation")


def show(name, call, see):
    """Prints what a caller sees of the answer, or the error's code."""
    try:
        answer = call()
        outcome = see(answer) if see else "ok"
    except ClientError as error:
        outcome = {"error": error.response["Error"]["Code"], "status": error.response["ResponseMetadata"]["HTTPStatusCode"]}
    print(json.dumps({"call": name, "outcome": outcome}, default=str, sort_keys=True))


def ids(text):
    return re.sub(r"\d{12}", "ACCOUNT", text)


show("sts get_caller_identity", sts.get_caller_identity, lambda it: it["Account"])
show("iam create_role", lambda: iam.create_role(RoleName="cmp", AssumeRolePolicyDocument=TRUST, Tags=[{"Key": "a", "Value": "b"}]),
     lambda it: [it["Role"]["RoleName"], it["Role"]["Path"], it["Role"]["MaxSessionDuration"] if "MaxSessionDuration" in it["Role"] else 3600])
show("iam create_role again", lambda: iam.create_role(RoleName="cmp", AssumeRolePolicyDocument=TRUST), None)
show("iam get_role", lambda: iam.get_role(RoleName="cmp"), lambda it: [it["Role"]["AssumeRolePolicyDocument"] == json.loads(TRUST), it["Role"]["Tags"]])
show("iam get_role missing", lambda: iam.get_role(RoleName="nope"), None)
show("iam put_role_policy", lambda: iam.put_role_policy(RoleName="cmp", PolicyName="p", PolicyDocument=RIGHTS), None)
show("iam get_role_policy", lambda: iam.get_role_policy(RoleName="cmp", PolicyName="p"), lambda it: it["PolicyDocument"] == json.loads(RIGHTS))
show("iam list_role_policies", lambda: iam.list_role_policies(RoleName="cmp"), lambda it: [it["PolicyNames"], it["IsTruncated"]])
show("iam attach_role_policy", lambda: iam.attach_role_policy(RoleName="cmp", PolicyArn="arn:aws:iam::aws:policy/SecurityAudit"), None)
show("iam list_attached_role_policies", lambda: iam.list_attached_role_policies(RoleName="cmp"), lambda it: it["AttachedPolicies"])
show("iam list_instance_profiles_for_role", lambda: iam.list_instance_profiles_for_role(RoleName="cmp"), lambda it: it["InstanceProfiles"])
show("iam delete_role in use", lambda: iam.delete_role(RoleName="cmp"), None)
show("iam update_assume_role_policy bad", lambda: iam.update_assume_role_policy(RoleName="cmp", PolicyDocument="{"), None)
show("s3 create_bucket", lambda: s3.create_bucket(Bucket="cmp-bucket"), None)
show("s3 put_object", lambda: s3.put_object(Bucket="cmp-bucket", Key="a/b", Body=b"text", ContentType="text/plain"), lambda it: it["ETag"])
show("s3 get_object", lambda: s3.get_object(Bucket="cmp-bucket", Key="a/b"), lambda it: [it["Body"].read().decode(), it["ContentType"], it["ContentLength"]])
show("s3 get_object range", lambda: s3.get_object(Bucket="cmp-bucket", Key="a/b", Range="bytes=1-2"), lambda it: [it["Body"].read().decode(), it["ContentRange"]])
show("s3 get_object missing", lambda: s3.get_object(Bucket="cmp-bucket", Key="nope"), None)
show("s3 head_object missing", lambda: s3.head_object(Bucket="cmp-bucket", Key="nope"), None)
show("s3 head_bucket missing", lambda: s3.head_bucket(Bucket="cmp-nope"), None)
show("s3 list_objects_v2", lambda: s3.list_objects_v2(Bucket="cmp-bucket", Delimiter="/"), lambda it: [it["KeyCount"], it["CommonPrefixes"]])
show("s3 put_bucket_versioning", lambda: s3.put_bucket_versioning(Bucket="cmp-bucket", VersioningConfiguration={"Status": "Enabled"}), None)
show("s3 get_bucket_versioning", lambda: s3.get_bucket_versioning(Bucket="cmp-bucket"), lambda it: it["Status"])
show("s3 put_object none match", lambda: s3.put_object(Bucket="cmp-bucket", Key="a/b", Body=b"", IfNoneMatch="*"), None)
show("s3 delete_bucket not empty", lambda: s3.delete_bucket(Bucket="cmp-bucket"), None)
show("s3 get_bucket_policy missing", lambda: s3.get_bucket_policy(Bucket="cmp-bucket"), None)
show("sqs create_queue", lambda: sqs.create_queue(QueueName="cmp", Attributes={"VisibilityTimeout": "5"}), lambda it: it["QueueUrl"].rsplit("/", 1)[1])
URL = sqs.get_queue_url(QueueName="cmp")["QueueUrl"]
show("sqs get_queue_url missing", lambda: sqs.get_queue_url(QueueName="nope"), None)
show("sqs get_queue_attributes", lambda: sqs.get_queue_attributes(QueueUrl=URL, AttributeNames=["VisibilityTimeout", "QueueArn"]), lambda it: {k: ids(v) for k, v in it["Attributes"].items()})
show("sqs send_message", lambda: sqs.send_message(QueueUrl=URL, MessageBody="hello", MessageAttributes={"a": {"DataType": "String", "StringValue": "b"}}),
     lambda it: [it["MD5OfMessageBody"], it["MD5OfMessageAttributes"]])
show("sqs receive_message", lambda: sqs.receive_message(QueueUrl=URL, MessageAttributeNames=["All"], AttributeNames=["ApproximateReceiveCount"]),
     lambda it: [it["Messages"][0]["Body"], it["Messages"][0]["Attributes"]["ApproximateReceiveCount"], it["Messages"][0]["MessageAttributes"]["a"]["StringValue"]])
show("sqs batch too many", lambda: sqs.send_message_batch(QueueUrl=URL, Entries=[{"Id": str(i), "MessageBody": "x"} for i in range(11)]), None)
show("sqs batch same ids", lambda: sqs.send_message_batch(QueueUrl=URL, Entries=[{"Id": "1", "MessageBody": "x"}] * 2), None)
show("sns create_topic", lambda: sns.create_topic(Name="cmp"), lambda it: ids(it["TopicArn"]))
TOPIC = sns.create_topic(Name="cmp")["TopicArn"]
show("sns publish", lambda: sns.publish(TopicArn=TOPIC, Message="m"), lambda it: len(it["MessageId"]))
show("sns publish missing", lambda: sns.publish(TopicArn=TOPIC + "x", Message="m"), None)
show("sns get_topic_attributes", lambda: sns.get_topic_attributes(TopicArn=TOPIC), lambda it: [it["Attributes"]["DisplayName"], it["Attributes"]["SubscriptionsConfirmed"]])
show("sns tag_resource", lambda: sns.tag_resource(ResourceArn=TOPIC, Tags=[{"Key": "a", "Value": "b"}]), None)
show("sns list_tags", lambda: sns.list_tags_for_resource(ResourceArn=TOPIC), lambda it: it["Tags"])
show("dynamodb create_table", lambda: ddb.create_table(TableName="cmp", BillingMode="PAY_PER_REQUEST",
     AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}], KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}]),
     lambda it: [it["TableDescription"]["TableName"], it["TableDescription"]["BillingModeSummary"]["BillingMode"]])
show("dynamodb put_item", lambda: ddb.put_item(TableName="cmp", Item={"pk": {"S": "a"}, "n": {"N": "1"}}), None)
show("dynamodb put_item condition", lambda: ddb.put_item(TableName="cmp", Item={"pk": {"S": "a"}}, ConditionExpression="attribute_not_exists(pk)"), None)
show("dynamodb update_item", lambda: ddb.update_item(TableName="cmp", Key={"pk": {"S": "a"}}, UpdateExpression="ADD n :one", ExpressionAttributeValues={":one": {"N": "1"}}, ReturnValues="UPDATED_NEW"), lambda it: it["Attributes"])
show("dynamodb get_item", lambda: ddb.get_item(TableName="cmp", Key={"pk": {"S": "a"}}), lambda it: it["Item"])
show("dynamodb query", lambda: ddb.query(TableName="cmp", KeyConditionExpression="pk = :a", ExpressionAttributeValues={":a": {"S": "a"}}), lambda it: [it["Count"], it["ScannedCount"]])
show("dynamodb bad key", lambda: ddb.get_item(TableName="cmp", Key={"no": {"S": "a"}}), None)
show("dynamodb missing table", lambda: ddb.describe_table(TableName="nope"), None)
show("secrets create", lambda: secrets.create_secret(Name="cmp", SecretString="one", ClientRequestToken="a" * 32), lambda it: [it["Name"], it["VersionId"]])
show("secrets create again", lambda: secrets.create_secret(Name="cmp", SecretString="two"), None)
show("secrets get", lambda: secrets.get_secret_value(SecretId="cmp"), lambda it: [it["SecretString"], it["VersionStages"]])
show("secrets get missing", lambda: secrets.get_secret_value(SecretId="nope"), None)
show("secrets put pending", lambda: secrets.put_secret_value(SecretId="cmp", SecretString="three", ClientRequestToken="b" * 32, VersionStages=["AWSPENDING"]), lambda it: it["VersionStages"])
show("secrets get current", lambda: secrets.get_secret_value(SecretId="cmp"), lambda it: it["SecretString"])
TEMPLATE = json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "from-stack"}}},
                       "Outputs": {"Name": {"Value": {"Fn::GetAtt": ["Topic", "TopicName"]}}}})
show("cloudformation create_stack", lambda: cfn.create_stack(StackName="cmp", TemplateBody=TEMPLATE), lambda it: it["StackId"].split("/")[1])
cfn.get_waiter("stack_create_complete").wait(StackName="cmp", WaiterConfig={"Delay": 1, "MaxAttempts": 30})
show("cloudformation describe_stacks", lambda: cfn.describe_stacks(StackName="cmp"), lambda it: [it["Stacks"][0]["StackStatus"], it["Stacks"][0]["Outputs"]])
show("cloudformation create_stack again", lambda: cfn.create_stack(StackName="cmp", TemplateBody=TEMPLATE), None)
show("cloudformation describe missing", lambda: cfn.describe_stacks(StackName="nope"), None)
show("cloudformation update without changes", lambda: cfn.update_stack(StackName="cmp", TemplateBody=TEMPLATE), None)
show("cloudformation list_stack_resources", lambda: cfn.list_stack_resources(StackName="cmp"), lambda it: [it["StackResourceSummaries"][0]["LogicalResourceId"], it["StackResourceSummaries"][0]["ResourceStatus"]])
organizations = client("organizations")
# moto knows no delegated administrator of stack sets, but one of this service.
SERVICE = "ssm.amazonaws.com"
show("organizations describe without one", organizations.describe_organization, None)
show("organizations create", lambda: organizations.create_organization(FeatureSet="ALL"), lambda it: [it["Organization"]["FeatureSet"], it["Organization"]["MasterAccountId"], re.sub("o-[a-z0-9]{10}", "ORG", it["Organization"]["Arn"])])
show("organizations create again", lambda: organizations.create_organization(FeatureSet="ALL"), None)
ROOT = organizations.list_roots()["Roots"][0]["Id"]
show("organizations list_roots", lambda: ROOT, lambda it: bool(re.fullmatch("r-[a-z0-9]{4}", it)))
show("organizations list_accounts", organizations.list_accounts, lambda it: [[a["Id"], a["Status"]] for a in it["Accounts"]])
show("organizations create_ou", lambda: organizations.create_organizational_unit(ParentId=ROOT, Name="Workloads"), lambda it: [it["OrganizationalUnit"]["Name"], bool(re.fullmatch("ou-[a-z0-9]{4}-[a-z0-9]{8}", it["OrganizationalUnit"]["Id"]))])
UNIT = organizations.list_organizational_units_for_parent(ParentId=ROOT)["OrganizationalUnits"][0]["Id"]
show("organizations list_ous", lambda: organizations.list_organizational_units_for_parent(ParentId=ROOT), lambda it: [u["Name"] for u in it["OrganizationalUnits"]])
show("organizations describe_ou", lambda: organizations.describe_organizational_unit(OrganizationalUnitId=UNIT), lambda it: it["OrganizationalUnit"]["Name"])
show("organizations create_account", lambda: organizations.create_account(AccountName="Member", Email="member@example.com"), lambda it: [it["CreateAccountStatus"]["AccountName"], it["CreateAccountStatus"]["State"]])
MEMBER = [a["Id"] for a in organizations.list_accounts()["Accounts"] if a["Id"] != account][0]
show("organizations describe_account", lambda: organizations.describe_account(AccountId=MEMBER), lambda it: [it["Account"]["Name"], it["Account"]["Email"], it["Account"]["Status"], it["Account"]["JoinedMethod"]])
show("organizations describe_account missing", lambda: organizations.describe_account(AccountId="000000000001"), None)
show("organizations list_parents", lambda: organizations.list_parents(ChildId=MEMBER), lambda it: [it["Parents"][0]["Type"], it["Parents"][0]["Id"] == ROOT])
show("organizations move_account", lambda: organizations.move_account(AccountId=MEMBER, SourceParentId=ROOT, DestinationParentId=UNIT), None)
show("organizations list_accounts_for_parent", lambda: organizations.list_accounts_for_parent(ParentId=UNIT), lambda it: [a["Name"] for a in it["Accounts"]])
show("organizations list_children", lambda: organizations.list_children(ParentId=ROOT, ChildType="ORGANIZATIONAL_UNIT"), lambda it: [c["Type"] for c in it["Children"]])
show("organizations enable_service", lambda: organizations.enable_aws_service_access(ServicePrincipal=SERVICE), None)
show("organizations list_services", organizations.list_aws_service_access_for_organization, lambda it: [s["ServicePrincipal"] for s in it["EnabledServicePrincipals"]])
show("organizations register_delegate", lambda: organizations.register_delegated_administrator(AccountId=MEMBER, ServicePrincipal=SERVICE), None)
show("organizations register_delegate again", lambda: organizations.register_delegated_administrator(AccountId=MEMBER, ServicePrincipal=SERVICE), None)
show("organizations register_delegate manager", lambda: organizations.register_delegated_administrator(AccountId=account, ServicePrincipal=SERVICE), None)
show("organizations list_delegates", organizations.list_delegated_administrators, lambda it: [d["Name"] for d in it["DelegatedAdministrators"]])
show("organizations list_delegated_services", lambda: organizations.list_delegated_services_for_account(AccountId=MEMBER), lambda it: [d["ServicePrincipal"] for d in it["DelegatedServices"]])
show("organizations deregister_delegate", lambda: organizations.deregister_delegated_administrator(AccountId=MEMBER, ServicePrincipal=SERVICE), None)
try:
    cfn.activate_organizations_access()
except (ClientError, ResponseParserError):
    pass  # moto does not ask for trusted access, and cannot activate it.
SET = dict(StackSetName="cmp", TemplateBody=TEMPLATE, PermissionModel="SERVICE_MANAGED", AutoDeployment={"Enabled": False})
show("stacksets create", lambda: cfn.create_stack_set(**SET), lambda it: re.sub("[0-9a-f]{8}-[0-9a-f-]{27}", "UUID", it["StackSetId"]))
show("stacksets describe", lambda: cfn.describe_stack_set(StackSetName="cmp"), lambda it: [it["StackSet"]["Status"], it["StackSet"]["PermissionModel"], it["StackSet"]["TemplateBody"] == TEMPLATE])
show("stacksets describe missing", lambda: cfn.describe_stack_set(StackSetName="nope"), None)
show("stacksets list", lambda: cfn.list_stack_sets(Status="ACTIVE"), lambda it: [s["StackSetName"] for s in it["Summaries"]])
show("stacksets create_instances without OUs", lambda: cfn.create_stack_instances(StackSetName="cmp", DeploymentTargets={"Accounts": [MEMBER]}, Regions=["us-east-1"]), None)
show("stacksets create_instances", lambda: cfn.create_stack_instances(StackSetName="cmp", DeploymentTargets={"OrganizationalUnitIds": [UNIT]}, Regions=["us-east-1"], OperationId="first"), None)
for _ in range(100):
    if cfn.list_stack_set_operations(StackSetName="cmp")["Summaries"][0]["Status"] != "RUNNING":
        break
    time.sleep(0.05)
show("stacksets list_operations", lambda: cfn.list_stack_set_operations(StackSetName="cmp"), lambda it: [[o["Action"], o["Status"]] for o in it["Summaries"]])
show("stacksets list_instances", lambda: cfn.list_stack_instances(StackSetName="cmp"), lambda it: [[i["Account"] == MEMBER, i["Region"], i["Status"], i["StackInstanceStatus"]["DetailedStatus"]] for i in it["Summaries"]])
show("stacksets describe_instance", lambda: cfn.describe_stack_instance(StackSetName="cmp", StackInstanceAccount=MEMBER, StackInstanceRegion="us-east-1"), lambda it: [it["StackInstance"]["Status"], bool(it["StackInstance"].get("StackId"))])
show("stacksets delete not empty", lambda: cfn.delete_stack_set(StackSetName="cmp"), None)
show("organizations close_account", lambda: organizations.close_account(AccountId=MEMBER), None)
show("organizations close_account again", lambda: organizations.close_account(AccountId=MEMBER), None)
show("organizations delete not empty", organizations.delete_organization, None)
show("organizations remove_account", lambda: organizations.remove_account_from_organization(AccountId=MEMBER), None)
show("organizations delete", organizations.delete_organization, None)
sys.stdout.flush()
os._exit(0)
