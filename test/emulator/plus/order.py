"""The order in which CloudFormation makes and deletes resources: by DependsOn, Ref, Fn::GetAtt and Fn::Sub."""

import re

SUBSTITUTED = re.compile(r"\$\{\s*([^!${}.\s]+)[^${}]*\}")


def names_in(value):
    """The names that a part of a template refers to: resources, and parameters too."""
    if isinstance(value, list):
        for item in value:
            yield from names_in(item)
    if not isinstance(value, dict):
        return
    for key, argument in value.items():
        if key == "Ref":
            yield argument
        elif key == "Fn::GetAtt":
            yield argument[0] if isinstance(argument, list) else argument.partition(".")[0]
        elif key == "Fn::Sub":
            text, own = argument if isinstance(argument, list) else (argument, {})
            yield from (name for name in SUBSTITUTED.findall(text) if name not in own)
            yield from names_in(own)
        else:
            yield from names_in(argument)


def dependencies(name, definitions):
    """The resources that must exist before this one, in the order of the template."""
    definition = definitions[name]
    named = definition.get("DependsOn", [])
    found = {*([named] if isinstance(named, str) else named), *names_in(definition.get("Properties")), *names_in(definition.get("Metadata"))}
    return [other for other in definitions if other in found and other != name]


def creation_order(definitions):
    done = []

    def visit(name):
        if name in done:
            return
        for other in dependencies(name, definitions):
            visit(other)
        done.append(name)

    for name in definitions:
        visit(name)
    return done
