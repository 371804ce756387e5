"""What a faulty KMS remembers of the ciphertexts that it returned; a correct one needs no such memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from kms_conformance.cloud.kms.errors import KmsError
from kms_conformance.cloud.kms.kms import Answer, ReferenceKms
from kms_conformance.cloud.kms.requests import OPENED_UNDER, Request
from kms_conformance.cloud.kms.store import Key
from kms_conformance.faults.mutant import Mutant, Refusals, around

Context: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sealed:
    """What went into a ciphertext."""

    plaintext: bytes
    context: Context


def remember(kms: ReferenceKms) -> dict[bytes, Sealed]:
    """Fill the returned table with every ciphertext made from now on."""
    made: dict[bytes, Sealed] = {}

    def seal(kms: ReferenceKms, original: Callable[..., bytes], key: Key, plaintext: bytes, context: Context) -> bytes:
        blob = original(key, plaintext, context)
        made[blob] = Sealed(plaintext, context)
        return blob

    around(kms, "seal", seal)
    return made


@dataclass(frozen=True, slots=True)
class Forgives:
    """A given context is taken for the right one when `alike(bound, given)`; `given` is None when none is sent."""

    alike: Callable[[Context, Context | None], bool]

    def apply(self, kms: ReferenceKms, mutant: Mutant) -> None:
        """Give the right context in place of one that is alike."""
        made = remember(kms)

        def handle(
            kms: ReferenceKms, original: Callable[..., Answer], operation: str, params: Mapping[str, Any], *caller: Any
        ) -> Answer:
            sealed = made.get(params.get("CiphertextBlob", b"")) if operation in mutant.operations else None
            if sealed and self.alike(sealed.context, params.get(name := OPENED_UNDER[operation])):
                params = {**params, name: sealed.context}
            return original(operation, params, *caller)

        around(kms, "handle", handle)


def leaking(error: KmsError, plaintext: bytes | None) -> KmsError:
    """The same error with a member Plaintext, where there is one."""
    return error if plaintext is None else KmsError(error.code, error.message, {"Plaintext": plaintext})


def leaks_what_was_opened(*requirements: str) -> Refusals:
    """A refusal by one of the requirements holds the plaintext that was opened before."""

    def change(kms: ReferenceKms, request: Request, error: KmsError) -> KmsError:
        return leaking(error, request.opened.plaintext if request.opened else None)

    return Refusals(requirements, change)


@dataclass(frozen=True, slots=True)
class LeaksPlaintext:
    """A refusal by one of the requirements holds the plaintext of the ciphertext, though nothing was opened."""

    requirements: tuple[str, ...]

    def apply(self, kms: ReferenceKms, mutant: Mutant) -> None:
        """Take the plaintext from memory."""
        made = remember(kms)

        def change(kms: ReferenceKms, request: Request, error: KmsError) -> KmsError:
            sealed = made.get(request.params["CiphertextBlob"])
            return leaking(error, sealed.plaintext if sealed else None)

        Refusals(self.requirements, change).apply(kms, mutant)
