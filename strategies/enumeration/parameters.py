"""Parameters of type SecureString: what is stored, which keys are taken, and who reads in which state of a key."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.everyday.parameter_facts import BY_PATH, GET, HISTORY, SEVERAL, VIA
from kms_conformance.models.everyday.stored import CONTEXT_KEY, CONTEXTS, DOCUMENTED
from kms_conformance.models.parties import REGION
from kms_conformance.models.terms import KeyRef, Several, Term
from kms_conformance.strategies.documents import ROOT, through
from kms_conformance.strategies.owned_keys_plan_builder import PATHS
from kms_conformance.strategies.parameters_plan_builder import ALL_OF_SSM, Parameters, version
from kms_conformance.strategies.plan_builder import Plan
from kms_conformance.strategies.wrong_keys import NO_KEY, OTHER_SPECS, absent_keys

STANDARD, ADVANCED = "Standard", "Advanced"
ACTIONS = {STANDARD: "Encrypt", ADVANCED: "GenerateDataKey"}
LONG = 4096


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _stored()
    yield _read()
    yield _contexts()
    yield _overwritten()
    for path in PATHS:
        yield _state(path)
    yield _wrong_keys()
    yield _taken()
    yield _names_of_keys()
    yield _rotated()
    yield _callers()
    yield _bound()


def _stored() -> Plan:
    """What is told without decryption, of either tier, by each operation; and equal values, stored twice."""
    s = Parameters("stored")
    key = s.key()
    path = s.path()
    for tier in (STANDARD, ADVANCED):
        value = s.text()
        for _ in range(2):
            s.look(s.new(key, tier, value=value, Tier=tier), "equal")
        name = s.under(path, tier)
        s.put(name, key, tier, Tier=tier)
        s.look(name)
        for operation, params in ((SEVERAL, {"Names": Several((name,))}), (HISTORY, {"Name": name})):
            s.ask(operation, "stored", **params)
    s.ask(BY_PATH, "stored", Path=path)
    return s.plan(observe=False)


def _read() -> Plan:
    """Values of each kind, read by each operation; versions by number and by label."""
    s = Parameters("read")
    key = s.key()
    for value in (s.text(), s.text("\u00e9\u4e2d\n \"'\\"), s.text("", LONG)):
        s.read(s.new(key, "value", value=value))
    for tier in (STANDARD, ADVANCED):
        path = s.path()
        name = s.under(path, "leaf")
        s.put(name, key, tier, Tier=tier)
        s.read_in_every_way(path, name, tier)
    twice = s.new(key)
    s.over(twice, key, "second")
    s.label_version(twice, 1, "former")
    for selector in ("1", "2", "former"):
        s.read(version(twice, selector), f"version-{selector}")
    for selector in ("3", "absent"):
        s.read(version(twice, selector), "missing-version")
    s.ask(HISTORY, "two-versions", Name=twice, WithDecryption=True)
    other = s.new(key)
    s.ask(SEVERAL, "two", Names=Several((twice, other)), WithDecryption=True)
    s.delete(twice)
    s.read(twice, "deleted")
    s.look(twice, "deleted")
    s.delete(twice, "deleted")
    s.read(other)
    return s.plan()


def _contexts() -> Plan:
    """The stored value of a plain name and of one with a path, opened with KMS: with each context."""
    s = Parameters("contexts")
    key, other = s.key(), s.key()
    plain = s.new(KeyRef(key, "arn"), "key-by-arn")
    deep = s.under(s.path(), "leaf")
    s.put(deep, KeyRef(other, "arn"), "key-by-arn")
    for name in (plain, deep):
        for context in CONTEXTS:
            s.open(name, context)
        s.open(name, DOCUMENTED)
    return s.plan(observe=False)


def _state(path: str) -> Plan:
    """A key goes into a state and comes back: what lies under it is read before, meanwhile and after."""
    s = Parameters(path)
    key, other = s.key(), s.key()
    found = []
    for tier in (STANDARD, ADVANCED):
        where = s.path()
        name = s.under(where, "leaf")
        s.put(name, key, tier, Tier=tier)
        found.append((where, name))
    beside, kept = s.new(other), s.new(other)
    for operations, label in ((PATHS[path][0], path), (PATHS[path][1], f"after-{path}")):
        for operation in operations:
            s.on(operation, key)
        for where, name in found:
            s.read_in_every_way(where, name, label)
            s.look(name, f"stored-{label}")
        for tier in (STANDARD, ADVANCED):
            s.new(key, label, Tier=tier)
        s.over(kept, key, label)
        s.read(beside, f"other-key-{label}")
    return s.plan()


def _wrong_keys() -> Plan:
    """Keys that there are not, or that are of another kind: nothing is written, and what was there stays."""
    s = Parameters("wrong-keys")
    key = s.key()
    kept = s.new(key)
    for label, term in absent_keys(key, NO_KEY).items():
        s.new(term, label)
        s.over(kept, term, label)
    for label, spec in OTHER_SPECS.items():
        unfit = s.key_of(**spec)
        s.new(unfit, label)
        s.new(unfit, label, Tier=ADVANCED)
    s.new(key)
    s.over(kept, key)
    return s.plan()


def _overwritten() -> Plan:
    """Another value under another key: it lies under that alone, and the former one under its own."""
    s = Parameters("overwritten")
    key, other = s.key(), s.key()
    names = [s.new(key), s.advanced(key)]
    for name, tier in zip(names, (STANDARD, ADVANCED), strict=True):
        s.over(name, other, f"other-key-{tier}", Tier=tier)
    s.open(names[0], DOCUMENTED)
    for disabled, label in ((key, "former-key-disabled"), (other, "new-key-disabled")):
        s.on("DisableKey", disabled)
        for name in names:
            s.read(name, label)
            s.read(version(name, "1"), f"{label}-first")
        s.on("EnableKey", disabled)
    for name in names:
        s.read(name, "both-enabled")
        s.ask(HISTORY, "both-enabled", Name=name, WithDecryption=True)
    grown = s.new(key)
    s.over(grown, key, "to-advanced", Tier=ADVANCED)
    s.read(grown, "to-advanced")
    s.look(grown, "to-advanced")
    return s.plan()


def _taken() -> Plan:
    """A name that is taken, without Overwrite and with it."""
    s = Parameters("taken")
    key = s.key()
    name = s.new(key)
    for flag in (None, False):
        s.put(name, key, "taken", Overwrite=flag)
    s.over(name, key, "overwritten")
    s.read(version(name, "1"))
    s.delete(name)
    s.put(s.text(), key)
    return s.plan()


def _names_of_keys() -> Plan:
    """The key by an alias."""
    s = Parameters("names-of-keys", "kms-aliases")
    key = s.key()
    alias = s.alias(key)
    terms: dict[str, Term] = {"alias": alias, "alias-arn": alias.arn}
    for label, term in terms.items():
        name = s.new(term, f"key-by-{label}")
        s.open(name, DOCUMENTED)
    return s.plan()


def _rotated() -> Plan:
    """Rotation of the key: what was written before, and what is written then."""
    s = Parameters("rotated", "kms-rotation")
    key = s.key()
    names = [s.new(key), s.advanced(key)]
    for round_ in (1, 2):
        s.on("RotateKeyOnDemand", key)
        for name in names:
            s.read(name, f"after-rotation-{round_}")
        names.append(s.new(key))
    return s.plan()


def _allowing(*actions: str, region: str = "<region>", context: str = "") -> str:
    """A statement of a key policy: actions through Parameter Store alone, and for one parameter alone."""
    equal = {f"kms:EncryptionContext:{CONTEXT_KEY}": context} if context else None
    return through(VIA.replace(REGION, region), *actions, equal=equal)


def _callers() -> Plan:
    """A caller with just the permissions that it takes, without one of them, and with those of another Region."""
    s = Parameters("callers")
    key = s.key()
    paths = {tier: s.path() for tier in ACTIONS}
    names = {tier: s.under(path, "leaf") for tier, path in paths.items()}
    s.permit("dora", ALL_OF_SSM)
    for tier, action in ACTIONS.items():
        others = [other for other in (*ACTIONS.values(), "Decrypt") if other != action]
        s.rules(key, ROOT, _allowing(action))
        s.principal = "dora"
        s.put(names[tier], key, tier, Tier=tier)
        s.principal = ""
        s.rules(key, ROOT, _allowing(*others))
        s.principal = "dora"
        s.new(key, f"without-{action}", Tier=tier)
        s.principal = ""
    rules = {
        "Decrypt-alone": (_allowing("Decrypt"),),
        "without-Decrypt": (_allowing(*ACTIONS.values()),),
        "of-another-region": (_allowing("Decrypt", region="<elsewhere>"),),
        "allowed-again": (_allowing("Decrypt"),),
    }
    for label, rows in rules.items():
        s.rules(key, ROOT, *rows)
        s.principal = "dora"
        for tier in ACTIONS:
            s.read_in_every_way(paths[tier], names[tier], label)
            s.ask(GET, f"stored-{label}", Name=names[tier])
        s.principal = ""
        s.read(names[STANDARD], f"others-{label}")
    s.permit("dora")
    return s.plan(observe=False)


def _bound() -> Plan:
    """Permissions for the encryption context of one parameter: that one is written and read, and no other."""
    s = Parameters("bound")
    key = s.key()
    s.permit("dora", ALL_OF_SSM)
    for tier, action in ACTIONS.items():
        own, theirs = s.text(), s.text()
        s.put(theirs, key, tier, Tier=tier)
        s.rules(key, ROOT, _allowing(action, "Decrypt", context=f"<parameter-{own.slot}>"))
        s.principal = "dora"
        s.put(own, key, "own", Tier=tier)
        s.read(own, "own")
        s.put(s.text(), key, "another-name", Tier=tier)
        s.read(theirs, "another-name")
        s.principal = ""
    s.permit("dora")
    return s.plan(observe=False)
