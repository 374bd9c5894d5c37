"""Serves S3 on this machine: moto, behind a check of every request's signature.

Says in one line where it is, and who may use it. Then does what each line of its input says, and ends with it:
`put NAME HEX`, `delete NAME`, `list PREFIX` and `uploads PREFIX`.
"""

import hashlib
import io
import json
import re
import sys
import threading

import boto3
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    create_backend_app,
)
from werkzeug.serving import WSGIRequestHandler, make_server

BUCKET, KEY, SECRET = "dossiers", "MOTCUAKEY", "a-secret-of-the-tests"
SHAPE = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/[^/]+/([^/]+)/s3/aws4_request, ?"
    r"SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})"
)


class Silent(WSGIRequestHandler):
    def log(self, *_):
        pass


class Signed:
    """Lets through what is signed with the key, and only with the bytes that were signed."""

    def __init__(self, inner):
        self.inner = inner
        # What moto keeps is not made for many at once.
        self.turn = threading.Lock()

    def __call__(self, environ, start):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        wrong = self.wrong(environ, body)
        if wrong is None:
            with self.turn:
                return [b"".join(self.inner(environ, start))]
        start("403 Forbidden", [("Content-Type", "application/xml")])
        return [f"<Error><Code>{wrong}</Code></Error>".encode()]

    def wrong(self, environ, body):
        headers = {
            name[5:].replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        headers["content-type"] = environ.get("CONTENT_TYPE", "")
        headers["content-length"] = environ.get("CONTENT_LENGTH", "")
        found = SHAPE.fullmatch(headers.get("authorization", ""))
        if found is None:
            return "AccessDenied"
        key, region, signed, signature = found.groups()
        if key != KEY:
            return "InvalidAccessKeyId"
        request = AWSRequest(
            method=environ["REQUEST_METHOD"],
            url="http://" + headers["host"] + environ["RAW_URI"],
            headers={name: headers[name] for name in signed.split(";")},
        )
        request.context["timestamp"] = headers["x-amz-date"]
        sign = S3SigV4Auth(Credentials(KEY, SECRET), "s3", region)
        text = sign.string_to_sign(request, sign.canonical_request(request))
        if sign.signature(text, request) != signature:
            return "SignatureDoesNotMatch"
        said = headers["x-amz-content-sha256"]
        if len(said) == 64 and said != hashlib.sha256(body).hexdigest():
            return "XAmzContentSHA256Mismatch"
        return None


app = Signed(DomainDispatcherApplication(create_backend_app))
server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
threading.Thread(target=server.serve_forever, daemon=True).start()
endpoint = f"http://127.0.0.1:{server.server_port}"
s3 = boto3.client(
    "s3",
    region_name="us-east-1",
    endpoint_url=endpoint,
    aws_access_key_id=KEY,
    aws_secret_access_key=SECRET,
)
s3.create_bucket(Bucket=BUCKET)
told = {"endpoint": endpoint, "bucket": BUCKET, "key": KEY, "secret": SECRET}
print(json.dumps(told), flush=True)

for line in sys.stdin:
    verb, name, *rest = line.split()
    done = []
    if verb == "put":
        s3.put_object(Bucket=BUCKET, Key=name, Body=bytes.fromhex("".join(rest)))
    elif verb == "delete":
        s3.delete_object(Bucket=BUCKET, Key=name)
    elif verb == "list":
        found = s3.list_objects_v2(Bucket=BUCKET, Prefix=name)
        done = [one["Key"] for one in found.get("Contents", [])]
    elif verb == "uploads":
        found = s3.list_multipart_uploads(Bucket=BUCKET)
        names = [one["Key"] for one in found.get("Uploads", [])]
        done = [one for one in names if one.startswith(name)]
    print(json.dumps(done), flush=True)
