#!/usr/bin/env bash
# Node.js 22.12.0, cipher id-aes256-wrap-pad (RFC 5649): key material given in two updates becomes two wrapped keys.
# Guess: update() collects, as for other ciphers, and 33 bytes come out as the same 48 bytes in one update or in two.
# Seen: every update() is a wrapping of its own, here of 24 and of 32 bytes. Each unwraps to its part; what a stream or
# a Buffer.concat makes of them does not unwrap as one. No error comes from the side that wraps.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --prefix "$folder" node@22.12.0
"$folder/node_modules/.bin/node" - > "$folder/seen" <<'JAVASCRIPT'
const { createCipheriv, createDecipheriv } = require("node:crypto");

const settings = ["id-aes256-wrap-pad", Buffer.alloc(32, 1), Buffer.from("a65959a6", "hex")];
const material = Buffer.alloc(33, 2);

function wrapped(...parts) {
  const cipher = createCipheriv(...settings);
  return [...parts.map((part) => cipher.update(part)), cipher.final()];
}

function unwrapped(blob) {
  const decipher = createDecipheriv(...settings);
  try {
    return Buffer.concat([decipher.update(blob), decipher.final()]).length;
  } catch (error) {
    return error.name;
  }
}

for (const parts of [[material], [material.subarray(0, 16), material.subarray(16)]]) {
  const blobs = wrapped(...parts);
  const each = blobs.filter((blob) => blob.length).map((blob) => `${blob.length} bytes hold ${unwrapped(blob)}`);
  console.log(each.join(", "), "together:", unwrapped(Buffer.concat(blobs)));
}
JAVASCRIPT
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
48 bytes hold 33 together: 33
24 bytes hold 16, 32 bytes hold 17 together: Error
SEEN
