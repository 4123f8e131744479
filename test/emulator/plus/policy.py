"""Decides what a policy document says: the parts of IAM's language that trust, topic, queue and bucket policies use."""

import fnmatch
import re

BASE = {
    "StringEquals": lambda given, wanted: given == wanted,
    "StringEqualsIgnoreCase": lambda given, wanted: given.lower() == wanted.lower(),
    "StringLike": lambda given, wanted: _like(given, wanted),
    "ArnEquals": lambda given, wanted: _like(given, wanted),
    "ArnLike": lambda given, wanted: _like(given, wanted),
    "Bool": lambda given, wanted: given.lower() == wanted.lower(),
    "NumericEquals": lambda given, wanted: float(given) == float(wanted),
}


def listed(value):
    return value if isinstance(value, list) else [value]


def _like(given, pattern):
    return fnmatch.fnmatchcase(given, pattern.replace("[", "[[]"))


def _negated(operator):
    if operator.startswith("StringNot"):
        return "String" + operator[len("StringNot") :]
    if operator.startswith("ArnNot"):
        return "Arn" + operator[len("ArnNot") :]
    return None


def _holds(operator, key, wanted, context):
    quantifier, _, rest = operator.rpartition(":")
    if_exists = rest.endswith("IfExists")
    name = rest[: -len("IfExists")] if if_exists else rest
    found = {k.lower(): v for k, v in context.items()}.get(key.lower())
    values = [str(v).lower() if isinstance(v, bool) else str(v) for v in listed(wanted)]
    if name == "Null":
        return (found is None) == (values[0] == "true")
    positive = _negated(name)
    if found is None:
        return if_exists or quantifier == "ForAllValues" or positive is not None
    test = BASE[positive or name]
    given = [str(v) for v in listed(found)]
    results = [any(test(g, w) for w in values) for g in given]
    if positive:
        results = [not r for r in results]
    return all(results) if quantifier == "ForAllValues" else any(results)


def _conditions_hold(statement, context):
    return all(
        _holds(operator, key, wanted, context)
        for operator, block in (statement.get("Condition") or {}).items()
        for key, wanted in block.items()
    )


def _principal_matches(principal, who):
    if principal == "*":
        return True
    for kind, names in principal.items():
        for name in listed(names):
            if name == "*" and kind == "AWS":
                return True
            if name in who:
                return True
            if re.fullmatch(r"\d{12}", str(name)) and f"arn:aws:iam::{name}:root" in who:
                return True
    return False


def decide(document, *, action, context, who=None, resource=None):
    """'allow', 'deny' or 'none'. `who`: every spelling of the caller; None for identity policies."""
    verdict = "none"
    for statement in listed(document.get("Statement", [])):
        if who is not None and not _principal_matches(statement.get("Principal", {}), who):
            continue
        actions = [str(a).lower() for a in listed(statement.get("Action", []))]
        if not any(_like(action.lower(), a) for a in actions):
            continue
        if resource is not None and "Resource" in statement:
            if not any(_like(resource, r) for r in listed(statement["Resource"])):
                continue
        if not _conditions_hold(statement, context):
            continue
        if statement["Effect"] == "Deny":
            return "deny"
        verdict = "allow"
    return verdict
