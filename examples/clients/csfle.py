"""MongoDB's client-side field level encryption: a data key wrapped by the KMS, and a value encrypted under it.

No server is needed: the key vault, in which wrapped data keys lie, is a list here. What speaks to the KMS is the
driver and libmongocrypt, as in an application.
"""

import os
from contextlib import contextmanager
from types import SimpleNamespace
from urllib.parse import urlsplit

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient
from pymongo.encryption import Algorithm, ClientEncryption


class Vault:
    """A collection of wrapped data keys."""

    def __init__(self):
        self.documents = []

    def insert_one(self, document):
        """Keep a data key."""
        self.documents.append(document)
        return SimpleNamespace(inserted_id=document["_id"])

    @contextmanager
    def find(self, wanted):
        """All of them: the library looks for the one it needs."""
        yield iter(self.documents)


def encryption(vault):
    """A client that has seen nothing yet: what it opens, the KMS has opened."""
    credentials = {"accessKeyId": "test", "secretAccessKey": "test"}
    tls = {"aws": {"tlsCAFile": os.environ["AWS_CA_BUNDLE"]}}
    unconnected = MongoClient(connect=False)
    made = ClientEncryption({"aws": credentials}, "vault.keys", unconnected, CodecOptions(), kms_tls_options=tls)
    made._io_callbacks.key_vault_coll = vault
    return made


vault = Vault()
master = {"region": os.environ["AWS_REGION"], "key": os.environ["KEY_ARN"],
          "endpoint": urlsplit(os.environ["AWS_ENDPOINT_URL"]).netloc}  # fmt: skip
writer = encryption(vault)
key_id = writer.create_data_key("aws", master_key=master)
assert isinstance(vault.documents[0], RawBSONDocument)
sealed = writer.encrypt("secret", Algorithm.AEAD_AES_256_CBC_HMAC_SHA_512_Random, key_id=key_id)
assert b"secret" not in sealed
assert encryption(vault).decrypt(sealed) == "secret"
