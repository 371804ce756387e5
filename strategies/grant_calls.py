"""What to try next with grants and policies, drawn from the model's state: who may, who may no more, who may not."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from kms_conformance.models.calls import Call
from kms_conformance.models.operations.iam import POLICY_NAME
from kms_conformance.models.permissions import Issued
from kms_conformance.models.terms import (
    Blob,
    Context,
    GrantConstraints,
    KeyRef,
    Output,
    PrincipalRef,
    RoleName,
    Several,
    Term,
    Texts,
)
from kms_conformance.models.world import World
from kms_conformance.strategies.calls import COIN, ONE_IN_SEVEN, SEARCH, Draw, a_key
from kms_conformance.strategies.documents import MANAGE, ROOT, document, statement
from kms_conformance.strategies.plan_builder import given

Strategy = Callable[[Draw, World, int], Call]

PEOPLE = st.sampled_from(("alice", "bob", "carol"))
OPERATIONS = (
    "Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo",
    "DescribeKey", "CreateGrant", "RetireGrant",
)  # fmt: skip
LISTS = st.lists(st.sampled_from(OPERATIONS), min_size=1, max_size=4, unique=True).map(lambda rows: tuple(sorted(rows)))
TENANTS = tuple(Context((("tenant", name),)) for name in ("Alpha", "Beta", "alpha"))
CONTEXTS = st.sampled_from((Context(), *TENANTS, Context((("tenant", "Alpha"), ("purpose", "voice")))))
NAMES = st.sampled_from((None, None, "job/1", "job/2"))
ACTIONS = ("Decrypt", "Encrypt", "GenerateDataKey", "DescribeKey", "CreateGrant", "RevokeGrant", "ReEncrypt*")


def _constraints(draw: Draw) -> GrantConstraints | None:
    kind = draw(st.sampled_from((None, None, "equals", "subset")))
    if kind is None:
        return None
    context = draw(st.sampled_from(TENANTS[:2]))
    return GrantConstraints(equals=context) if kind == "equals" else GrantConstraints(subset=context)


def create_grant(draw: Draw, world: World, slot: int) -> Call:
    """CreateGrant by the administrator, or by somebody who may have that from a grant or a policy."""
    params: dict[str, Term] = {
        "KeyId": KeyRef(a_key(draw, world).slot),
        "GranteePrincipal": PrincipalRef(draw(PEOPLE)),
        "Operations": Texts(draw(LISTS)),
        "Constraints": _constraints(draw),
        "Name": draw(NAMES),
        "RetiringPrincipal": PrincipalRef(draw(PEOPLE)) if draw(COIN) else None,
    }
    call = Call.of("CreateGrant", label=SEARCH, result=slot).having(**params)
    return call.by(draw(PEOPLE)) if draw(ONE_IN_SEVEN) else call


def _a_grant(draw: Draw, world: World) -> Issued | None:
    grants = [issued for issued in world.grants.values() if not issued.lost and not world.keys[issued.key].lost]
    return draw(st.sampled_from(grants)) if grants else None


def _any_use(draw: Draw, world: World) -> Call:
    return Call.of("ListGrants", label=SEARCH, KeyId=KeyRef(a_key(draw, world).slot)).all_pages()


def use_of_grant(draw: Draw, world: World, slot: int) -> Call:
    """A call that some grant may allow: by its grantee on its key, with at most one thing changed."""
    issued = _a_grant(draw, world)
    if issued is None:
        return _any_use(draw, world)
    who = (issued.terms.grantee_principal or "").rpartition("/")[2]
    change = draw(st.sampled_from(("nothing", "nothing", "principal", "key", "operation", "context", "token")))
    who = draw(PEOPLE) if change == "principal" or who not in ("alice", "bob", "carol") else who
    key = a_key(draw, world).slot if change == "key" else issued.key
    names = tuple(sorted(issued.terms.operations)) if change != "operation" else OPERATIONS
    operation = draw(st.sampled_from(names))
    wanted = issued.terms.constraints.equals or issued.terms.constraints.subset
    context = Context(tuple(wanted.items())) if wanted else Context()
    if change == "context":
        context = draw(CONTEXTS)
    tokens = Several((Output(issued.slot, "GrantToken"),)) if change == "token" else None
    return (
        _use(draw, world, slot=slot, operation=operation, key=key, context=context)
        .having(SEARCH, GrantTokens=tokens)
        .by(who)
    )


def _use(draw: Draw, world: World, slot: int, operation: str, key: int, context: Context) -> Call:
    """The call that needs the operation on the key."""
    bound = given(context)
    blobs = [row for row in world.usable_ciphertexts() if row.key == key]
    match operation:
        case "Encrypt":
            params: dict[str, Term] = {"KeyId": KeyRef(key), "Plaintext": b"0123456789abcdef"}
            return Call.of("Encrypt", result=slot, EncryptionContext=bound).having(**params)
        case "GenerateDataKey" | "GenerateDataKeyWithoutPlaintext":
            return Call.of(operation, result=slot, KeyId=KeyRef(key), KeySpec="AES_256", EncryptionContext=bound)
        case "Decrypt" | "ReEncryptFrom" if blobs:
            entry = draw(st.sampled_from(blobs))
            own = given(entry.context)
            if operation == "Decrypt":
                return Call.of("Decrypt", CiphertextBlob=Blob(entry.slot), EncryptionContext=own)
            to = KeyRef(a_key(draw, world).slot)
            return Call.of(
                "ReEncrypt",
                result=slot,
                CiphertextBlob=Blob(entry.slot),
                SourceEncryptionContext=own,
                DestinationKeyId=to,
                DestinationEncryptionContext=bound,
            )
        case "ReEncryptTo" if world.usable_ciphertexts():
            entry = draw(st.sampled_from(world.usable_ciphertexts()))
            return Call.of(
                "ReEncrypt",
                result=slot,
                CiphertextBlob=Blob(entry.slot),
                SourceEncryptionContext=given(entry.context),
                DestinationKeyId=KeyRef(key),
                DestinationEncryptionContext=bound,
            )
        case _:
            return Call.of("DescribeKey", KeyId=KeyRef(key))


def encrypt_for_tenant(draw: Draw, world: World, slot: int) -> Call:
    """A ciphertext of the administrator, bound to one of the contexts that grants speak of."""
    params: dict[str, Term] = {"KeyId": KeyRef(a_key(draw, world).slot), "Plaintext": b"0123456789abcdef"}
    return Call.of("Encrypt", label=SEARCH, result=slot, EncryptionContext=given(draw(CONTEXTS))).having(**params)


def revoke_grant(draw: Draw, world: World, slot: int) -> Call:
    """RevokeGrant by the administrator, now and then by somebody else."""
    issued = _a_grant(draw, world)
    if issued is None:
        return _any_use(draw, world)
    call = Call.of("RevokeGrant", label=SEARCH, KeyId=KeyRef(issued.key), GrantId=Output(issued.slot, "GrantId"))
    return call.by(draw(PEOPLE)) if draw(ONE_IN_SEVEN) else call


def retire_grant(draw: Draw, world: World, slot: int) -> Call:
    """RetireGrant by its retiring principal, its grantee or anybody, by token or by id."""
    issued = _a_grant(draw, world)
    if issued is None:
        return _any_use(draw, world)
    named: dict[str, Term] = {"GrantToken": Output(issued.slot, "GrantToken")}
    if draw(COIN):
        named = {"KeyId": KeyRef(issued.key, "arn"), "GrantId": Output(issued.slot, "GrantId")}
    retiring = (issued.terms.retiring_principal or "").rpartition("/")[2]
    who = retiring if retiring in ("alice", "bob", "carol") and draw(COIN) else draw(PEOPLE)
    return Call.of("RetireGrant", label=SEARCH).having(**named).by("" if draw(ONE_IN_SEVEN) else who)


def list_grants(draw: Draw, world: World, slot: int) -> Call:
    """ListGrants, whole, with a filter or without."""
    key, issued = a_key(draw, world).slot, _a_grant(draw, world)
    more: dict[str, Term] = {"GranteePrincipal": PrincipalRef(draw(PEOPLE))} if draw(ONE_IN_SEVEN) else {}
    if issued is not None and issued.ended is None and draw(ONE_IN_SEVEN):
        key, more = issued.key, {"GrantId": Output(issued.slot, "GrantId")}
    return Call.of("ListGrants", label=SEARCH, KeyId=KeyRef(key)).having(**more).all_pages()


def put_key_policy(draw: Draw, world: World, slot: int) -> Call:
    """A key policy that lets IAM decide or does not, and allows or denies somebody something."""
    rows = [draw(st.sampled_from((ROOT, ROOT, MANAGE)))]
    if draw(COIN):
        actions = draw(st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=3, unique=True))
        effect = "Deny" if draw(ONE_IN_SEVEN) else "Allow"
        tenant = {"StringEquals": {"kms:EncryptionContext:tenant": "Alpha"}} if draw(ONE_IN_SEVEN) else None
        rows.append(statement(*actions, principal=f"<{draw(PEOPLE)}>", effect=effect, condition=tenant))
    key = KeyRef(a_key(draw, world).slot)
    return Call.of("PutKeyPolicy", label=SEARCH, KeyId=key, PolicyName="default", Policy=document(*rows))


def put_role_policy(draw: Draw, world: World, slot: int) -> Call:
    """An IAM policy that allows or denies somebody something, or its removal."""
    role = RoleName(draw(PEOPLE))
    if world.iam.get(role.name, ())[-1:] and world.iam[role.name][-1].text is not None and draw(COIN):
        return Call.of("DeleteRolePolicy", label=SEARCH, RoleName=role, PolicyName=POLICY_NAME)
    actions = draw(st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=3, unique=True))
    policy = document(statement(*actions, effect="Deny" if draw(ONE_IN_SEVEN) else "Allow"))
    return Call.of("PutRolePolicy", label=SEARCH, RoleName=role, PolicyName=POLICY_NAME, PolicyDocument=policy)


GRANT_CALLS: dict[str, Strategy] = {
    "CreateGrant": create_grant,
    "UseOfGrant": use_of_grant,
    "UseOfGrantAgain": use_of_grant,
    "EncryptForTenant": encrypt_for_tenant,
    "RevokeGrant": revoke_grant,
    "RetireGrant": retire_grant,
    "ListGrants": list_grants,
}
POLICY_CALLS: dict[str, Strategy] = {
    **GRANT_CALLS,
    "PutKeyPolicy": put_key_policy,
    "PutRolePolicy": put_role_policy,
}
