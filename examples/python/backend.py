"""A vendor's backend with nothing but Python's standard library.

    ROLECALL_URL=... ROLECALL_TOKEN=... python3 examples/python/backend.py

POST /aws/connect?customer=acme    invites the customer and redirects to the onboarding page
GET  /aws/roles?customer=acme      uses the credentials of each account that the customer has connected
"""

import hashlib
import hmac
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.etree import ElementTree

ROLECALL_URL = os.environ.get("ROLECALL_URL", "http://127.0.0.1:4000").rstrip("/")
REGION = "us-east-1"
STS_URL = os.environ.get("AWS_ENDPOINT_URL", f"https://sts.{REGION}.amazonaws.com")
MAX_ATTEMPTS = 4
MAX_WAIT_SECONDS = 30


class RolecallError(Exception):
    """What Rolecall refused: `code` is stable, the message says what to do."""

    def __init__(self, problem):
        super().__init__(f"{problem['code']}: {problem['title']} {problem.get('detail', '')}")
        self.code = problem["code"]
        self.retry = problem["retry"]


def problem_of(refusal):
    """The body of a refusal. A proxy in between may answer something else than Rolecall does."""
    try:
        return json.load(refusal)
    except ValueError:
        retry = refusal.code == 429 or refusal.code >= 500
        return {"code": "SERVICE_UNREACHABLE", "title": f"HTTP {refusal.code}", "retry": retry}


def rolecall(method, path, body=None, **query):
    """Calls Rolecall. A repeated request has the same Idempotency-Key, so it never creates a second invitation."""
    url = f"{ROLECALL_URL}{path}?{urllib.parse.urlencode(query)}"
    headers = {
        "Authorization": f"Bearer {os.environ['ROLECALL_TOKEN']}",
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid.uuid4()),
    }
    data = None if body is None else json.dumps(body).encode()
    for attempt in range(1, MAX_ATTEMPTS + 1):
        wait = 0.2 * 2**attempt
        try:
            request = urllib.request.Request(url, data, headers, method=method)
            with urllib.request.urlopen(request, timeout=10) as response:
                return json.load(response)
        except urllib.error.HTTPError as refusal:
            error = RolecallError(problem_of(refusal))
            wait = max(wait, float(refusal.headers.get("Retry-After", 0)))
            if not error.retry or wait > MAX_WAIT_SECONDS or attempt == MAX_ATTEMPTS:
                raise error from None
        except OSError:
            if attempt == MAX_ATTEMPTS:
                raise
        time.sleep(wait)


def active_connections(customer_id):
    """Goes through all pages of the list."""
    query = {"customerId": customer_id, "status": "active"}
    while True:
        page = rolecall("GET", "/v1/connections", **query)
        yield from page["items"]
        if page["nextCursor"] is None:
            return
        query["cursor"] = page["nextCursor"]


def caller_arn(credentials):
    """Asks AWS as whom these credentials act. With boto3, give a Session the same three values and call any API."""
    body = "Action=GetCallerIdentity&Version=2011-06-15"
    stamp = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    host = urllib.parse.urlsplit(STS_URL).netloc
    scope = f"{stamp[:8]}/{REGION}/sts/aws4_request"
    signed = "host;x-amz-date;x-amz-security-token"
    canonical = "\n".join(
        ["POST", "/", "", f"host:{host}", f"x-amz-date:{stamp}", f"x-amz-security-token:{credentials['Token']}"]
        + ["", signed, hashlib.sha256(body.encode()).hexdigest()]
    )
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + credentials["SecretAccessKey"]).encode()
    for part in scope.split("/") + [text]:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    access = f"AWS4-HMAC-SHA256 Credential={credentials['AccessKeyId']}/{scope}"
    headers = {
        "Authorization": f"{access}, SignedHeaders={signed}, Signature={key.hex()}",
        "X-Amz-Date": stamp,
        "X-Amz-Security-Token": credentials["Token"],
    }
    request = urllib.request.Request(STS_URL + "/", body.encode(), headers)
    with urllib.request.urlopen(request, timeout=10) as response:
        return ElementTree.parse(response).findtext(".//{*}Arn")


class Backend(BaseHTTPRequestHandler):
    def do_POST(self):
        self.answer({"/aws/connect": self.connect})

    def do_GET(self):
        self.answer({"/aws/roles": self.roles})

    def connect(self, customer_id):
        invitation = rolecall("POST", "/v1/invitations", {"customerId": customer_id})
        self.respond(303, {}, {"Location": invitation["onboardingUrl"]})

    def roles(self, customer_id):
        found = {}
        for connection in active_connections(customer_id):
            path = f"/v1/connections/{connection['id']}/credentials"
            credentials = rolecall("GET", path, scope="inventory")
            found[connection["accountId"]] = caller_arn(credentials)
        self.respond(200, found)

    def answer(self, routes):
        url = urllib.parse.urlsplit(self.path)
        # Replace this with your own sign-in: a customer must not be able to choose the id of another.
        customer_id = urllib.parse.parse_qs(url.query).get("customer", [""])[0]
        try:
            if url.path not in routes:
                return self.respond(404, {})
            routes[url.path](customer_id)
        except RolecallError as error:
            print(error, flush=True)
            self.respond(502, {"error": error.code})

    def respond(self, status, body, headers={}):
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "3000"))), Backend)
    print(f"Listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
