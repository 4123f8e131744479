"""Stacks that take their time: per-resource events, rollback, Rules, capabilities, templates from this very origin."""

import threading
from urllib.parse import unquote, urlparse

import moto.cloudformation.models as models
import moto.cloudformation.parsing as parsing
import moto.cloudformation.responses as responses
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import CloudFormationBackend, Stack
from moto.core.exceptions import ServiceException
from moto.core.responses import EmptyResult
from moto.s3.models import s3_backends

from plus.custom_resource import SnsCustomResource
from plus.engine import event, made_resources, reason_of, run_create, run_delete, run_update, stack_event
from plus.options import OPTIONS
from plus.policy import decide
from plus.resources import EXTRAS, whole_roles

UPDATABLE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")


def in_background(work, *args):
    thread = threading.Thread(target=work, args=args, daemon=True)
    thread.start()
    if OPTIONS["synchronous"]:
        thread.join()


def stack_of(resources_map):
    _, _, _, region, account_id, _ = resources_map.stack_id.split(":", 5)
    return models.cloudformation_backends[account_id][region].get_stack(resources_map.stack_id)


def watched(step, verb):
    """A step of moto's on one resource, with the events that AWS would tell."""

    def run(logical_id, resource_json, resources_map, **kwargs):
        stack, kind = stack_of(resources_map), resource_json["Type"]
        event(stack, logical_id, kind, f"{verb}_IN_PROGRESS")
        try:
            made = step(logical_id, resource_json, resources_map, **kwargs)
        except Exception as error:
            event(stack, logical_id, kind, f"{verb}_FAILED", reason_of(error), getattr(error, "physical_id", None) or "")
            keep_leftover(resources_map, logical_id, kind, getattr(error, "leftover", None))
            raise
        event(stack, logical_id, kind, f"{verb}_COMPLETE", None, getattr(made, "physical_resource_id", "") or "")
        return made

    return run


def keep_leftover(resources_map, logical_id, kind, leftover):
    """Lets the rollback find what a failed Create may have made."""
    if leftover is not None:
        leftover.cf_resource_type, leftover.logical_resource_id = kind, logical_id
        resources_map._parsed_resources[logical_id] = leftover


def class_of(resource_type, plain=parsing.resource_class_from_type):
    if resource_type.startswith("Custom::") or resource_type == "AWS::CloudFormation::CustomResource":
        return SnsCustomResource
    return EXTRAS.get(resource_type) or plain(resource_type)


def hold_rules(stack):
    for rule in (stack.template_dict.get("Rules") or {}).values():
        for assertion in rule["Assertions"]:
            choices, value = assertion["Assert"]["Fn::Contains"]
            if parsing.clean_json(value, stack.resource_map) not in choices:
                raise ValidationError(message=f"Template error: {assertion['AssertDescription']}")


def create_stack(self, name, template, parameters, **kwargs):
    if any(stack.name == name for stack in self.stacks.values()):
        raise models.AlreadyExistsException(f"Stack [{name}] already exists")
    stack = Stack(
        stack_id=models.generate_stack_id(name, self.region_name, self.account_id),
        name=name,
        template=template,
        parameters=parameters,
        account_id=self.account_id,
        region_name=self.region_name,
        cross_stack_resources=self.exports,
        tags=kwargs.get("tags"),
    )
    hold_rules(stack)
    self.stacks[stack.stack_id] = stack
    stack_event(stack, "CREATE_IN_PROGRESS", "User Initiated")
    in_background(run_create, stack)
    return stack


def update_stack(self, name, template, role_arn, parameters, tags):
    stack = self.get_stack(name)
    if stack.status not in UPDATABLE:
        raise ValidationError(message=f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated.")
    resolved = self._resolve_update_parameters(instance=stack, incoming_params=parameters)
    if stack.has_template(template) and stack.parameters == resolved:
        raise ValidationError(message="No updates are to be performed.")
    stack_event(stack, "UPDATE_IN_PROGRESS", "User Initiated")
    in_background(run_update, stack, template, resolved)
    return stack


def delete_stack(self, name_or_stack_id, retain=(), force=False):
    found = [s for s in self.stacks.values() if name_or_stack_id in (s.name, s.stack_id)]
    for stack in found:
        if retain and stack.status != "DELETE_FAILED":
            raise ValidationError(message="Specify which resources to retain only when the stack is in the DELETE_FAILED state.")
        if force and stack.status != "DELETE_FAILED":
            raise ValidationError(message="FORCE_DELETE_STACK is possible only when the stack is in the DELETE_FAILED state.")
        stack_event(stack, "DELETE_IN_PROGRESS", "User Initiated")
        in_background(run_delete, self, stack, retain, force)


def delete_as_asked(self):
    retain = self._get_param("RetainResources", [])
    force = self._get_param("DeletionMode") == "FORCE_DELETE_STACK"
    self.cloudformation_backend.delete_stack(self._get_param("StackName"), retain, force)
    return EmptyResult()


def outputs(self, plain=Stack.outputs.fget):
    return None if OPTIONS["hideOutputs"] or self.status not in UPDATABLE else plain(self)


def template_at(url, account_id, partition):
    parts = urlparse(url)
    path = unquote(parts.path).lstrip("/")
    host = parts.netloc
    path_style = not (host.endswith("amazonaws.com") and not host.startswith("s3"))
    bucket_name, key = path.split("/", 1) if path_style else (host.split(".")[0], path)
    for owner in list(s3_backends):
        backend = s3_backends[owner][partition]
        bucket = backend.buckets.get(bucket_name)
        if bucket is None:
            continue
        who = {account_id, f"arn:aws:iam::{account_id}:root"}
        document = models.json.loads(bucket.policy) if bucket.policy else {}
        resource = f"arn:aws:s3:::{bucket_name}/{key}"
        context = {"aws:SecureTransport": "true"}
        if owner != account_id and decide(document, action="s3:GetObject", context=context, who=who, resource=resource) != "allow":
            raise ValidationError(message="S3 error: Access Denied")
        found = backend.get_object(bucket_name, key)
        if found is not None:
            return found.value.decode()
    raise ValidationError(message="S3 error: The specified key does not exist.")


class InsufficientCapabilities(ServiceException):
    code = "InsufficientCapabilitiesException"
    message = "Requires capabilities : [CAPABILITY_NAMED_IAM]"


def with_capabilities(plain):
    def run(self):
        body = self._get_param("TemplateBody") or (self._get_param("TemplateURL") and self._get_stack_from_s3_url(self._get_param("TemplateURL")))
        if body and "AWS::IAM::" in body and "CAPABILITY_NAMED_IAM" not in self._get_param("Capabilities", []):
            raise InsufficientCapabilities()
        return plain(self)

    return run


def install():
    whole_roles()
    parsing.resource_class_from_type = class_of
    parsing.parse_and_create_resource = watched(parsing.parse_and_create_resource, "CREATE")
    parsing.parse_and_update_resource = watched(parsing.parse_and_update_resource, "UPDATE")
    models.get_stack_from_s3_url = template_at
    responses.get_stack_from_s3_url = template_at
    CloudFormationBackend.create_stack = create_stack
    CloudFormationBackend.update_stack = update_stack
    CloudFormationBackend.delete_stack = delete_stack
    Stack.outputs = property(outputs)
    Stack.stack_resources = property(lambda self: list(made_resources(self).values()))
    response = responses.CloudFormationResponse
    response.create_stack = with_capabilities(response.create_stack)
    response.update_stack = with_capabilities(response.update_stack)
    response.delete_stack = delete_as_asked

