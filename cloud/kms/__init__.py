"""The reference target: the model's guards, served by a strict KMS in this process.

It shares guards with the oracle and nothing else: store, ciphertexts, canonical context, clock, effects and answers
are its own, so that a fault in the model's world or ledger shows as a difference between the two.
"""

from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.inprocess import attach
from kms_conformance.cloud.kms.kms import ReferenceKms
from kms_conformance.cloud.kms.wire import body

__all__ = ["KmsError", "ReferenceKms", "attach", "body"]
