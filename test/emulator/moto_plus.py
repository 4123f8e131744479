"""moto with what it leaves out, in one process on one port: a second opinion on Rolecall, built from another's code.

    python3 moto_plus.py [--port N] [--options '{"propagationSeconds": 3}']

Prints one line of JSON once it listens: its address, and an administrator's keys of two accounts.
POST /_plus/options changes how it behaves (see options.py); GET /_plus/log tells what happened.
"""

import argparse
import itertools
import json
import os
import sys

sys.dont_write_bytecode = True
import time

os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

from plus import identity
from plus import polling
from plus import read_once
from plus import reporting
from plus import stacks
from plus.custom_resource import ORIGIN, take_answer
from plus.options import LOG, OPTIONS

VENDOR = {"accountId": "111122223333", "accessKeyId": "AKIAVENDORVENDOR0001", "secretAccessKey": "vendor-secret"}
CUSTOMER = {"accountId": "444455556666", "accessKeyId": "AKIACUSTOMERCUSTOM01", "secretAccessKey": "customer-secret"}

COUNTS = {}
THROTTLED = {
    "sts": ("400 BAD REQUEST", "Throttling"),
    "iam": ("400 BAD REQUEST", "Throttling"),
    "cloudformation": ("400 BAD REQUEST", "Throttling"),
    "sns": ("400 BAD REQUEST", "Throttled"),
    "s3": ("503 SLOW DOWN", "SlowDown"),
    "sqs": ("400 BAD REQUEST", "RequestThrottled"),
}


def service_of(environ):
    scope = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].split(",")[0].split("/")
    return scope[3] if len(scope) == 5 else ""


def throttled(service):
    every = OPTIONS["throttleEvery"].get(service)
    if not every:
        return False
    return next(COUNTS.setdefault(service, itertools.count(1))) % every == 0


def fault(service):
    status, code = THROTTLED[service]
    if service == "sqs":
        return status, "application/x-amz-json-1.0", json.dumps({"__type": f"com.amazonaws.sqs#{code}", "message": "Rate exceeded"})
    inner = f"<Code>{code}</Code><Message>Rate exceeded</Message>"
    if service == "s3":
        return status, "application/xml", f"<?xml version='1.0'?><Error>{inner}</Error>"
    return status, "text/xml", f"<ErrorResponse><Error><Type>Sender</Type>{inner}</Error><RequestId>throttled</RequestId></ErrorResponse>"


class Plus:
    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        method, path = environ["REQUEST_METHOD"], environ.get("RAW_URI", environ["PATH_INFO"]).partition("?")[0]
        answer = self.own(environ, method, path)
        if answer is None:
            return self.app(environ, start_response)
        status, kind, body = answer
        start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body.encode())))])
        return [body.encode()]

    def own(self, environ, method, path):
        if path.startswith("/_plus/"):
            return self.control(environ, method, path)
        if path.startswith("/cloudformation-custom-resource-response-") and method == "PUT":
            time.sleep(OPTIONS["slowPut"])
            status = take_answer(path, body_of(environ))
            return f"{status} ANSWER", "application/xml", "" if status == 200 else "<Error><Code>AccessDenied</Code></Error>"
        service = service_of(environ)
        if service in THROTTLED and throttled(service):
            body_of(environ)
            return fault(service)
        if service == "s3" and OPTIONS["conditionalPut"] and environ.get("HTTP_IF_NONE_MATCH") and method == "PUT":
            body_of(environ)
            code = "NotImplemented" if OPTIONS["conditionalPut"] == 501 else "InvalidArgument"
            return f"{OPTIONS['conditionalPut']} NO", "application/xml", f"<Error><Code>{code}</Code><Message>If-None-Match</Message></Error>"
        return None

    def control(self, environ, method, path):
        if path == "/_plus/options" and method == "POST":
            given = json.loads(body_of(environ))
            unknown = [name for name in given if name not in OPTIONS]
            if unknown:
                return "400 BAD REQUEST", "application/json", json.dumps({"unknown": unknown})
            OPTIONS.update(given)
            return "200 OK", "application/json", json.dumps(OPTIONS)
        if path == "/_plus/log":
            return "200 OK", "application/json", json.dumps(LOG)
        return "404 NOT FOUND", "application/json", "{}"


def body_of(environ):
    return environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))


class Quiet(WSGIRequestHandler):
    def log(self, kind, message, *args):
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--options", default="{}")
    given = parser.parse_args()
    OPTIONS.update(json.loads(given.options))
    read_once.install()
    identity.install()
    stacks.install()
    reporting.install()
    polling.install()
    for account in (VENDOR, CUSTOMER):
        identity.make_account(account["accountId"], account["accessKeyId"], account["secretAccessKey"])
    app = Plus(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", given.port, app, threaded=True, request_handler=Quiet)
    ORIGIN["url"] = f"http://127.0.0.1:{server.server_port}"
    print(json.dumps({"origin": ORIGIN["url"], "vendor": VENDOR, "customer": CUSTOMER}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
