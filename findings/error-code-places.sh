#!/usr/bin/env bash
# boto3 1.44.8 and @aws-sdk/client-kms 3.1164.0: they look for the code of an error in different places.
# Guess: both raise NotFoundException for each of the three places which AWS JSON 1.1 allows (Smithy's specification):
# `__type` or `code` in the body, or the header X-Amzn-Errortype.
# Seen: JavaScript does. boto3 reads `__type` alone, and without it makes a code of the HTTP status: "400".
set -euo pipefail
folder=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server"; fi; rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q boto3==1.44.8 botocore==1.44.8
npm install --silent --prefix "$folder" @aws-sdk/client-kms@3.1164.0
cat > "$folder/server.py" <<'PYTHON'
import http.server
import json


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        place = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["KeyId"]
        body = {"message": "not there"}
        self.send_response(400)
        if place == "X-Amzn-Errortype":
            self.send_header(place, "NotFoundException")
        else:
            body[place] = "NotFoundException"
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())


server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
PYTHON
python3 "$folder/server.py" > "$folder/port" 2> "$folder/log" &
server=$!
until [ -s "$folder/port" ]; do sleep 0.1; done
AWS_ENDPOINT_URL="http://127.0.0.1:$(< "$folder/port")"
export AWS_ENDPOINT_URL AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b AWS_REGION=us-east-1
"$folder/venv/bin/python" - > "$folder/seen" <<'PYTHON'
import boto3
from botocore.exceptions import ClientError

kms = boto3.client("kms", region_name="us-east-1")
for place in ("__type", "code", "X-Amzn-Errortype"):
    try:
        kms.describe_key(KeyId=place)
    except ClientError as error:
        print("boto3:", place, type(error).__name__, error.response["Error"]["Code"])
PYTHON
cat > "$folder/ask.mjs" <<'JAVASCRIPT'
import { DescribeKeyCommand, KMSClient } from "@aws-sdk/client-kms";

for (const place of ["__type", "code", "X-Amzn-Errortype"]) {
  const asked = new KMSClient().send(new DescribeKeyCommand({ KeyId: place }));
  console.log("JavaScript:", place, await asked.catch((error) => error.name));
}
JAVASCRIPT
node "$folder/ask.mjs" >> "$folder/seen"
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
boto3: __type NotFoundException NotFoundException
boto3: code ClientError 400
boto3: X-Amzn-Errortype ClientError 400
JavaScript: __type NotFoundException
JavaScript: code NotFoundException
JavaScript: X-Amzn-Errortype NotFoundException
SEEN
