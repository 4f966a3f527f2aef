"""An HTTP server that answers like AWS; botocore's service model says what valid answers are."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import escape

import botocore.loaders
import botocore.model
import botocore.validate
from botocore import xform_name

Answer = dict[str, Any]
_PAGE = 2
# Requests for events wait for each other, so pages are as large as those of AWS.
EVENTS_OF_PAGE = 50
# By target of the JSON protocol: the service.
_TARGETS = {
    "AmazonEC2ContainerRegistry_V20150921": "ecr",
    "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101": "cloudtrail",
    "CloudTrail_20131101": "cloudtrail",
}


class Account:
    """What the server knows, and the calls that it has received."""

    def __init__(self) -> None:
        self.configuration: Answer | None = {"rules": []}
        self.repositories: list[str] = []
        self.profiles: list[Answer] = []
        self.entities: dict[str, list[Answer]] = {}
        self.events: dict[str, list[Answer]] = {}
        self.statuses: dict[tuple[str, str], list[Answer]] = {}
        self.objects: dict[str, bytes] = {}
        self.calls: Counter[str] = Counter()
        # Errors to answer with before anything else: the status, the code and the message.
        self.failures: list[tuple[int, str, str]] = []


def _pages(items: list[Any], token: str | None, size: int = _PAGE) -> tuple[list[Any], str | None]:
    start = int(token or 0)
    following = start + size
    return items[start:following], str(following) if following < len(items) else None


def _checked(service: str, operation: str, given: Answer, answer: Answer) -> bytes:
    """The answer as JSON. Both it and the request must be what the service model says."""
    loaded = botocore.loaders.Loader().load_service_model(service, "service-2")
    model = botocore.model.ServiceModel(loaded).operation_model(operation)
    for value, shape in ((given, model.input_shape), (answer, model.output_shape)):
        report = botocore.validate.ParamValidator().validate(value, shape)
        assert not report.has_errors(), report.generate_report()
    return json.dumps(answer, default=str).encode()


class _Handler(BaseHTTPRequestHandler):
    account: Account

    def log_message(self, *_: Any) -> None:
        """Prints nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        target = self.headers.get("X-Amz-Target", "")
        if target:
            prefix, _, operation = target.rpartition(".")
            self._answer(_TARGETS[prefix], operation, json.loads(body))
        else:
            form = {key: values[0] for key, values in parse_qs(body.decode()).items()}
            self._answer("iam", form["Action"], form)

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(url.query, keep_blank_values=True).items()}
        parts = [unquote(part) for part in url.path.strip("/").split("/", 1)]
        if parts[0] == "signing-profiles":
            operation = "GetSigningProfile" if len(parts) > 1 else "ListSigningProfiles"
            self._answer("signer", operation, {**query, "profileName": parts[-1]})
        elif "list-type" in query:
            self._answer("s3", "ListObjectsV2", query)
        else:
            self._answer("s3", "GetObject", {"key": parts[1]})

    def _answer(self, service: str, operation: str, given: Answer) -> None:
        self.account.calls[f"{service}:{operation}"] += 1
        if self.account.failures:
            status, code, message = self.account.failures.pop(0)
            self._send(status, json.dumps({"__type": code, "message": message}).encode(), code)
            return
        try:
            content = getattr(self, f"_{xform_name(operation)}")(given)
        except KeyError as error:
            code = str(error.args[0])
            self._send(400, json.dumps({"__type": code, "message": "absent"}).encode(), code)
            return
        self._send(200, content)

    def _send(self, status: int, content: bytes, code: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        if code is not None:
            self.send_header("x-amzn-ErrorType", code)
        self.end_headers()
        self.wfile.write(content)

    def _get_signing_configuration(self, given: Answer) -> bytes:
        if self.account.configuration is None:
            raise KeyError("SigningConfigurationNotFoundException")
        answer = {"registryId": "111122223333", "signingConfiguration": self.account.configuration}
        return _checked("ecr", "GetSigningConfiguration", given, answer)

    def _describe_repositories(self, given: Answer) -> bytes:
        names, token = _pages(self.account.repositories, given.get("nextToken"))
        answer: Answer = {
            "repositories": [{"registryId": "111122223333", "repositoryName": name} for name in names]
        }
        return _checked(
            "ecr", "DescribeRepositories", given, answer | ({"nextToken": token} if token else {})
        )

    def _describe_image_signing_status(self, given: Answer) -> bytes:
        key = given["repositoryName"], given["imageId"]["imageDigest"]
        if key not in self.account.statuses:
            raise KeyError("ImageNotFoundException")
        answer = {
            "repositoryName": key[0],
            "imageId": {"imageDigest": key[1]},
            "registryId": given["registryId"],
            "signingStatuses": self.account.statuses[key],
        }
        return _checked("ecr", "DescribeImageSigningStatus", given, answer)

    def _lookup_events(self, given: Answer) -> bytes:
        (attribute,) = given["LookupAttributes"]
        events = self.account.events.get(attribute["AttributeValue"], [])
        shown, token = _pages(events, given.get("NextToken"), EVENTS_OF_PAGE)
        answer: Answer = {"Events": [{"CloudTrailEvent": json.dumps(each)} for each in shown]}
        return _checked(
            "cloudtrail", "LookupEvents", given, answer | ({"NextToken": token} if token else {})
        )

    def _list_signing_profiles(self, given: Answer) -> bytes:
        assert given["includeCanceled"] == "true"
        profiles, token = _pages(self.account.profiles, given.get("nextToken"))
        keys = ("profileName", "arn", "status", "platformId", "profileVersion")
        answer: Answer = {
            "profiles": [{key: each[key] for key in keys if key in each} for each in profiles]
        }
        answer |= {"nextToken": token} if token else {}
        return _checked("signer", "ListSigningProfiles", {"includeCanceled": True}, answer)

    def _get_signing_profile(self, given: Answer) -> bytes:
        (profile,) = (
            each for each in self.account.profiles if each["profileName"] == given["profileName"]
        )
        return _checked("signer", "GetSigningProfile", {"profileName": given["profileName"]}, profile)

    def _get_account_authorization_details(self, given: Answer) -> bytes:
        names = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")
        number = int(given.get("Marker", 0))
        # A page for each list.
        answer: Answer = {names[number]: self.account.entities.get(names[number], [])}
        answer["IsTruncated"] = "true" if number < 3 else "false"
        if number < 3:
            answer["Marker"] = str(number + 1)
        name = "GetAccountAuthorizationDetails"
        return f"<{name}Response><{name}Result>{_xml(answer)}</{name}Result></{name}Response>".encode()

    def _list_objects_v2(self, given: Answer) -> bytes:
        keys = sorted(key for key in self.account.objects if key.startswith(given.get("prefix", "")))
        shown, token = _pages(keys, given.get("continuation-token"))
        entries = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(self.account.objects[key])}</Size></Contents>"
            for key in shown
        )
        more = f"<NextContinuationToken>{token}</NextContinuationToken>" if token else ""
        truncated = "true" if token else "false"
        return f"<ListBucketResult><IsTruncated>{truncated}</IsTruncated>{more}{entries}</ListBucketResult>".encode()

    def _get_object(self, given: Answer) -> bytes:
        return self.account.objects[given["key"]]


def _xml(value: Any) -> str:
    if isinstance(value, dict):
        # IAM encodes policies as URLs are.
        encoded = {
            key: quote(json.dumps(each)) if key.endswith("Document") else each
            for key, each in value.items()
        }
        return "".join(f"<{key}>{_xml(each)}</{key}>" for key, each in encoded.items())
    if isinstance(value, list):
        return "".join(f"<member>{_xml(each)}</member>" for each in value)
    return escape(str(value))


@contextmanager
def served(account: Account) -> Iterator[str]:
    """The URL of a server for this account."""
    handler = type("Handler", (_Handler,), {"account": account})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
