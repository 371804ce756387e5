"""Plaintexts that come back, and near misses of each part of a ciphertext that must not open."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.xks.asks import SECOND, Case, Check, Joined, Of
from kms_conformance.strategies.xks.building import (
    AAD,
    CDIV_ALGORITHM,
    CIPHERTEXT,
    INVALID,
    IV,
    METADATA,
    TAG,
    Members,
    bytes_of,
    decrypted,
    encrypted,
    opening,
    refused,
)

LARGEST_PLAINTEXT, LARGEST_AAD = 4300, 8192
SIZES = (1, 16, 32, 33, 1000, LARGEST_PLAINTEXT)
AAD_SIZES = (0, 1, 33, 256, 300, LARGEST_AAD)
ANY = (INVALID, "400 ValidationException")
"""The text says that a change of metadata is detected, but not with which error."""
SHA_256 = {CDIV_ALGORITHM: "SHA_256"}


def cases(seed: int, number: int) -> Iterator[Case]:
    """One round."""
    yield from _round_trips(seed, number)
    yield from _altered(seed, number)
    yield from _boundaries(seed, number)


def _round_trips(seed: int, number: int) -> Iterator[Case]:
    fresh = Check("XKS-013", "fresh", (IV,))
    anew = Check("XKS-013", "fresh", (CIPHERTEXT,))
    cdiv = Check("XKS-012", "cdiv")
    for size, aad_size in zip(SIZES, AAD_SIZES, strict=True):
        text = bytes_of(seed, f"{number}/{size}", size)
        aad = bytes_of(seed, f"{number}/{size}/aad", aad_size) if aad_size else None
        long = "XKS-007" if aad_size == LARGEST_AAD else ""
        twice = (encrypted(text, None),) if size == LARGEST_PLAINTEXT else ()
        first = len(twice)
        checks = (fresh, anew) if size >= 16 else (fresh,)
        yield Case(
            f"round-trip/{size}-{aad_size}/{number}",
            (
                *twice,
                encrypted(text, aad, because=long),
                encrypted(text, aad, *checks, cdiv, because=long, more=dict(SHA_256)),
                decrypted(first),
                decrypted(first + 1),
            ),
        )


def _altered(seed: int, number: int) -> Iterator[Case]:
    other = bytes_of(seed, f"{number}/another", 24)
    rows: tuple[tuple[str, str, str, Members], ...] = (
        ("ciphertext-first", "XKS-015", CIPHERTEXT, {CIPHERTEXT: Of(0, CIPHERTEXT, "flip:0")}),
        ("ciphertext-last", "XKS-015", CIPHERTEXT, {CIPHERTEXT: Of(0, CIPHERTEXT, "flip:-1")}),
        ("iv-first", "XKS-016", IV, {IV: Of(0, IV, "flip:0")}),
        ("iv-last", "XKS-016", IV, {IV: Of(0, IV, "flip:-1")}),
        ("tag-first", "XKS-017", TAG, {TAG: Of(0, TAG, "flip:0")}),
        ("tag-last", "XKS-017", TAG, {TAG: Of(0, TAG, "flip:-1")}),
        ("aad-first", "XKS-018", AAD, {AAD: Of(0, AAD, "flip:0", sent=True)}),
        ("aad-last", "XKS-018", AAD, {AAD: Of(0, AAD, "flip:-1", sent=True)}),
        ("aad-left-out", "XKS-018", AAD, {AAD: None}),
        ("aad-another", "XKS-018", AAD, {AAD: other}),
        ("aad-cut", "XKS-018", AAD, {AAD: Of(0, AAD, "cut", sent=True)}),
        ("metadata-first", "XKS-019", METADATA, {METADATA: Of(0, METADATA, "flip:0")}),
        ("metadata-last", "XKS-019", METADATA, {METADATA: Of(0, METADATA, "flip:-1")}),
        ("metadata-left-out", "XKS-019", METADATA, {METADATA: Of(0, METADATA, "without")}),
        ("metadata-cut", "XKS-019", METADATA, {METADATA: Of(0, METADATA, "cut")}),
    )
    for name, requirement, _, changed in rows:
        text, aad = bytes_of(seed, f"{number}/{name}", 48), bytes_of(seed, f"{number}/{name}/aad", 40)
        errors = ANY if requirement == "XKS-019" else (INVALID,)
        miss = refused(requirement, "decrypt", errors, members=opening(0, **changed))
        yield Case(f"altered/{name}/{number}", (encrypted(text, aad), decrypted(0), miss))
    text, aad = bytes_of(seed, f"{number}/key", 48), bytes_of(seed, f"{number}/key/aad", 40)
    miss = refused("XKS-021", "decrypt", (INVALID,), members=opening(0), key=SECOND)
    yield Case(f"altered/key/{number}", (encrypted(text, aad), decrypted(0), miss), frozenset({SECOND}))
    added = refused("XKS-018", "decrypt", (INVALID,), members=opening(0, **{AAD: other}))
    yield Case(f"altered/aad-added/{number}", (encrypted(text, None), decrypted(0), added))


def _boundaries(seed: int, number: int) -> Iterator[Case]:
    """The same bytes, cut elsewhere: AAD and metadata, and no AAD with the metadata in its place."""
    aad_of, metadata = Of(0, AAD, sent=True), Of(0, METADATA)
    whole = (aad_of, metadata)
    rows: tuple[tuple[str, int, Members], ...] = (
        ("all-in-aad", 40, {AAD: Joined(whole), METADATA: Of(0, METADATA, "without")}),
        ("one-byte-right", 40, {AAD: Joined(whole, 0, 41), METADATA: Joined(whole, 41)}),
        ("one-byte-left", 40, {AAD: Joined(whole, 0, 39), METADATA: Joined(whole, 39)}),
        ("metadata-as-aad", 0, {AAD: metadata, METADATA: Of(0, METADATA, "without")}),
    )
    for name, size, changed in rows:
        text = bytes_of(seed, f"{number}/{name}", 32)
        aad = bytes_of(seed, f"{number}/{name}/aad", size) if size else None
        miss = refused("XKS-020", "decrypt", ANY, members=opening(0, **changed))
        yield Case(f"boundary/{name}/{number}", (encrypted(text, aad), decrypted(0), miss))
