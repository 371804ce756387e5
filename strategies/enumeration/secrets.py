"""Secrets: which keys are taken, who reads and writes in which state of a key, and what a change of key does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from kms_conformance.models.everyday.secret_facts import GET, SECRET_ARN, VALIDATING, VERSION_ID, VIA
from kms_conformance.models.parties import REGION
from kms_conformance.models.terms import KeyRef, Output
from kms_conformance.strategies.documents import ROOT, Json, through
from kms_conformance.strategies.owned_keys_plan_builder import PATHS
from kms_conformance.strategies.plan_builder import Plan
from kms_conformance.strategies.secrets_plan_builder import Secrets
from kms_conformance.strategies.wrong_keys import NO_KEY, OTHER_SPECS, absent_keys

ALL_OF_IT = json.dumps({"Effect": "Allow", "Action": "secretsmanager:*", "Resource": "*"})
LONG = 65_536
BOTH = ("GenerateDataKey", "Decrypt")


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _read()
    yield _missing()
    yield _moved()
    for path in PATHS:
        yield _state(path)
    yield _wrong_keys()
    yield _rotated()
    yield _callers()
    yield _validated()
    yield _bound()


def _read() -> Plan:
    """Values of each kind; versions by label and by id; the key that is told."""
    s = Secrets("read")
    key = s.key()
    for value in (s.text(), s.text("\u00e9\u4e2d\n \"'\\"), s.text("", LONG)):
        s.read(s.new(key, "value", value=value))
    for term, label in ((key, "key-by-arn"), (KeyRef(key), "key-by-id")):
        slot = s.new(term, label)
        second = s.write(slot, "second")
        s.read_both(slot, label)
        s.read(slot, "by-id", VersionId=Output(second, "VersionId"))
        s.send(GET, "by-name", {"SecretId": s.names[slot]})
        s.describe(slot, label)
    return s.plan()


def _missing() -> Plan:
    """What never was, was deleted, or is there already."""
    s = Secrets("missing")
    key = s.key()
    slot = s.new(key)
    s.read(slot, "no-previous-version", VersionStage="AWSPREVIOUS")
    s.new(key, "taken", name=s.names[slot])
    s.new(key)
    s.send(GET, "unknown-name", {"SecretId": s.text()})
    s.read(slot)
    gone = s.new(key)
    s.describe(gone)
    s.delete(gone)
    s.send(GET, "unknown-name", {"SecretId": s.text()})
    return s.plan()


def _moved() -> Plan:
    """Another key: what was there is read without the former one, and what is written then lies under it."""
    s = Secrets("moved")
    key, other = s.key(), s.key()
    plain, written, again = s.new(key), s.new(key), s.new(key)
    s.write(plain)
    s.move(plain, other, "other-key")
    s.move(written, other, "other-key-and-value", SecretString=s.text())
    s.move(again, other, "other-key")
    s.write(again, "after-the-change")
    for slot in (plain, written, again):
        s.describe(slot, "other-key")
        s.read_both(slot, "other-key")
    s.on("DisableKey", key)
    for slot in (plain, written, again):
        s.read_both(slot, "former-key-disabled")
        s.write(slot, "former-key-disabled")
    s.on("DisableKey", other)
    for slot in (plain, written, again):
        s.read_both(slot, "both-disabled")
    s.on("EnableKey", other)
    s.read_both(plain, "other-key-back")
    return s.plan()


def _state(path: str) -> Plan:
    """A key goes into a state and comes back: what lies under it is read, written and given to others."""
    s = Secrets(path)
    key, other = s.key(), s.key()
    slots = [s.new(key) for _ in range(2)]
    s.write(slots[0])
    beside = s.new(other)
    for operations, label in ((PATHS[path][0], path), (PATHS[path][1], f"after-{path}")):
        for operation in operations:
            s.on(operation, key)
        for slot in slots:
            s.read(slot, label)
        s.read(slots[0], f"{label}-previous", VersionStage="AWSPREVIOUS")
        s.write(slots[1], label)
        s.new(key, label)
        s.move(beside, key, label)
        s.read(beside, f"other-key-{label}")
        s.describe(beside, f"other-key-{label}")
    return s.plan()


def _wrong_keys() -> Plan:
    """Keys that there are not, or that are of another kind: no secret gets them, and what was there stays."""
    s = Secrets("wrong-keys")
    key = s.key()
    kept = s.new(key)
    for label, term in absent_keys(key, NO_KEY).items():
        s.new(term, label)
        s.move(kept, term, label)
    for label, spec in OTHER_SPECS.items():
        unfit = s.key_of(**spec)
        s.new(unfit, label)
        s.move(kept, unfit, label)
    s.read(kept)
    s.describe(kept)
    s.new(key)
    s.move(kept, key)
    return s.plan()


def _rotated() -> Plan:
    """Rotation of the key: what was written before, and what is written then."""
    s = Secrets("rotated", "kms-rotation")
    key = s.key()
    slots = [s.new(key)]
    for round_ in (1, 2):
        s.on("RotateKeyOnDemand", key)
        for slot in slots:
            s.read(slot, f"after-rotation-{round_}")
        slots.append(s.new(key))
    return s.plan()


def _allowing(*actions: str, region: str = "<region>", more: Mapping[str, Mapping[str, Json]] | None = None) -> str:
    """A statement of a key policy: actions through Secrets Manager alone."""
    others = dict(more or {})
    return through(VIA.replace(REGION, region), *actions, equal=others.pop("StringEquals", None), others=others)


def _callers() -> Plan:
    """A caller with just the permissions that it takes, without one of them, and with those of another Region."""
    s = Secrets("callers")
    key = s.key()
    s.permit("dora", ALL_OF_IT)
    s.rules(key, ROOT, _allowing(*BOTH))
    s.principal = "dora"
    slot = s.new(key, "permitted")
    s.write(slot, "permitted")
    s.read(slot, "permitted")
    rules = {
        "without-Decrypt": (_allowing("GenerateDataKey"),),
        "without-GenerateDataKey": (_allowing("Decrypt"),),
        "of-another-region": (_allowing(*BOTH, region="<elsewhere>"),),
        "allowed-again": (_allowing(*BOTH),),
    }
    for label, rows in rules.items():
        s.principal = ""
        s.rules(key, ROOT, *rows)
        s.principal = "dora"
        s.new(key, label)
        s.write(slot, label)
        s.read(slot, label)
        s.principal = ""
        s.read(slot, f"others-{label}")
    s.permit("dora")
    return s.plan(observe=False)


def _validated() -> Plan:
    """A caller who may do all but what a key is tried with: no secret gets the key, and one that has it is read."""
    s = Secrets("validated")
    key, other = s.key(), s.key()
    s.permit("dora", ALL_OF_IT)
    slot = s.new(other)
    s.rules(other, ROOT, _allowing(*BOTH))
    own = s.new(key)
    denied: dict[str, Mapping[str, Json]] = {"StringNotEquals": {f"kms:EncryptionContext:{VERSION_ID}": VALIDATING}}
    for label, more in (("not-validated", denied), ("validated", {})):
        s.principal = ""
        s.rules(key, ROOT, _allowing(*BOTH, more=more))
        s.principal = "dora"
        s.new(key, label)
        s.move(slot, key, label)
        s.write(own, label)
        s.read(own, label)
    s.permit("dora")
    return s.plan(observe=False)


def _bound() -> Plan:
    """Permissions for the encryption context of one secret, which has just two pairs: no other is written or read."""
    s = Secrets("bound")
    key = s.key()
    own, theirs = s.new(key), s.new(key)
    s.permit("dora", ALL_OF_IT)
    bound: dict[str, Mapping[str, Json]] = {
        "StringEquals": {f"kms:EncryptionContext:{SECRET_ARN}": f"<secret-{own}>"},
        "ForAllValues:StringEquals": {"kms:EncryptionContextKeys": [SECRET_ARN, VERSION_ID]},
        "Null": {f"kms:EncryptionContext:{VERSION_ID}": "false"},
    }
    s.rules(key, ROOT, _allowing(*BOTH, more=bound))
    s.principal = "dora"
    for slot, label in ((own, "own"), (theirs, "another-secret")):
        s.write(slot, label)
        s.read(slot, label)
    s.principal = ""
    s.read_both(own)
    s.permit("dora")
    return s.plan(observe=False)
