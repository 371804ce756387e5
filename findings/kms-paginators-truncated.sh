#!/usr/bin/env bash
# @aws-sdk/client-kms 3.1164.0 and boto3 1.44.8: the two read the end of a list of KMS from different members.
# Guess: both end at `"Truncated": false`, the API Reference's flag for no more items.
# Seen: boto3 ends there. The paginator of JavaScript never looks at Truncated and goes on while there is a NextMarker,
# so from a server that gives its last page a marker too it reads a page more.
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
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        page = {"Keys": [], "Truncated": False}
        if "Marker" not in asked:
            page["NextMarker"] = "end"
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.end_headers()
        self.wfile.write(json.dumps(page).encode())


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

kms = boto3.client("kms", region_name="us-east-1")
print("boto3:", len(list(kms.get_paginator("list_keys").paginate())))
PYTHON
cat > "$folder/list.mjs" <<'JAVASCRIPT'
import { KMSClient, paginateListKeys } from "@aws-sdk/client-kms";

let pages = 0;
for await (const page of paginateListKeys({ client: new KMSClient() }, {})) {
  pages += 1;
}
console.log("JavaScript:", pages);
JAVASCRIPT
node "$folder/list.mjs" >> "$folder/seen"
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
boto3: 1
JavaScript: 2
SEEN
