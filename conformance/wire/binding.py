"""Binding: from symbols to the values of one conversation with a target."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar, cast

from kms_conformance.conformance.wire.learned import REMEMBERED, Learned, UnboundError
from kms_conformance.models import terms
from kms_conformance.models.calls import Call
from kms_conformance.models.claims import MISSING, look_up
from kms_conformance.models.parties import DOMAIN_ARN, expand
from kms_conformance.models.partitions import another_region
from kms_conformance.models.terms import ACCOUNT_OF_ARN, AliasRef, Edit, KeyRef, PrincipalForm, Term, Value
from kms_conformance.models.wire import (
    alias_text,
    apply_edit,
    bucket_text,
    constraint_members,
    context_text,
    digest_bytes,
    encryption_rules,
    entity_tag,
    marker_bytes,
    moment_of,
    named_text,
    tag_list,
    unknown_key_id,
)


class Bindings(Learned):
    """What symbols stand for in one conversation."""

    def params(self, call: Call) -> dict[str, Value]:
        """The parameters of a call as sent."""
        return self.members(call.params)

    def members(self, pairs: tuple[tuple[str, Term], ...]) -> dict[str, Value]:
        """The values of terms, by name."""
        return {name: self.bind(term) for name, term in pairs}

    def bind(self, term: Term) -> Value:
        """The value of a term; a text, a number and a flag are their own."""
        value = VALUES.get(type(term))
        return term if value is None else value(self, term)


def _key(known: Bindings, key: KeyRef) -> Value:
    metadata = known.key(key.slot)
    if key.form == "id":
        return metadata.get("KeyId")
    arn = str(metadata.get("Arn"))
    return arn if key.form == "arn" else _of_another_region(known, arn)


def _unknown_key(known: Bindings, key: terms.UnknownKey) -> str:
    text = unknown_key_id(key.number)
    return text if key.form == "id" else known.any_arn().rpartition("/")[0] + "/" + text


def _alias(known: Bindings, alias: AliasRef) -> str:
    text = alias_text(alias, known.conversation)
    if alias.form == "name":
        return text
    arn = known.any_arn().rpartition(":")[0] + ":" + text
    return arn if alias.form == "arn" else _of_another_region(known, arn)


def _of_another_region(known: Bindings, arn: str) -> str:
    return arn.replace(f":{known.region}:", f":{another_region(known.region)}:")


def _blob(known: Bindings, blob: terms.Blob) -> bytes:
    whole = known.ciphertext(blob.slot, blob.member)
    return whole if blob.edit is None else _edited(known, blob, whole, blob.edit)


def _edited(known: Bindings, blob: terms.Blob, whole: bytes, edit: Edit) -> bytes:
    other = None if edit.other is None else known.ciphertext(edit.other, blob.member)
    edited = apply_edit(whole, edit, other)
    if edited in (whole, other):
        raise UnboundError(f"the edit of ciphertext {blob.slot} gives a ciphertext that was returned")
    return edited


def _altered(known: Bindings, altered: terms.Altered) -> bytes:
    value = known.answer(altered.slot).get(altered.member)
    if not isinstance(value, bytes) or not value:
        raise UnboundError(f"{altered.member} of answer {altered.slot} is no bytes")
    return apply_edit(value, altered.edit, None)


def _rewritten(known: Bindings, term: terms.Rewritten) -> bytes:
    from kms_conformance.models.asymmetric.rewriting import rewritten

    signature = rewritten(known.answer(term.slot).get("Signature"), term.spec, term.form)
    if signature is None:
        raise UnboundError(f"the signature of answer {term.slot} is none of ECDSA")
    return signature


def _own_key(known: Bindings, own: terms.OwnKey) -> bytes:
    from kms_conformance.models.asymmetric import own_keys

    theirs = None if own.meeting is None else known.answer(own.meeting).get("PublicKey")
    return own_keys.public_key(own.spec, own.number, own.form, theirs)


def _encapsulated(known: Bindings, term: terms.Encapsulated) -> bytes:
    from kms_conformance.models.asymmetric import own_keys

    made = own_keys.encapsulated(term.spec, term.number, known.answer(term.public).get("PublicKey"))
    if made is None:
        raise UnboundError(f"the public key of answer {term.public} is none of {term.spec}")
    return made[1]


def _sealed(known: Bindings, sealed: terms.Sealed) -> bytes:
    """Encrypted here; `cryptography` is loaded only where that is asked for."""
    from kms_conformance.reports.sealing import seal

    key = known.answer(sealed.public).get("PublicKey")
    blob = seal(key, sealed.algorithm, marker_bytes(sealed.plaintext.size, sealed.plaintext.tag))
    if blob is None:
        raise UnboundError(f"the public key of answer {sealed.public} encrypts nothing")
    return blob


def _wrapped(known: Bindings, term: terms.Wrapped) -> bytes:
    """Wrapped here, with the public key of GetParametersForImport."""
    from kms_conformance.reports.wrapping import material, wrapped

    key = known.answer(term.public).get("PublicKey")
    blob = wrapped(key, term.algorithm, material(term.spec, term.number, term.size))
    if blob is None:
        raise UnboundError(f"the public key of answer {term.public} wraps nothing")
    return blob if term.edit is None else apply_edit(blob, term.edit, None)


def _metadata(known: Bindings, metadata: terms.Metadata) -> Value:
    slot, member = metadata.slot, metadata.member
    if member in REMEMBERED.values():
        return known.remembered.get((slot, member))
    if member == ACCOUNT_OF_ARN:
        return (str(known.key(slot).get("Arn")) + ":" * 5).split(":")[4]
    return known.key(slot).get(member)


def _output(known: Bindings, output: terms.Output) -> Value:
    """A member of an answer, by its dotted path."""
    answer = known.answer(output.slot)
    if "." not in output.member:
        return answer.get(output.member)
    value = look_up(answer, output.member)
    if value is MISSING:
        raise UnboundError(f"{output.member} of answer {output.slot}")
    return value


def _policy(known: Bindings, policy: terms.PolicyText) -> str:
    return expand(policy.template, lambda word, detail: _placeholder(known, word, detail)).ljust(policy.length)


def _placeholder(known: Bindings, word: str, detail: str) -> str:
    """What a placeholder of a policy stands for (models.parties.expand)."""
    match word, detail:
        case "root", _:
            return _root_of(known.any_arn())
        case "account", _:
            return _root_of(known.any_arn()).split(":")[4]
        case "region", _:
            return known.region
        case "elsewhere", _:
            return another_region(known.region)
        case "other", "account":
            return _arn_of(known, "other", "account").split(":")[4]
        case "key", slot:
            return str(known.key(int(slot)).get("Arn"))
        case "keyid", slot:
            return str(known.key(int(slot)).get("KeyId"))
        case "domain", slot:
            return str(_output(known, terms.Output(int(slot), DOMAIN_ARN)))
        case "alias", slot:
            return _alias(known, AliasRef(int(slot)))
        case "secret", slot:
            return str(_output(known, terms.Output(int(slot), "ARN")))
        case "parameter", slot:
            _, partition, _, region, account, *_ = known.any_arn().split(":")
            name = named_text(terms.Named(int(slot)), known.conversation)
            return f"arn:{partition}:ssm:{region}:{account}:parameter/{name}"
        case name, "":
            return _arn_of(known, name, "role")
        case name, "root":
            return _arn_of(known, name, "account")
        case name, _:
            return _arn_of(known, name, "session")


def _arn_of(known: Bindings, name: str, form: PrincipalForm) -> str:
    """The ARN of a principal; without a name, of the account's root."""
    if not name:
        return _root_of(known.any_arn())
    party = known.party(name)
    if form == "account":
        return _root_of(party.arn)
    if form == "session" and not party.session_arn:
        raise UnboundError(f"principal {name} has no session")
    return party.arn if form == "role" else party.session_arn


def _root_of(arn: str) -> str:
    """The root principal of the account of an ARN."""
    parts = arn.split(":", 5)
    if len(parts) < 6:
        raise UnboundError(f"{arn} is no ARN")
    return f"arn:{parts[1]}:iam::{parts[4]}:root"


def _role(known: Bindings, role: terms.RoleName) -> str:
    party = known.party(role.name)
    if not party.name:
        raise UnboundError(f"the role of {role.name} is not ours")
    return party.name


def _home_region(known: Bindings, _: terms.HomeRegion) -> Value:
    return None if known.region == "us-east-1" else {"LocationConstraint": known.region}


def _copy_source(known: Bindings, copied: terms.CopySource) -> Value:
    return {"Bucket": known.bind(terms.BucketRef(copied.bucket)), "Key": copied.name}


def _key_config(known: Bindings, config: terms.KeyConfig) -> Value:
    return {} if config.key is None else {"KmsKeyId": known.bind(config.key)}


def _one_of(known: Bindings, any_of: terms.OneOf) -> Value:
    return terms.OneOf(tuple(cast("Term", known.bind(inner)) for inner in any_of.texts))


Kind = TypeVar("Kind")
Row: TypeAlias = tuple[type, Callable[[Bindings, Any], Value]]


def _row(kind: type[Kind], value: Callable[[Bindings, Kind], Value]) -> Row:
    """A kind of term, and a function that the type checker holds to terms of that kind."""
    return kind, value


VALUES: dict[type, Callable[[Bindings, Any], Value]] = dict(
    (
        _row(terms.KeyRef, _key),
        _row(terms.UnknownKey, _unknown_key),
        _row(terms.AliasRef, _alias),
        _row(terms.Listed, lambda known, term: known.listed.get(alias_text(term.alias.name, known.conversation))),
        _row(terms.Blob, _blob),
        _row(terms.Altered, _altered),
        _row(terms.Digest, lambda _, term: digest_bytes(term)),
        _row(terms.Sealed, _sealed),
        _row(terms.Wrapped, _wrapped),
        _row(terms.Rewritten, _rewritten),
        _row(terms.OwnKey, _own_key),
        _row(terms.Encapsulated, _encapsulated),
        _row(terms.Marker, lambda _, term: marker_bytes(term.size, term.tag)),
        _row(terms.Filler, lambda _, term: term.character * term.size),
        _row(terms.Context, lambda _, term: term.as_map()),
        _row(terms.ContextText, lambda _, term: context_text(term)),
        _row(terms.Metadata, _metadata),
        _row(terms.Described, lambda known, term: known.described.get(term.slot)),
        _row(terms.Material, lambda known, term: known.materials.get((term.slot, term.number))),
        _row(terms.Output, _output),
        _row(terms.OneOf, _one_of),
        _row(terms.Rows, lambda known, term: [known.members(pairs) for pairs in term.rows]),
        _row(terms.Joined, lambda known, term: "".join(str(known.bind(part)) for part in term.parts)),
        _row(terms.Several, lambda known, term: [known.bind(inner) for inner in term.terms]),
        _row(terms.Tags, lambda _, term: tag_list(term)),
        _row(terms.Texts, lambda _, term: list(term.items)),
        _row(terms.Structure, lambda _, term: json.loads(term.text)),
        _row(terms.Members, lambda known, term: known.members(term.pairs)),
        _row(terms.JsonText, lambda known, term: json.dumps(known.members(term.pairs))),
        _row(terms.PolicyText, _policy),
        _row(terms.PrincipalRef, lambda known, term: _arn_of(known, term.name, term.form)),
        _row(terms.RoleName, _role),
        _row(terms.GrantConstraints, lambda _, term: constraint_members(term)),
        _row(terms.EventOf, lambda known, term: known.recorded(term.slot).get("request_id")),
        _row(terms.Sent, lambda known, term: known.recorded(term.slot).get(term.fact)),
        _row(terms.BucketRef, lambda known, term: bucket_text(term, known.conversation)),
        _row(terms.HomeRegion, _home_region),
        _row(terms.CopySource, _copy_source),
        _row(
            terms.EncryptionRule,
            lambda known, term: encryption_rules(known.bind(term.key), bucket_key=term.bucket_key),
        ),
        _row(terms.EntityTag, lambda _, term: entity_tag(term)),
        _row(terms.Named, lambda known, term: named_text(term, known.conversation)),
        _row(terms.Moment, lambda known, term: moment_of(term, known.today)),
        _row(terms.KeyConfig, _key_config),
    )
)
"""By kind of term its value for a target."""
