// The KMS client of the AWS SDK for JavaScript: encrypt and decrypt, a data key, and the wrong context.
import assert from "node:assert/strict";
import { DecryptCommand, EncryptCommand, GenerateDataKeyCommand, KMSClient } from "@aws-sdk/client-kms";

const kms = new KMSClient({});
const KeyId = process.env.KEY_ARN;
const Plaintext = Buffer.from("secret");
const sealed = await kms.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext: { tenant: "a" } }));
const { CiphertextBlob } = sealed;
const opened = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { tenant: "a" } }));
assert.deepEqual(Buffer.from(opened.Plaintext), Plaintext);
await assert.rejects(
  kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { tenant: "b" } })),
  { name: "InvalidCiphertextException" },
);
const made = await kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" }));
const unwrapped = await kms.send(new DecryptCommand({ CiphertextBlob: made.CiphertextBlob }));
assert.deepEqual(unwrapped.Plaintext, made.Plaintext);
