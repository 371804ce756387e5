"""Requests that nobody, somebody else, or somebody at another time has signed, and those of another customer."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.xks.asks import OTHER, Case, Operation, Signing
from kms_conformance.strategies.xks.building import Members, asked, bytes_of, encrypted, opening, refused

FAILED = ("401 AuthenticationFailedException",)
ELSEWHERE = (*FAILED, "403 AccessDeniedException", "404 KeyNotFoundException", "404 InvalidUriPathException")
BY_SIGNING = {
    Signing.NOT: "XKS-029",
    Signing.WITH_ANOTHER_SECRET: "XKS-030",
    Signing.LAST_DIGIT_ALTERED: "XKS-030",
    Signing.BY_UNKNOWN_ID: "XKS-031",
    Signing.BODY_ALTERED: "XKS-032",
    Signing.PATH_ALTERED: "XKS-033",
    Signing.FOR_ANOTHER_SERVICE: "XKS-034",
    Signing.A_DAY_AGO: "XKS-035",
    Signing.A_DAY_AHEAD: "XKS-035",
    Signing.TEN_MINUTES_AGO: "XKS-036",
    Signing.TEN_MINUTES_AHEAD: "XKS-036",
    Signing.DATE_ALTERED: "XKS-037",
}


def cases(seed: int) -> Iterator[Case]:
    """All of them."""
    text, aad = bytes_of(seed, "signed", 32), bytes_of(seed, "signed-aad", 16)
    plain: Members = {"plaintext": text, "encryptionAlgorithm": "AES_GCM", "additionalAuthenticatedData": aad}
    for signing, requirement in BY_SIGNING.items():
        rows: tuple[tuple[Operation, Members], ...] = (
            ("metadata", {}),
            ("encrypt", plain),
            ("decrypt", opening(0)),
            ("health", {}),
        )
        for operation, members in rows:
            miss = refused(requirement, operation, FAILED, members=members, signing=signing)
            yield Case(f"signed/{signing}/{operation}", (encrypted(text, aad), miss))
    drifted = asked("metadata", because="XKS-038", signing=Signing.FOUR_MINUTES_AGO)
    yield Case("signed/four-minutes-ago", (asked("metadata"), drifted))
    yield from _elsewhere()


def _elsewhere() -> Iterator[Case]:
    with_other = frozenset({OTHER})
    own, theirs = asked("metadata"), asked("metadata", prefix=OTHER, signed_as=OTHER)
    for operation in ("metadata", "health"):
        at_theirs = refused("XKS-022", operation, ELSEWHERE, prefix=OTHER)
        by_them = refused("XKS-022", operation, ELSEWHERE, signed_as=OTHER)
        yield Case(f"prefix/own-credential-there/{operation}", (own, theirs, at_theirs), with_other)
        yield Case(f"prefix/other-credential-here/{operation}", (own, theirs, by_them), with_other)
    their_key = refused("XKS-023", "metadata", ELSEWHERE, key=OTHER)
    yield Case("prefix/key-of-the-other", (own, theirs, their_key), with_other)
