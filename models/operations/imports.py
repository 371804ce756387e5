"""GetParametersForImport, ImportKeyMaterial and DeleteImportedKeyMaterial."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from kms_conformance.models.calls import Call
from kms_conformance.models.claims import Claim, Relation
from kms_conformance.models.facts import Facts
from kms_conformance.models.guards import (
    INVALID_CIPHERTEXT,
    UNDOCUMENTED,
    UNSUPPORTED,
    VALIDATION,
    Condition,
    Guard,
    key_id,
    key_state,
    length,
    matching,
    named_by,
    one_of,
    required,
)
from kms_conformance.models.import_facts import found
from kms_conformance.models.import_types import (
    EXISTING,
    EXPIRES,
    EXTERNAL,
    ID,
    NEW,
    STAYS,
    TOKEN,
    UNTIL,
    VALID_S,
    ImportFacts,
)
from kms_conformance.models.imported import Imported, Parameters
from kms_conformance.models.key_types import SYMMETRIC
from kms_conformance.models.lifecycle import INVALID, KeyState
from kms_conformance.models.operation import Allowance, Operation, always, by_arn, in_its_state, key_of
from kms_conformance.models.operations.metadata import names_its_key
from kms_conformance.models.terms import KeyRef, Marker, Metadata, Output, Wrapped
from kms_conformance.models.world import Key, World

KEY = named_by("KeyId")
ALGORITHMS = (
    "RSAES_PKCS1_V1_5", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "RSA_AES_KEY_WRAP_SHA_1",
    "RSA_AES_KEY_WRAP_SHA_256", "SM2PKE",
)  # fmt: skip
SPECS = ("RSA_2048", "RSA_3072", "RSA_4096", "SM2")
USUAL = ("RSAES_OAEP_SHA_256", "RSA_2048")
NO_MORE = "RSAES_PKCS1_V1_5"
INCORRECT_MATERIAL = frozenset({"IncorrectKeyMaterialException"})
INVALID_TOKEN = frozenset({"InvalidImportTokenException"})
EXPIRED_TOKEN = frozenset({"ExpiredImportTokenException"})
OF_SYMMETRIC = ("ImportType", "KeyMaterialDescription", ID)
"""Members that are for symmetric encryption keys alone (IMPORT-040)."""
LONGEST_TOKEN = 6144
HEX = "[a-f0-9]{64}"


def _external(f: Facts) -> bool | None:
    key = KEY(f)
    return None if key is None else key.origin == EXTERNAL


EXTERNAL_ALONE = Guard("IMPORT-004", _external, UNSUPPORTED, authorized=True)


def _handed_out(world: World, call: Call) -> Iterable[Claim]:
    yield Claim("IMPORT-003", "KeyId", Relation.EQUAL, Metadata(key_of(world, call).slot, "Arn"))
    yield Claim("IMPORT-003", "PublicKey", Relation.PUBLIC_KEY_OF, call.get("WrappingKeySpec"))
    yield Claim("IMPORT-003", UNTIL, Relation.ABOUT_IN_DAYS, 1)


def _hand_out(world: World, call: Call) -> World:
    assert call.result is not None, "the answer fills a slot"
    algorithm, spec = str(call.get("WrappingAlgorithm")), str(call.get("WrappingKeySpec"))
    row = Parameters(call.result, key_of(world, call).slot, algorithm, spec, world.moved)
    return replace(world, imports={**world.imports, row.slot: row})


GET_PARAMETERS_FOR_IMPORT = Operation(
    "GetParametersForImport",
    makes="answer",
    guards=(
        *key_id("VALID-027"),
        required("VALID-027", "WrappingAlgorithm"),
        required("VALID-027", "WrappingKeySpec"),
        one_of("VALID-051", "WrappingAlgorithm", ALGORITHMS),
        one_of("VALID-116", "WrappingKeySpec", SPECS),
        EXTERNAL_ALONE,
        *key_state("GetParametersForImport", KEY),
        Guard("IMPORT-005", lambda f: f.params.get("WrappingAlgorithm") != NO_MORE, UNDOCUMENTED, authorized=True),
    ),
    allowances=(
        by_arn("KeyId"),
        Allowance("IMPORT-006", lambda w, c: (c.get("WrappingAlgorithm"), c.get("WrappingKeySpec")) != USUAL),
        *in_its_state("GetParametersForImport"),
        always("IMPORT-003"),
    ),
    effect=_hand_out,
    claims=_handed_out,
    simpler={"WrappingAlgorithm": (USUAL[0],), "WrappingKeySpec": (USUAL[1],)},
)


def _asked(holds: Callable[[ImportFacts], bool | None]) -> Condition:
    return lambda f: None if f.imported is None else holds(f.imported)


def _has_its_end(f: Facts) -> bool | None:
    """IMPORT-014: what expires, as it does where nothing is said, has a date."""
    return "ValidTo" in f.params if f.params.get("ExpirationModel", EXPIRES) == EXPIRES else None


def _has_no_end(f: Facts) -> bool | None:
    return "ValidTo" not in f.params if f.params.get("ExpirationModel") == STAYS else None


def _of_the_usage(f: Facts) -> bool | None:
    key = KEY(f)
    if key is None or key.spec == SYMMETRIC:
        return None
    return not any(name in f.params for name in OF_SYMMETRIC)


def _no_id_of_new(f: Facts) -> bool | None:
    return ID not in f.params if f.params.get("ImportType") == NEW else None


def _type_of(f: Facts, facts: ImportFacts) -> str:
    return str(f.params.get("ImportType", NEW if facts.first else EXISTING))


def _relation(requirement: str) -> Condition:
    """IMPORT-021 to IMPORT-023: whether the material is one that the key has had, as it must, or must not."""

    def holds(f: Facts) -> bool | None:
        key, facts = KEY(f), f.imported
        if key is None or facts is None or facts.associated is None or facts.first:
            return None
        asked = "IMPORT-021"
        if key.spec == SYMMETRIC:
            asked = "IMPORT-023" if _type_of(f, facts) == NEW else "IMPORT-022"
        return facts.associated is (asked != "IMPORT-023") if asked == requirement else None

    return holds


def _fits(requirement: str) -> Condition:
    def holds(f: Facts) -> bool | None:
        key = KEY(f)
        if key is None or f.imported is None or (key.spec == SYMMETRIC) is not (requirement == "IMPORT-013"):
            return None
        return f.imported.fits

    return holds


def _one_waiting(f: Facts) -> bool | None:
    """IMPORT-025: one material waits for a rotation, and no other beside it."""
    facts = f.imported
    if facts is None or facts.associated is not False or _type_of(f, facts) != NEW:
        return None
    return not facts.waiting


def material_of(call: Call) -> Wrapped | None:
    """What a call imports."""
    term = call.get("EncryptedKeyMaterial")
    return term if isinstance(term, Wrapped) else None


def _imported_claims(world: World, call: Call) -> Iterable[Claim]:
    key, wrapped = key_of(world, call), material_of(call)
    assert wrapped is not None, "a valid import brings material of ours"
    yield Claim("IMPORT-009", "KeyId", Relation.EQUAL, Metadata(key.slot, "Arn"))
    if not key.symmetric:
        return
    yield Claim("IMPORT-009", ID, Relation.MATCHES, HEX)
    if (same := found(key, wrapped)) is not None:
        yield Claim("IMPORT-027", ID, Relation.EQUAL, same.id)
        return
    for other in world.keys.values():
        theirs = found(other, wrapped) if other.symmetric else None
        if theirs is not None:
            yield Claim("IMPORT-028", ID, Relation.DIFFERS, theirs.id)


def _import(world: World, call: Call) -> World:
    key, wrapped, until = key_of(world, call), material_of(call), call.get("ValidTo")
    assert wrapped is not None, "a valid import brings material of ours"
    assert call.result is not None, "its answer fills a slot"
    ends = world.imports[until.slot].at + VALID_S if isinstance(until, Output) else None
    text = call.get("KeyMaterialDescription")
    before = found(key, wrapped)
    row = before or Imported(wrapped.spec, wrapped.number, call.result)
    row = replace(
        row, present=True, until=until, ends=ends, description=text if isinstance(text, str) else row.description
    )
    if before is not None and before is key.pending:
        return world.with_key(replace(key, pending=row, described=False))
    if before is not None:
        rows = tuple(row if old is before else old for old in key.imported)
    elif key.imported:
        return world.with_key(replace(key, pending=row, described=False, fresh=False))
    else:
        rows = (row,)
    because = "IMPORT-009" if before is None else "IMPORT-034" if len(rows) > 1 else "IMPORT-030"
    back = key.state is KeyState.PENDING_IMPORT
    enabled = back and all(old.present for old in rows)
    key = replace(
        key, imported=rows, state=KeyState.ENABLED if enabled else key.state, described=False, fresh=False,
        because=because if back else key.because, worn=True,
    )  # fmt: skip
    return world.with_key(key)


def _look(world: World, call: Call, *, allowed: bool) -> Iterable[Call]:
    """DescribeKey, and after success one use of a symmetric key."""
    if (key := names_its_key(world, call)) is not None:
        yield Call.of("DescribeKey", KeyId=KeyRef(key.slot))
        if allowed and key.symmetric:
            yield Call.of("Encrypt", label="use-after-change", KeyId=KeyRef(key.slot), Plaintext=Marker(16))


def _again(world: World, call: Call) -> Imported | None:
    """The material that is imported once more."""
    wrapped = material_of(call)
    return None if wrapped is None else found(key_of(world, call), wrapped)


def _with_another_model(world: World, call: Call) -> bool:
    row = _again(world, call)
    return row is not None and row.present and (row.until is None) is not (call.get("ValidTo") is None)


def _wrapped_otherwise(world: World, call: Call) -> bool:
    token = call.get(TOKEN)
    row = world.imports.get(token.slot) if isinstance(token, Output) else None
    return _again(world, call) is not None and row is not None and (row.algorithm, row.spec) != USUAL


IMPORT_KEY_MATERIAL = Operation(
    "ImportKeyMaterial",
    makes="answer",
    guards=(
        *key_id("VALID-029"),
        required("VALID-029", TOKEN),
        required("VALID-029", "EncryptedKeyMaterial"),
        length("VALID-057", TOKEN, 1, LONGEST_TOKEN),
        length("VALID-057", "EncryptedKeyMaterial", 1, LONGEST_TOKEN),
        one_of("VALID-070", "ExpirationModel", (EXPIRES, STAYS)),
        one_of("VALID-079", "ImportType", (NEW, EXISTING)),
        length("VALID-084", "KeyMaterialDescription", 0, 256),
        matching("VALID-085", "KeyMaterialDescription", r"[a-zA-Z0-9:/_\s.-]+"),
        length("VALID-055", ID, 64, 64),
        matching("VALID-056", ID, "[a-f0-9]+"),
        Guard("IMPORT-014", _has_its_end, VALIDATION),
        Guard("IMPORT-015", _has_no_end, UNDOCUMENTED),
        Guard("IMPORT-016", _asked(lambda i: None if i.valid_to is None else i.valid_to == "near"), UNDOCUMENTED),
        Guard("IMPORT-026", _no_id_of_new, UNDOCUMENTED),
        EXTERNAL_ALONE,
        *key_state("ImportKeyMaterial", KEY),
        Guard("IMPORT-040", _of_the_usage, UNDOCUMENTED, authorized=True),
        Guard("IMPORT-019", _asked(lambda i: None if i.token is None else i.token != "altered"), INVALID_TOKEN,
              authorized=True),
        Guard("IMPORT-017", _asked(lambda i: None if i.token is None else i.token != "other"), INVALID_TOKEN,
              authorized=True),
        Guard("IMPORT-018", _asked(lambda i: None if i.token is None else i.token != "expired"), EXPIRED_TOKEN,
              authorized=True),
        Guard("IMPORT-020", _asked(lambda i: i.opens), INVALID_CIPHERTEXT, authorized=True),
        Guard("IMPORT-013", _fits("IMPORT-013"), INCORRECT_MATERIAL, authorized=True),
        Guard("IMPORT-013b", _fits("IMPORT-013b"), UNDOCUMENTED, authorized=True),
        *(Guard(name, _relation(name), INCORRECT_MATERIAL, authorized=True)
          for name in ("IMPORT-021", "IMPORT-022", "IMPORT-023")),
        Guard("IMPORT-026b", _asked(lambda i: i.named), UNDOCUMENTED, authorized=True),
        Guard("IMPORT-025", _one_waiting, INVALID, authorized=True),
    ),
    allowances=(
        by_arn("KeyId"),
        Allowance("IMPORT-036", _with_another_model),
        Allowance("IMPORT-037", _wrapped_otherwise),
        Allowance("IMPORT-026b", lambda world, call: call.get(ID) is not None),
        Allowance("IMPORT-041", lambda world, call: call.get("KeyMaterialDescription") is not None),
        Allowance("IMPORT-023", lambda w, c: c.get("ImportType") == NEW and not key_of(w, c).imported),
        Allowance("IMPORT-024", lambda w, c: c.get("ImportType") == NEW and _again(w, c) is None),
        Allowance("IMPORT-022", lambda w, c: c.get("ImportType") == EXISTING and _again(w, c) is not None),
        Allowance("IMPORT-030", lambda w, c: (row := _again(w, c)) is not None and not row.present),
        Allowance("IMPORT-002", lambda world, call: not key_of(world, call).symmetric),
        Allowance("IMPORT-006", lambda w, c: _way(w, c) != USUAL),
        *in_its_state("ImportKeyMaterial"),
        always("IMPORT-009"),
    ),
    effect=_import,
    claims=_imported_claims,
    observers=_look,
    simpler={"KeyMaterialDescription": (None,)},
    writes=True,
)  # fmt: skip


def _way(world: World, call: Call) -> tuple[str, str]:
    token = call.get(TOKEN)
    row = world.imports.get(token.slot) if isinstance(token, Output) else None
    return USUAL if row is None else (row.algorithm, row.spec)


def _meant(world: World, call: Call) -> Imported | None:
    """The material that is to be deleted: the one that is named, or the current one."""
    key, named = key_of(world, call), call.get(ID)
    if isinstance(named, Output):
        return next((row for row in key.materials if row.id == named), None)
    return key.imported[-1] if key.imported else None


def _delete(world: World, call: Call) -> World:
    key, row = key_of(world, call), _meant(world, call)
    if row is None or not row.present:
        because = "IMPORT-033" if key.state is KeyState.PENDING_DELETION else "IMPORT-039"
        return world.with_key(replace(key, because=because, described=False))
    if row is key.pending:
        return world.with_key(replace(key, pending=None, pending_unknown=True, described=False, because="IMPORT-032"))
    return world.with_key(without(key, row, "IMPORT-029" if row is key.imported[-1] else "IMPORT-032"))


def without(key: Key, row: Imported, because: str) -> Key:
    """The key when a material is gone: it waits for it, unless it is pending deletion."""
    rows = tuple(replace(old, present=False, absences=old.absences + 1) if old is row else old for old in key.imported)
    pending = key.state is KeyState.PENDING_DELETION
    return replace(
        key, imported=rows, described=False, fresh=False, because="IMPORT-033" if pending else because,
        state=key.state if pending else KeyState.PENDING_IMPORT,
    )  # fmt: skip


def _deleted(world: World, call: Call) -> Iterable[Claim]:
    key, row = key_of(world, call), _meant(world, call)
    yield Claim("IMPORT-031", "KeyId", Relation.EQUAL, Metadata(key.slot, "Arn"))
    if key.symmetric and row is not None and row.present:
        yield Claim("IMPORT-031", ID, Relation.EQUAL, row.id)


def _absent(world: World, call: Call) -> bool:
    row = _meant(world, call)
    return row is None or not row.present


DELETE_IMPORTED_KEY_MATERIAL = Operation(
    "DeleteImportedKeyMaterial",
    guards=(
        *key_id("VALID-009"),
        length("VALID-055", ID, 64, 64),
        matching("VALID-056", ID, "[a-f0-9]+"),
        EXTERNAL_ALONE,
    ),
    allowances=(
        by_arn("KeyId"),
        Allowance("IMPORT-031", lambda world, call: call.get(ID) is not None),
        Allowance("IMPORT-039", _absent),
        *in_its_state("DeleteImportedKeyMaterial"),
        always("IMPORT-029"),
    ),
    effect=_delete,
    claims=_deleted,
    observers=_look,
    writes=True,
)

IMPORT_OPERATIONS = (GET_PARAMETERS_FOR_IMPORT, IMPORT_KEY_MATERIAL, DELETE_IMPORTED_KEY_MATERIAL)
