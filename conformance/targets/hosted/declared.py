"""By which service's requirements a hosted service is judged: it says so itself, by `judged_as`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from kms_conformance.conformance.targets.hosted import owned, store
from kms_conformance.conformance.targets.hosted.adapter import HostedVoiceId
from kms_conformance.conformance.targets.hosted.cases import HostedCases

Hosted: TypeAlias = "store.EncryptedStore | owned.OwnedKeyStore"


@dataclass(frozen=True, slots=True)
class Declared:
    """One service, and the profile of its requirements.

    attributes  texts that a hosted service has for it
    faults      methods that it may have
    """

    service: str
    profile: str
    protocol: type
    methods: tuple[str, ...]
    attributes: tuple[str, ...]
    faults: tuple[str, ...]
    adapted: Callable[[Any], Any]


BY_DECLARATION: Mapping[str, Declared] = {
    "voice-id": Declared(
        service="voice-id",
        profile="voice-id",
        protocol=store.EncryptedStore,
        methods=store.METHODS,
        attributes=("context_key",),
        faults=("alter", "swap"),
        adapted=HostedVoiceId,
    ),
    "cases": Declared(
        service="connectcases",
        profile="cases",
        protocol=owned.OwnedKeyStore,
        methods=owned.METHODS,
        attributes=("judged_as",),
        faults=("rotate",),
        adapted=HostedCases,
    ),
}
"""What `judged_as` may say; a service that says nothing is judged as Voice ID."""


def declaration(made: object) -> str:
    """What a service says of itself."""
    return str(getattr(made, "judged_as", "voice-id"))


def declared(made: Hosted) -> Declared:
    """The service as which it is judged."""
    return BY_DECLARATION[declaration(made)]


def lacking(made: object) -> list[str]:
    """What a service lacks of that by which it is judged."""
    row = BY_DECLARATION[declaration(made)]
    missing = [name for name in row.methods if not callable(getattr(made, name, None))]
    return missing + [name for name in row.attributes if not isinstance(getattr(made, name, None), str)]


def as_hosted(made: object) -> Hosted:
    """A service that lacks nothing."""
    return cast("Hosted", made)
