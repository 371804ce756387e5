"""Reports made up for the tests of reports/, and a client that answers what it is told, and a reader of pages."""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from types import SimpleNamespace

from botocore.exceptions import ClientError

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.report import (
    Answer as Came,
    Deviation,
    Example,
    FindingKind,
    FoundAfter,
    Report,
    Result,
    StaleEntry,
    TargetInfo,
    Verdict,
    Volatile,
)
from kms_conformance.models.requirements import REGISTRY, digest
from kms_conformance.models.terms import Blob, Context, Edit, KeyRef, Marker, Rows, Texts

MOTO = TargetInfo(
    name="moto",
    kind="in-process",
    endpoint="in-process",
    version="5.2.5",
    script="moto",
    claimed=("kms-core",),
    skipped={"kms-grants": "not asked for", "sigv4": "the endpoint does not answer"},
)
VOLATILE = Volatile(
    started=datetime(2026, 7, 1, tzinfo=UTC).isoformat(),
    duration_s=1.25,
    calls=1234,
    operations={"Decrypt": 300, "CreateKey": 12},
    keys_created=12,
    reducing_calls=(3, 40),
    found_after_s={"CTX-020": 0.5},
)
LATER = Volatile("2026-07-02T00:00:00+00:00", 99.0, 1, {"Encrypt": 1}, 1, (7,), {"INV-04": 9.0})

CREATE = Call.of("CreateKey", result=1)
ENCRYPT = Call.of("Encrypt", result=2, KeyId=KeyRef(1), Plaintext=Marker(16), EncryptionContext=Context((("a", "b"),)))
OPEN = Call.of("Decrypt", CiphertextBlob=Blob(2), EncryptionContext=Context((("A", "b"),)))
TAMPER = Call.of("Decrypt", CiphertextBlob=Blob(2, Edit("flipped", 500)))
LONG_CONTEXT = Context(tuple((f"department-{n}", "é" * 9) for n in range(3)))

REFUSED = ("InvalidCiphertextException",)

CREATED = Came("success", (("KeyMetadata.KeyId", '"0f1e"'), ("KeyMetadata.KeyState", '"Enabled"')))
ENCRYPTED = Came(
    "success", (("CiphertextBlob", "184 bytes"), ("KeyId", '"arn:aws:kms:us-east-1:111122223333:key/0f1e"'))
)
OPENED = Came("success", (("EncryptionAlgorithm", '"SYMMETRIC_DEFAULT"'), ("Plaintext", "16 bytes")))
ANSWERS = (CREATED, ENCRYPTED, OPENED)
"""What came back for the calls of `deviation`."""
EXAMPLES = (
    Example("positive", (CREATE, ENCRYPT, OPEN.having(EncryptionContext=Context((("a", "b"),)))), ANSWERS),
    Example("negative", (CREATE, ENCRYPT, TAMPER), (CREATED, ENCRYPTED, Came(REFUSED[0]))),
)


def deviation(requirement: str, kind: FindingKind = FindingKind.WRONGLY_ALLOWED, **changes: object) -> Deviation:
    """A deviation that a script can show: created, encrypted, opened with another context."""
    row = Deviation(
        requirement=requirement,
        kind=kind,
        operation="Decrypt",
        label="boundary-shift",
        expected=REFUSED,
        got="success",
        trace=(CREATE, ENCRYPT, OPEN),
        reproduced="1/1",
        found_after=FoundAfter(210),
    )
    return replace(row, **changes)  # type: ignore[arg-type]


def result(requirement: str, verdict: Verdict, reason: str | None = None, *rows: Deviation) -> Result:
    return Result(REGISTRY[requirement], verdict, reason, positive=12, negative=30, deviations=rows)


def of_kind(requirement: str, kind: FindingKind) -> Deviation:
    """A deviation as the judge words one of this kind."""
    if kind is FindingKind.WRONGLY_DENIED:
        return deviation(requirement, kind, expected=("success",), got="KMSInternalException")
    if kind is FindingKind.WRONG_ERROR:
        return deviation(requirement, kind, got="AccessDeniedException")
    if kind is FindingKind.WRONG_RESPONSE:
        claim = Claim(requirement, "KeyId", Relation.EQUAL, "x")
        return deviation(requirement, kind, expected=("KeyId is another",), got="absent", claim=claim)
    return deviation(requirement, kind)


SHOWS_KIND = {
    FindingKind.WRONG_RESPONSE: "ENC-012",
    FindingKind.WRONG_ERROR: "ENC-015",
    FindingKind.WRONGLY_DENIED: "KEY-032",
    FindingKind.DATA_EXPOSED: "INV-05",
    FindingKind.DATA_LOST: "ENC-001",
    FindingKind.WRONGLY_ALLOWED: "CTX-020",
}
"""The least severe first, so that their order on a screen is not that of the report."""


def every_kind() -> tuple[Result, ...]:
    """One failing requirement for each kind."""
    return tuple(result(id_, Verdict.FAIL, None, of_kind(id_, kind)) for kind, id_ in SHOWS_KIND.items())


def crowded(number: int = 23) -> Result:
    """A requirement with many deviations of one kind and one of another, as VALID-083 has on moto."""
    many = (deviation("VALID-083", FindingKind.WRONG_ERROR, label=f"id-{n}", got="X") for n in range(number))
    return result("VALID-083", Verdict.FAIL, None, *many, deviation("VALID-083", label="empty"))


def verdicts() -> tuple[Result, ...]:
    """The verdicts that every_kind() does not have."""
    known = deviation("INV-04", known=True)
    unproved = deviation("CTX-003", reproduced="0/3", candidates=("CTX-003", "CTX-007"))
    observed = replace(result("KEY-038", Verdict.PASS), observations=(deviation("KEY-038"), deviation("KEY-038")))
    return (
        result("CTX-001", Verdict.PASS),
        observed,
        result("INV-04", Verdict.KNOWN_FAIL, None, known, replace(known, label="pairs-merged")),
        result("CTX-003", Verdict.INDETERMINATE, "not-reproduced", unproved),
        result("KEY-053", Verdict.NOT_EXERCISED, "needs-time"),
        result("KEY-010", Verdict.UNSUPPORTED, "not-implemented"),
        result("KEY-030", Verdict.ERROR, "suite-fault"),
    )


HOSTILE = (
    "</style></script><script>document.documentElement.dataset.owned=1</script><img src=x onerror=y>\"'&\ud800\x1b["
)


def shown() -> tuple[Result, ...]:
    """A failing requirement with the answers of its sequence, and one that is kept with an example of each sign."""
    row = deviation("CTX-020", answers=ANSWERS)
    kept = replace(result("CTX-002", Verdict.PASS), examples=EXAMPLES)
    return (result("CTX-020", Verdict.FAIL, None, row), kept)


STALE = (StaleEntry("ENC-031", "Encrypt", "wrongly-allowed", "algorithm-of-rsa"),)


def report(results: Iterable[Result] | None = None, stale: tuple[StaleEntry, ...] = STALE) -> Report:
    """A whole run; without arguments one with everything in it."""
    rows = (*every_kind(), crowded(), *verdicts()) if results is None else tuple(results)
    suite = {"version": "0.1.0", "requirements_digest": digest(), "python": "3", "hypothesis": "6", "botocore": "1"}
    return Report(suite, MOTO, 1, "quick", ("kms-core",), VOLATILE, rows, stale)


def hostile() -> Report:
    """A report in which everything that may come from a target or a baseline is hostile."""
    row = deviation(
        "CTX-020",
        got=HOSTILE,
        label=HOSTILE,
        expected=(HOSTILE,),
        candidates=(HOSTILE,),
        trace=(CREATE, ENCRYPT.having(HOSTILE, EncryptionContext=Context(((HOSTILE, HOSTILE),)))),
        answers=(Came(HOSTILE, ((HOSTILE, HOSTILE),)),),
    )
    failed = replace(result("CTX-020", Verdict.FAIL, None, row), examples=EXAMPLES)
    made = report([failed], (StaleEntry(HOSTILE, HOSTILE, HOSTILE, HOSTILE),))
    target = replace(
        MOTO,
        name=HOSTILE,
        version=HOSTILE,
        endpoint=HOSTILE,
        region=HOSTILE,
        claimed=(HOSTILE,),
        skipped={HOSTILE: HOSTILE},
    )
    volatile = replace(made.volatile, operations={HOSTILE: 1}, started=HOSTILE)
    return replace(
        made, target=target, volatile=volatile, effort=HOSTILE, profiles=(HOSTILE,), suite={HOSTILE: HOSTILE}
    )


ARN = "arn:aws:kms:us-east-1:111122223333:key/k"
KEY = {"KeyMetadata": {"KeyId": "k", "Arn": ARN, "AWSAccountId": "111122223333", "KeyState": "Enabled"}}
BOX = {"CiphertextBlob": b"box", "KeyId": ARN}


@dataclass(frozen=True)
class Refused:
    """A refusal by the client below; `body` is what the error body holds beside its code."""

    code: str
    status: int = 400
    body: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Raw:
    """An answer whose body on the wire is not what boto3 makes of it."""

    parsed: Mapping[str, object]
    body: bytes


Answer = Mapping[str, object] | Refused | Raw | Exception


class FakeKms:
    """A KMS client that answers each operation with what it is told, one after the other, the last again and again."""

    exceptions = SimpleNamespace(ClientError=ClientError)

    def __init__(self, **answers: Answer | list[Answer]) -> None:
        self._answers = {name: list(rows) if isinstance(rows, list) else [rows] for name, rows in answers.items()}
        self._listeners: list[Callable[..., object]] = []
        self.meta = SimpleNamespace(events=SimpleNamespace(register=self._register), region_name="us-east-1")
        self.calls: list[tuple[str, dict[str, object]]] = []

    def _register(self, event: str, listener: Callable[..., object]) -> None:
        assert event == "after-call.kms"
        self._listeners.append(listener)

    def __getattr__(self, name: str) -> Callable[..., dict[str, object]]:
        def call(**params: object) -> dict[str, object]:
            self.calls.append((name, params))
            rows = self._answers[name]
            return self._give(name, rows.pop(0) if len(rows) > 1 else rows[0])

        call.__name__ = name
        return call

    def _give(self, name: str, answer: Answer) -> dict[str, object]:
        match answer:
            case Exception():
                raise answer
            case Refused(code, status, body):
                self._tell(json.dumps({"__type": code, **body}).encode())
                meta = {"HTTPStatusCode": status}
                raise ClientError({"Error": {"Code": code, "Message": ""}, "ResponseMetadata": meta}, name)  # type: ignore[typeddict-item]
            case Raw(parsed, body):
                self._tell(body)
                return {**parsed, "ResponseMetadata": {}}
            case _:
                self._tell(json.dumps(answer, default=str).encode())
                return {**answer, "ResponseMetadata": {}}

    def _tell(self, body: bytes) -> None:
        for listener in self._listeners:
            listener(http_response=SimpleNamespace(content=body))


VOID = {"meta", "input", "br", "link", "img", "base"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def all(self, tag: str = "", css: str = "", **attributes: str) -> list[Element]:
        """The elements below with that tag, class, and those attributes."""
        found = [one for child in self.children if isinstance(child, Element) for one in (child, *child.all())]
        return [
            one
            for one in found
            if (not tag or one.tag == tag)
            and (not css or css in one.attributes.get("class", "").split())
            and attributes.items() <= one.attributes.items()
        ]


class Reader(HTMLParser):
    """A page as a tree; tags that do not close as they open are errors."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open = [Element("", {})]
        self.feed(page)
        self.close()
        assert len(self.open) == 1, f"{self.open[-1].tag} is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"{tag} has an attribute twice"
        made = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(made)
        if tag not in VOID:
            self.open.append(made)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def tree(page: str) -> Element:
    return Reader(page).open[0]


DETAILS = re.compile(r'<template id="details">([A-Za-z0-9+/=]*)</template>')
ROW = re.compile(r'(<details class="requirement [^>]* id="([^"]+)"[^>]*>\n<summary>.*?</summary>)(\n</details>)')


def details(page: str) -> dict[str, str]:
    """What the rows of a page open to, by row."""
    (packed,) = DETAILS.findall(page)
    found: dict[str, str] = json.loads(zlib.decompress(b64decode(packed), wbits=-15))
    return found


def opened(page: str) -> str:
    """A page as it is when every row was opened."""
    inside = details(page)
    return ROW.sub(lambda row: row[1] + inside.pop(row[2], "") + row[3], DETAILS.sub("", page))


GRANT = Rows(((("GrantId", "g"), ("Operations", Texts(("Decrypt", "Encrypt")))),))
GRANTS = Call.of("ListGrants", KeyId=KeyRef(1)).all_pages()
DECRYPTS: dict[str, object] = {"GrantId": "g", "Operations": ["Decrypt"]}
GRANTED: dict[str, object] = {"GrantId": "g", "Operations": ["Encrypt", "Decrypt"]}
