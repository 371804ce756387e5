"""Imported material: what is handed out, what is taken, what a key does with it, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kms_conformance.models.import_types import EXISTING, EXPIRES, ID, NEW, STAYS, TOKEN
from kms_conformance.models.key_types import AGREE, ENCRYPT, MAC, SIGN, SYMMETRIC
from kms_conformance.models.operations.policies import DEFAULT_POLICY
from kms_conformance.models.terms import (
    Altered,
    Context,
    Edit,
    Filler,
    KeyRef,
    Marker,
    Moment,
    Output,
    OwnKey,
    Tags,
    Term,
    Texts,
    Wrapped,
)
from kms_conformance.strategies.import_plan_builder import OAEP, SPEC, ImportPlanBuilder
from kms_conformance.strategies.plan_builder import Plan
from kms_conformance.strategies.typed_plan_builder import sealed

CONTEXT = Context((("tenant", "Alpha"),))
WAYS = (
    ("RSAES_OAEP_SHA_1", "RSA_2048"), ("RSAES_OAEP_SHA_256", "RSA_3072"), ("RSAES_OAEP_SHA_1", "RSA_4096"),
    (OAEP, SPEC),
)  # fmt: skip
"""In which a symmetric key's material is wrapped."""


def plans() -> Iterator[Plan]:
    """The plans of this part."""
    yield _refused()
    yield _members()
    yield _life()
    yield _states()
    yield _granted()
    yield _paired()
    yield _named()
    yield _tagged()
    yield _several()
    yield _macs()
    yield _signatures()
    yield _rsa()
    yield _agreement()


def _as(name: str, value: Term) -> dict[str, Any]:
    """A member whose name is in a variable, as a keyword argument."""
    return {name: value}


def _refused() -> Plan:
    """One key takes no material that is not right in each respect, and then the right one by the same set."""
    s = ImportPlanBuilder("imports/refused")
    key, other = s.external(), s.external()
    theirs, earlier = s.handed_out(other), s.handed_out(key)
    now = s.handed_out(key)
    s.material(key, label="without-expiration-model", ExpirationModel=None)
    s.material(key, label="expires-without-date", ExpirationModel=EXPIRES)
    s.material(key, label="stays-with-date", ValidTo=s.until(key))
    s.material(key, label="ends-in-the-past", ExpirationModel=EXPIRES, ValidTo=Moment(-2))
    s.material(key, label="ends-in-three-years", ExpirationModel=EXPIRES, ValidTo=Moment(1100))
    wrapped = Wrapped(theirs, OAEP, SYMMETRIC)
    s.material(key, label="token-of-another-key", EncryptedKeyMaterial=wrapped, ImportToken=Output(theirs, TOKEN))
    s.material(key, label="token-altered", ImportToken=Altered(now, TOKEN, Edit("flipped", 500)))
    s.material(key, label="token-cut", ImportToken=Altered(now, TOKEN, Edit("truncated", 900)))
    s.material(key, label="token-invented", ImportToken=Marker(200))
    s.material(key, label="wrapped-for-an-earlier-set", EncryptedKeyMaterial=Wrapped(earlier, OAEP, SYMMETRIC))
    s.material(key, label="wrapped-by-another-hash", EncryptedKeyMaterial=Wrapped(now, "RSAES_OAEP_SHA_1", SYMMETRIC))
    s.material(key, label="wrapped-altered", edit=Edit("flipped", 500))
    s.material(key, label="not-wrapped", EncryptedKeyMaterial=Marker(256))
    for size in (16, 31, 33, 64):
        s.material(key, label=f"of-{size}-bytes", size=size)
    s.material(key, label="ends-in-a-day", ExpirationModel=EXPIRES, ValidTo=s.until(key))
    s.material(key, label="after-refusals")
    s.decrypt(s.encrypt(key, CONTEXT), CONTEXT, label="after-refusals")
    s.handed_out(key)
    s.material(key, 1, label="other-material")
    s.material(key, 1, label="other-as-existing", ImportType=EXISTING)
    s.material(key, label="same-as-new", ImportType=NEW)
    s.material(key, label="same-as-existing", ImportType=EXISTING)
    s.material(other, label="same-in-another-key")
    return s.plan(observe=False)


def _members() -> Plan:
    """Members that are missing, too long, or none of those that there are; keys of another origin."""
    s = ImportPlanBuilder("imports/members")
    key, plain = s.external(), s.key()
    s.handed_out(key)
    of_key: dict[str, Term] = {"KeyId": KeyRef(key), "WrappingAlgorithm": OAEP, "WrappingKeySpec": SPEC}
    for name in of_key:
        s.send("GetParametersForImport", f"without-{name}", {**of_key, name: None}, makes=True)
    s.handed_out(plain, label="of-kms-origin")
    for algorithm in ("RSAES_PKCS1_V1_5", "RSAES_OAEP_SHA_512"):
        s.send("GetParametersForImport", algorithm, {**of_key, "WrappingAlgorithm": algorithm}, makes=True)
    s.send("GetParametersForImport", "RSA_1024", {**of_key, "WrappingKeySpec": "RSA_1024"}, makes=True)
    s.send("GetParametersForImport", "by-arn", {**of_key, "KeyId": KeyRef(key, "arn")}, makes=True)
    for name in ("KeyId", TOKEN, "EncryptedKeyMaterial"):
        s.material(key, label=f"without-{name}", **_as(name, None))
    for name in (TOKEN, "EncryptedKeyMaterial"):
        s.material(key, label=f"{name}-too-long", **_as(name, Marker(6145)))
        s.material(key, label=f"{name}-empty", **_as(name, b""))
    s.material(key, label="model-outside-enum", ExpirationModel="EXPIRES")
    s.material(key, label="type-outside-enum", ImportType="OLD_KEY_MATERIAL")
    s.material(key, label="description-of-257", KeyMaterialDescription=Filler(257))
    s.material(key, label="description-with-brackets", KeyMaterialDescription="<a>")
    s.material(key, label="id-of-63", KeyMaterialId=Filler(63, "a"))
    s.material(key, label="id-in-capitals", KeyMaterialId=Filler(64, "A"))
    s.send(
        "ImportKeyMaterial", "of-kms-origin",
        {"KeyId": KeyRef(plain), TOKEN: Marker(200), "EncryptedKeyMaterial": Marker(256), "ExpirationModel": STAYS},
        makes=True,
    )  # fmt: skip
    s.delete(plain, label="of-kms-origin")
    s.send("DeleteImportedKeyMaterial", "without-KeyId", {})
    s.on("DeleteImportedKeyMaterial", key, label="id-of-63", KeyMaterialId=Filler(63, "a"))
    s.on("DeleteImportedKeyMaterial", key, label="id-in-capitals", KeyMaterialId=Filler(64, "A"))
    s.on("DeleteImportedKeyMaterial", key, label="by-arn", form="arn")
    first = s.material(key)
    s.material(key, label="description-of-256", KeyMaterialDescription=Filler(256))
    s.handed_out(key)
    s.material(key, label="with-its-id", KeyMaterialId=Output(first, ID))
    s.material(key, 1, label="new-with-an-id", ImportType=NEW, KeyMaterialId=Output(first, ID))
    second = s.material(key, 1, label="new", ImportType=NEW)
    s.material(key, label="with-the-id-of-another", KeyMaterialId=Output(second, ID))
    s.material(key, label="again-by-arn", KeyId=KeyRef(key, "arn"))
    s.on("DeleteImportedKeyMaterial", key, label="by-arn", form="arn", KeyMaterialId=Output(first, ID))
    return s.plan(observe=False)


def _life() -> Plan:
    """What was encrypted opens again when the same material comes back, however it is wrapped."""
    s = ImportPlanBuilder("imports/life")
    key, other = s.external(Description="of imported material"), s.key()
    s.delete(key, label="without-material")
    s.handed_out(key)
    s.material(key)
    made = [(s.encrypt(key, CONTEXT), CONTEXT), (s.data_key(key), None), (s.sealed_data_key(key, CONTEXT), CONTEXT)]
    made.append((s.reencrypt(s.encrypt(other), KeyRef(key)), None))
    for algorithm, spec in WAYS:
        s.delete(key, label=f"before-{algorithm}-{spec}")
        for blob, context in made[:1]:
            s.decrypt(blob, context, label="without-material")
        s.handed_out(key, algorithm, spec)
        s.material(key, label=f"{algorithm}-{spec}")
        for blob, context in made:
            s.decrypt(blob, context, label=f"back-{algorithm}-{spec}")
    s.material(key, label="expires-now", ExpirationModel=EXPIRES, ValidTo=s.until(key))
    s.material(key, label="expires-by-default", ExpirationModel=None, ValidTo=s.until(key))
    s.material(key, label="stays-again")
    s.on("DisableKey", key)
    s.handed_out(key, label="disabled")
    s.delete(key, label="disabled")
    s.material(key, label="back-in-disabled")
    s.decrypt(made[0][0], CONTEXT, label="back-in-disabled")
    s.on("ScheduleKeyDeletion", key, PendingWindowInDays=7)
    s.handed_out(key, label="pending-deletion")
    s.material(key, label="pending-deletion")
    s.delete(key, label="pending-deletion")
    return s.plan()


def _states() -> Plan:
    """A key without material does nothing that needs it."""
    s = ImportPlanBuilder("imports/states")
    key, other, never = s.imported(), s.key(), s.external()
    blob, theirs = s.encrypt(key), s.encrypt(other)
    s.data_key(key)
    s.sealed_data_key(key)
    s.reencrypt(theirs, KeyRef(key))
    s.reencrypt(blob, KeyRef(other))
    s.decrypt(blob)
    s.decrypt(blob, key=KeyRef(key))
    s.delete(key)
    for number, asked in enumerate((key, never)):
        s.encrypt(asked, label="pending-import")
        s.data_key(asked, label="pending-import")
        s.sealed_data_key(asked, label="pending-import")
        s.reencrypt(theirs, KeyRef(asked), label="pending-import-destination")
        for operation in ("EnableKey", "DisableKey", "CancelKeyDeletion"):
            s.on(operation, asked, label="pending-import")
        s.on("UpdateKeyDescription", asked, label="pending-import", Description=f"waits {number}")
        s.on("GetKeyPolicy", asked, label="pending-import", PolicyName="default")
        s.on("PutKeyPolicy", asked, label="pending-import", PolicyName="default", Policy=DEFAULT_POLICY)
        s.walk("ListKeyPolicies", label="pending-import", KeyId=KeyRef(asked))
        s.on("DescribeKey", asked, label="pending-import")
    s.decrypt(blob, label="pending-import")
    s.decrypt(blob, key=KeyRef(key), label="pending-import-named")
    s.reencrypt(blob, KeyRef(other), label="pending-import-source")
    s.on("ScheduleKeyDeletion", never, label="pending-import", PendingWindowInDays=7)
    s.handed_out(key)
    s.material(key)
    s.on("ScheduleKeyDeletion", key, PendingWindowInDays=7)
    s.material(key, label="pending-deletion")
    s.handed_out(key, label="pending-deletion")
    for operation in ("CancelKeyDeletion", "EnableKey", "DisableKey"):
        s.on(operation, key)
    return s.plan(observe=False)


def _granted() -> Plan:
    """Grants of a key without material."""
    s = ImportPlanBuilder("imports/granted", "kms-grants")
    key = s.imported()
    one, two = s.grant(key, "", "Encrypt", form="account"), s.grant(key, "", "Decrypt", form="account")
    s.delete(key)
    s.grant(key, "", "Encrypt", form="account", label="pending-import")
    s.walk("ListGrants", label="pending-import", KeyId=KeyRef(key))
    s.revoke(key, one, label="pending-import")
    s.retire(two, label="pending-import")
    return s.plan(observe=False)


def _paired() -> Plan:
    """Data key pairs under a key without material."""
    s = ImportPlanBuilder("imports/paired", "kms-asymmetric")
    key = s.imported()
    s.pair(key)
    s.pair(key, plaintext=False)
    s.delete(key)
    s.pair(key, label="pending-import")
    s.pair(key, label="pending-import-without", plaintext=False)
    return s.plan(observe=False)


def _named() -> Plan:
    """Aliases of a key without material."""
    s = ImportPlanBuilder("imports/named", "kms-aliases")
    key, other = s.external(), s.external()
    alias = s.alias(key, label="pending-import")
    s.add("UpdateAlias", label="pending-import", AliasName=alias, TargetKeyId=KeyRef(other))
    s.walk("ListAliases", label="pending-import", KeyId=KeyRef(other))
    s.add("DeleteAlias", label="pending-import", AliasName=alias)
    return s.plan(observe=False)


def _tagged() -> Plan:
    """Tags of a key without material."""
    s = ImportPlanBuilder("imports/tagged", "kms-tags")
    key = s.external()
    s.on("TagResource", key, label="pending-import", Tags=Tags((("team", "blue"),)))
    s.walk("ListResourceTags", label="pending-import", KeyId=KeyRef(key))
    s.on("UntagResource", key, label="pending-import", TagKeys=Texts(("team",)))
    return s.plan(observe=False)


def _several() -> Plan:
    """Materials one after the other: one waits for its rotation, and each must be there."""
    s = ImportPlanBuilder("imports/several", "kms-rotation")
    key = s.external()
    s.rotations(key, "without-material")
    s.handed_out(key)
    first = s.material(key, KeyMaterialDescription="first of two")
    old, old_key = s.encrypt(key, CONTEXT), s.data_key(key)
    s.on("EnableKeyRotation", key, label="of-imported-material")
    s.on("RotateKeyOnDemand", key, label="nothing-waits")
    s.handed_out(key)
    s.material(key, 1, label="second", ImportType=NEW, KeyMaterialDescription="second")
    s.rotations(key, "one-waits")
    s.decrypt(s.encrypt(key), label="one-waits")
    s.data_key(key, label="one-waits")
    s.on("RotateKeyOnDemand", key)
    s.rotations(key, "rotated")
    s.walk("ListKeyRotations", label="rotated-only", KeyId=KeyRef(key))
    new = s.data_key(key, CONTEXT, label="rotated")
    s.decrypt(old, CONTEXT, label="rotated")
    s.decrypt(old_key, label="rotated")
    s.delete(key, first, label="former")
    s.rotations(key, "former-is-gone")
    s.decrypt(new, CONTEXT, label="former-is-gone")
    s.encrypt(key, label="former-is-gone")
    s.on("RotateKeyOnDemand", key, label="former-is-gone")
    s.delete(key, label="current")
    s.rotations(key, "both-are-gone")
    s.handed_out(key)
    s.material(key, label="one-of-two")
    s.decrypt(old, CONTEXT, label="one-of-two")
    s.material(key, 1, label="two-of-two")
    s.decrypt(old, CONTEXT, label="two-of-two")
    s.decrypt(new, CONTEXT, label="two-of-two")
    s.rotations(key, "both-are-back")
    third = s.material(key, 2, label="third", ImportType=NEW)
    s.delete(key, third, label="waiting")
    s.on("DescribeKey", key, label="waiting-was-deleted")
    s.decrypt(s.encrypt(key), label="waiting-was-deleted")
    s.material(key, 3, label="fourth", ImportType=NEW)
    s.on("RotateKeyOnDemand", key, label="second")
    s.decrypt(old, CONTEXT, label="twice-rotated")
    s.material(key, 4, label="fifth", ImportType=NEW)
    s.material(key, 5, label="another-beside-one-that-waits", ImportType=NEW)
    return s.plan()


def _macs() -> Plan:
    """MACs are those of the material; other material is never taken."""
    s = ImportPlanBuilder("imports/macs", "kms-hmac")
    for spec, algorithm, size in (
        ("HMAC_224", "HMAC_SHA_224", 32), ("HMAC_256", "HMAC_SHA_256", 64), ("HMAC_384", "HMAC_SHA_384", 32),
        ("HMAC_512", "HMAC_SHA_512", 63),
    ):  # fmt: skip
        key = s.external(spec, MAC, label=spec)
        s.handed_out(key)
        s.material(key, spec=spec, label=f"{spec}-of-{size}-bytes", size=size)
        s.material(key, spec=spec, label=f"{spec}-described", KeyMaterialDescription="a")
        s.material(key, spec=spec, label=f"{spec}-as-new", ImportType=NEW)
        s.material(key, spec=spec, label=spec)
        made = s.mac(key, algorithm, label=spec)
        s.verify_mac(key, made, algorithm, label=spec)
        s.delete(key)
        s.mac(key, algorithm, label="pending-import")
        s.verify_mac(key, made, algorithm, label="pending-import")
        s.material(key, 1, spec, label=f"{spec}-other")
        s.material(key, spec=spec, label=f"{spec}-again")
        s.material(key, 1, spec, label=f"{spec}-other-beside")
        s.mac(key, algorithm, label=f"{spec}-again")
    return s.plan(observe=False)


def _signatures() -> Plan:
    """Signatures and public keys are those of the imported private key."""
    s = ImportPlanBuilder("imports/signatures", "kms-asymmetric")
    for spec, algorithm, way in (
        ("ECC_NIST_P256", "ECDSA_SHA_256", OAEP),
        ("ECC_NIST_P384", "ECDSA_SHA_384", "RSA_AES_KEY_WRAP_SHA_1"),
        ("ECC_NIST_P521", "ECDSA_SHA_512", "RSA_AES_KEY_WRAP_SHA_256"),
        ("ECC_SECG_P256K1", "ECDSA_SHA_256", "RSAES_OAEP_SHA_1"),
        ("RSA_2048", "RSASSA_PKCS1_V1_5_SHA_256", "RSA_AES_KEY_WRAP_SHA_256"),
        ("RSA_3072", "RSASSA_PSS_SHA_384", "RSA_AES_KEY_WRAP_SHA_1"),
    ):
        key = s.external(spec, SIGN, label=spec)
        s.handed_out(key, way)
        wrong = "ECC_NIST_P384" if spec != "ECC_NIST_P384" else "ECC_NIST_P256"
        if way != OAEP:
            s.material(key, spec=wrong, label=f"{spec}-of-another-curve")
        s.material(key, spec=spec, label=spec)
        s.public_key(key, label=spec)
        made = s.sign(key, algorithm, label=spec)
        s.verify(key, made, algorithm, label=spec)
        s.delete(key)
        s.sign(key, algorithm, label="pending-import")
        s.verify(key, made, algorithm, label="pending-import")
        if spec in ("ECC_NIST_P256", "RSA_2048"):
            s.material(key, 1, spec, label=f"{spec}-other")
        s.material(key, spec=spec, label=f"{spec}-again")
        s.verify(key, made, algorithm, label=f"{spec}-again")
    return s.plan(observe=False)


def _rsa() -> Plan:
    """What was encrypted here with the public key opens, and what the key encrypts."""
    s = ImportPlanBuilder("imports/rsa", "kms-asymmetric")
    key = s.imported(spec="RSA_2048", usage=ENCRYPT)
    public = s.public_key(key)
    for algorithm in ("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"):
        s.open(sealed(key, public, algorithm, 24), key, algorithm, label="sealed-here")
        s.open(s.seal(key, algorithm), key, algorithm)
    return s.plan(observe=False)


def _agreement() -> Plan:
    """A shared secret needs the material."""
    s = ImportPlanBuilder("imports/agreement", "kms-key-agreement")
    key = s.imported(1, "ECC_NIST_P256", AGREE)
    s.derive(key, OwnKey("ECC_NIST_P256"), label="imported")
    s.delete(key)
    s.derive(key, OwnKey("ECC_NIST_P256"), label="pending-import")
    return s.plan(observe=False)
