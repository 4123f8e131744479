"""What happens to a stack's resources: creation, update and deletion in AWS's order, with rollbacks."""

import moto.cloudformation.parsing as parsing
from moto.cloudformation.models import Event

from plus.custom_resource import SnsCustomResource
from plus.options import note
from plus.order import creation_order, dependencies


def event(stack, logical_id, kind, status, reason=None, physical_id=""):
    stack.events.append(
        Event(
            stack_id=stack.stack_id,
            stack_name=stack.name,
            logical_resource_id=logical_id,
            physical_resource_id=physical_id,
            resource_type=kind,
            resource_status=status,
            resource_status_reason=reason,
            resource_properties=None,
        )
    )


def stack_event(stack, status, reason=None):
    stack.status = status
    event(stack, stack.name, "AWS::CloudFormation::Stack", status, reason, stack.stack_id)


def reason_of(error):
    return getattr(error, "message", None) or str(error) or type(error).__name__


def definitions_of(stack):
    return stack.resource_map._resource_json_map


def made_resources(stack):
    found = stack.resource_map._parsed_resources
    return {name: found[name] for name in definitions_of(stack) if found.get(name) is not None}


def is_wanted(stack, name):
    condition = definitions_of(stack)[name].get("Condition")
    return condition is None or stack.resource_map.lazy_condition_map[condition]


def resolved(stack, name):
    definition = definitions_of(stack)[name]
    wanted = {key: definition.get(key, {}) for key in ("Properties", "Metadata")}
    return parsing.clean_json(wanted, stack.resource_map)


def make(stack, name):
    _ = stack.resource_map[name]
    stack.sent[name] = resolved(stack, name)


def run_create(stack):
    stack.sent = {}
    try:
        for name in creation_order(definitions_of(stack)):
            if is_wanted(stack, name):
                make(stack, name)
        stack_event(stack, "CREATE_COMPLETE")
    except Exception as error:
        note("create-failed", stack=stack.name, error=repr(error))
        stack_event(stack, "ROLLBACK_IN_PROGRESS", f"The following resource(s) failed to create. {reason_of(error)}")
        failed = remove(stack, made_resources(stack), definitions_of(stack), keeps("Retain"))
        stack_event(stack, "ROLLBACK_FAILED" if failed else "ROLLBACK_COMPLETE", not_deleted(failed))


def run_delete(backend, stack, retain, force):
    policy = keeps("Retain", "RetainExceptOnCreate")
    chosen = lambda name, definition: name in retain or policy(name, definition)
    failed = remove(stack, made_resources(stack), definitions_of(stack), chosen, force)
    if failed:
        stack_event(stack, "DELETE_FAILED", not_deleted(failed))
        return
    stack_event(stack, "DELETE_COMPLETE")
    backend.stacks.pop(stack.stack_id, None)
    backend.deleted_stacks[stack.stack_id] = stack


def not_deleted(names):
    return f"The following resource(s) failed to delete: [{', '.join(names)}]. " if names else None


def keeps(*values, attribute="DeletionPolicy"):
    return lambda name, definition: definition.get(attribute) in values


def remove(stack, resources, definitions, kept, force=False):
    """Removes resources, dependents first, and names those that could not be removed."""
    failed, held = [], set()
    for name in reversed(creation_order(definitions)):
        if name not in resources:
            continue
        if name in held:
            held.update(dependencies(name, definitions))
        elif not remove_one(stack, name, resources[name], definitions[name], kept, force):
            failed.append(name)
            held.update(dependencies(name, definitions))
        elif stack.resource_map._parsed_resources.get(name) is resources[name]:
            stack.resource_map._parsed_resources.pop(name)
    return failed


def remove_one(stack, name, resource, definition, kept, force):
    kind, physical_id = definition["Type"], getattr(resource, "physical_resource_id", None) or ""
    if kept(name, definition):
        event(stack, name, kind, "DELETE_SKIPPED", None, physical_id)
        return True
    event(stack, name, kind, "DELETE_IN_PROGRESS", None, physical_id)
    try:
        stack.resource_map._delete_resource(resource, definition)
    except Exception as error:
        note("delete-failed", stack=stack.name, resource=name, error=repr(error))
        event(stack, name, kind, "DELETE_FAILED", reason_of(error), physical_id)
        if force:
            event(stack, name, kind, "DELETE_SKIPPED", reason_of(error), physical_id)
        return force
    event(stack, name, kind, "DELETE_COMPLETE", None, physical_id)
    return True


class Before:
    """What an update started from, and what it did so far."""

    def __init__(self, stack):
        self.template, self.parameters = stack.template, stack.parameters
        self.definitions, self.resources, self.sent = definitions_of(stack), made_resources(stack), dict(stack.sent)
        self.touched, self.replaced = [], {}


def run_update(stack, template, parameters):
    before = Before(stack)
    try:
        take_shape(stack, template, parameters)
        for name in creation_order(definitions_of(stack)):
            if is_wanted(stack, name):
                reach(stack, name, before)
        stack.output_map = stack._create_output_map()
    except Exception as error:
        note("update-failed", stack=stack.name, error=repr(error))
        roll_back(stack, before, reason_of(error))
        return
    gone = {name: it for name, it in before.resources.items() if name not in definitions_of(stack) or not is_wanted(stack, name)}
    clean_up(stack, "UPDATE_COMPLETE", before.definitions, {**gone, **before.replaced}, before.replaced)


def take_shape(stack, template, parameters):
    stack.template, stack.parameters = template, parameters
    stack._parse_template()
    resource_map = stack.resource_map
    resource_map._template, resource_map.input_parameters = stack.template_dict, parameters
    resource_map.load_mapping()
    resource_map.load_parameters()
    resource_map.load_conditions()
    resource_map._resource_json_map = stack.template_dict["Resources"]


def reach(stack, name, before):
    old = stack.resource_map._parsed_resources.get(name)
    if old is None:
        make(stack, name)
        return
    wanted = resolved(stack, name)
    if wanted == stack.sent[name]:
        return
    before.touched.append(name)
    new = change(stack, name)
    stack.sent[name] = wanted
    if isinstance(old, SnsCustomResource) and new.physical_resource_id != old.physical_resource_id:
        before.replaced[name] = old


def change(stack, name):
    resource_map = stack.resource_map
    where = {"account_id": resource_map._account_id, "region_name": resource_map._region_name}
    new = parsing.parse_and_update_resource(name, definitions_of(stack)[name], resource_map, **where)
    if new is not None:
        resource_map._parsed_resources[name] = new
    return new


def roll_back(stack, before, reason):
    stack_event(stack, "UPDATE_ROLLBACK_IN_PROGRESS", reason)
    definitions, reached = definitions_of(stack), made_resources(stack)
    take_shape(stack, before.template, before.parameters)
    successors = {name: reached[name] for name in before.replaced}
    stack.resource_map._parsed_resources.update(before.replaced)
    try:
        for name in before.touched:
            if name not in successors:
                change(stack, name)
    except Exception as error:
        stack_event(stack, "UPDATE_ROLLBACK_FAILED", reason_of(error))
        return
    stack.sent = before.sent
    stack.output_map = stack._create_output_map()
    added = {name: it for name, it in reached.items() if name not in before.resources}
    clean_up(stack, "UPDATE_ROLLBACK_COMPLETE", definitions, {**added, **successors}, successors)


def clean_up(stack, status, definitions, resources, replaced):
    """Deletes what the stack no longer needs; a failure there does not fail the update."""
    if resources:
        stack_event(stack, f"{status}_CLEANUP_IN_PROGRESS")
    # AWS: RetainExceptOnCreate deletes what an update made that is rolled back.
    policy = keeps("Retain", *([] if "ROLLBACK" in status else ["RetainExceptOnCreate"]))
    replacement = keeps("Retain", attribute="UpdateReplacePolicy")
    kept = lambda name, definition: (replacement if name in replaced else policy)(name, definition)
    remove(stack, resources, definitions, kept)
    stack_event(stack, status)
