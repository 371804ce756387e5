// The S3 client of the AWS SDK for JavaScript: objects under the key, from a buffer and from a stream, which it sends
// in chunks with a trailing checksum.
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client({ forcePathStyle: true });
const text = "secret ".repeat(30000);
const encrypted = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: process.env.KEY_ARN };
const bodies = {
  buffer: () => ({ Body: Buffer.from(text) }),
  stream: () => ({ Body: Readable.from(text.match(/.{1,9000}/gs).map(Buffer.from)), ContentLength: text.length }),
};
for (const [Key, body] of Object.entries(bodies)) {
  const place = { Bucket: process.env.BUCKET, Key };
  const put = await s3.send(new PutObjectCommand({ ...place, ...encrypted, ...body() }));
  assert.equal(put.SSEKMSKeyId, process.env.KEY_ARN);
  const got = await s3.send(new GetObjectCommand(place));
  assert.equal(await got.Body.transformToString(), text);
  assert.equal(got.ContentEncoding, undefined);
  assert.ok(got.ChecksumCRC32);
}
