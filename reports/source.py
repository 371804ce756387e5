"""Terms as Python source, for the scripts that reproduce a deviation."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from kms_conformance.models import terms
from kms_conformance.models.term_rows import row
from kms_conformance.models.terms import ACCOUNT_OF_ARN, Term
from kms_conformance.models.wire import (
    constraint_members,
    context_text,
    digest_bytes,
    entity_tag,
    marker_bytes,
    tag_list,
    unknown_key_id,
)
from kms_conformance.reports.script_principals import of_policy

LONGEST_LITERAL = 64
"""Bytes up to this many are written out."""


ANY_ARN = "any_key_arn"
"""The variable of a script that holds an ARN of the account."""
REMEMBERED = {"DeletionDate": "due", "NextRotationDate": "next_rotation"}
"""Members of an earlier answer on a key, and the variables that hold them."""


def listed_name(alias: terms.AliasRef) -> str:
    """The variable that holds the entry of an alias in an earlier list."""
    return f"listed_{alias.slot}{'_upper' * alias.upper}"


def literal(value: object) -> str:
    """A Python literal in ASCII, with double quotes: texts that look alike can be told apart."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(key)}: {literal(text)}" for key, text in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    text = ascii(str(value) if isinstance(value, str) else value)  # a member of an enumeration is a text, too
    plain = isinstance(value, str | bytes) and text.endswith("'") and '"' not in text and "\\'" not in text
    return text[:-1].replace("'", '"', 1) + '"' if plain else text


def source(term: Term) -> str:
    """The Python expression for a term; it may use `reports.helpers`."""
    written = SOURCES.get(type(term))
    return literal(term) if written is None else written(term)


def _pairs(pairs: tuple[tuple[str, Term], ...]) -> str:
    return "{" + ", ".join(f"{literal(name)}: {source(inner)}" for name, inner in pairs) + "}"


def _key(key: terms.KeyRef) -> str:
    if key.form == "id":
        return f'key_{key.slot}["KeyId"]'
    arn = f'key_{key.slot}["Arn"]'
    return arn if key.form == "arn" else f"script.elsewhere({arn})"


def _unknown_key(key: terms.UnknownKey) -> str:
    text = unknown_key_id(key.number)
    return literal(text) if key.form == "id" else f'{ANY_ARN}.rpartition("/")[0] + "/{text}"'


def _alias(alias: terms.AliasRef) -> str:
    if alias.form == "name":
        return _alias_name(alias)
    arn = f'{ANY_ARN}.rpartition(":")[0] + ":" + {_alias_name(alias)}'
    return arn if alias.form == "arn" else f"script.elsewhere({arn})"


def _alias_name(alias: terms.AliasRef) -> str:
    plain = terms.AliasRef(alias.slot)
    more = {name: getattr(alias, name) for name in ("prefix", "suffix", "upper", "length")}
    changed = [f"{name}={literal(value)}" for name, value in more.items() if value != getattr(plain, name)]
    return f"script.alias({', '.join((str(alias.slot), *changed))})"


def _blob(blob: terms.Blob) -> str:
    whole = f"answer_{blob.slot}[{literal(blob.member)}]"
    return whole if blob.edit is None else edited(whole, blob.edit)


def _altered(altered: terms.Altered) -> str:
    return edited(f"answer_{altered.slot}[{literal(altered.member)}]", altered.edit)


def _rewritten(term: terms.Rewritten) -> str:
    return f'rewritten(answer_{term.slot}["Signature"], {literal(term.spec)}, {literal(term.form)})'


def _own_key(own: terms.OwnKey) -> str:
    given = [literal(own.spec), str(own.number)]
    if own.form != "plain":
        given.append(f"form={literal(own.form)}")
    if own.meeting is not None:
        given.append(f'meeting=answer_{own.meeting}["PublicKey"]')
    return f"own_key({', '.join(given)})"


def _encapsulated(term: terms.Encapsulated) -> str:
    return f'encapsulated({literal(term.spec)}, {term.number}, answer_{term.public}["PublicKey"])[1]'


def _sealed(sealed: terms.Sealed) -> str:
    key, plaintext = f'answer_{sealed.public}["PublicKey"]', source(sealed.plaintext)
    return f"seal({key}, {literal(sealed.algorithm)}, {plaintext})"


def _wrapped(term: terms.Wrapped) -> str:
    size = f", {term.size}" if term.size else ""
    ours = f"material({literal(term.spec)}, {term.number}{size})"
    whole = f'wrapped(answer_{term.public}["PublicKey"], {literal(term.algorithm)}, {ours})'
    return whole if term.edit is None else edited(whole, term.edit)


def _marker(marker: terms.Marker) -> str:
    size, tag = marker.size, marker.tag
    return literal(marker_bytes(size, tag)) if size <= _readable(tag) else f"marker({size}, {literal(tag)})"


def _bytes(data: bytes) -> str:
    alike = len(data) > LONGEST_LITERAL and len(set(data)) == 1
    return f"{literal(data[:1])} * {len(data)}" if alike else literal(data)


def _metadata(metadata: terms.Metadata) -> str:
    slot, member = metadata.slot, metadata.member
    if member in REMEMBERED:
        return f"{REMEMBERED[member]}_{slot}"
    return f'key_{slot}["Arn"].split(":")[4]' if member == ACCOUNT_OF_ARN else f"key_{slot}.get({literal(member)})"


def _output(output: terms.Output) -> str:
    slot, path = output.slot, literal(output.member)
    return f"member(answer_{slot}, {path})" if "." in output.member else f"answer_{slot}.get({path})"


def _policy(policy: terms.PolicyText) -> str:
    named = (f".replace({literal(text)}, {said})" for text, said in of_policy(policy.template))
    return literal(policy.template) + "".join(named) + (f".ljust({policy.length})" if policy.length else "")


def _copy_source(copied: terms.CopySource) -> str:
    return f'{{"Bucket": script.bucket({copied.bucket}), "Key": {literal(copied.name)}}}'


def _key_config(config: terms.KeyConfig) -> str:
    return "{}" if config.key is None else f'{{"KmsKeyId": {source(config.key)}}}'


def _one_of(any_of: terms.OneOf) -> str:
    plain = all(isinstance(text, str) for text in any_of.texts)
    return repr(any_of.texts) if plain else f"({', '.join(map(source, any_of.texts))},)"


def _text(name: terms.Named) -> str:
    more = {"tail": name.tail, "length": name.length}
    said = [f"{word}={literal(value)}" for word, value in more.items() if value]
    return f"script.text({', '.join((str(name.slot), *said))})"


def _principal(principal: terms.PrincipalRef) -> str:
    """The ARN of a principal; an account is one by its root."""
    name = principal.name
    if not name:
        return f"account_root({ANY_ARN})"
    known = {"role": f"{name}.arn", "session": f"{name}.session_arn"}
    return known.get(principal.form, f"account_root({name}.arn)")


def edited(blob: str, edit: terms.Edit) -> str:
    """The expression for an altered ciphertext."""
    match edit.damage:
        case "flipped":
            return f"flip({blob}, {edit.at})"
        case "truncated":
            return f"cut({blob}, {edit.at}, front={edit.front})"
        case "extended":
            return f"{blob} + {literal(marker_bytes(1 + edit.at // 100, 'tail'))}"
        case "spliced":
            return f'splice({blob}, answer_{edit.other}["CiphertextBlob"], {edit.at})'
        case _:
            return f'marker(len({blob}), "random-{edit.at}")'


def _readable(tag: str) -> int:
    """How many bytes of a marker are text; those after them are noise."""
    return len(f"kms-conformance:{tag}:".encode())


SOURCES: dict[type, Callable[[Any], str]] = dict(
    (
        row(bytes, _bytes),
        row(terms.KeyRef, _key),
        row(terms.UnknownKey, _unknown_key),
        row(terms.AliasRef, _alias),
        row(terms.Listed, lambda term: listed_name(term.alias)),
        row(terms.Blob, _blob),
        row(terms.Altered, _altered),
        row(terms.Digest, lambda term: literal(digest_bytes(term))),
        row(terms.Sealed, _sealed),
        row(terms.Wrapped, _wrapped),
        row(terms.Rewritten, _rewritten),
        row(terms.OwnKey, _own_key),
        row(terms.Encapsulated, _encapsulated),
        row(terms.Marker, _marker),
        row(terms.Filler, lambda term: f"{literal(term.character)} * {term.size}"),
        row(terms.Context, lambda term: literal(term.as_map())),
        row(terms.ContextText, lambda term: literal(context_text(term))),
        row(terms.Metadata, _metadata),
        row(terms.Described, lambda term: f"described_{term.slot}"),
        row(terms.Material, lambda term: f"material_{term.slot}_{term.number}"),
        row(terms.Output, _output),
        row(terms.OneOf, _one_of),
        row(terms.Rows, lambda term: f"[{', '.join(map(_pairs, term.rows))}]"),
        row(terms.Joined, lambda term: f"({' + '.join(map(source, term.parts)) or literal('')})"),
        row(terms.Several, lambda term: f"[{', '.join(map(source, term.terms))}]"),
        row(terms.Tags, lambda term: literal(tag_list(term))),
        row(terms.Texts, lambda term: literal(list(term.items))),
        row(terms.Structure, lambda term: literal(json.loads(term.text))),
        row(terms.Members, lambda term: _pairs(term.pairs)),
        row(terms.JsonText, lambda term: f"json.dumps({_pairs(term.pairs)})"),
        row(terms.PolicyText, _policy),
        row(terms.PrincipalRef, _principal),
        row(terms.RoleName, lambda term: f"{term.name}.name"),
        row(terms.GrantConstraints, lambda term: literal(constraint_members(term))),
        row(terms.EventOf, lambda term: f'call_{term.slot}["request_id"]'),
        row(terms.Sent, lambda term: f"call_{term.slot}[{literal(term.fact)}]"),
        row(terms.BucketRef, lambda term: f"script.bucket({term.slot})"),
        row(terms.HomeRegion, lambda term: "script.location"),
        row(terms.CopySource, _copy_source),
        row(terms.EncryptionRule, lambda term: f"encryption_rules({source(term.key)}, bucket_key={term.bucket_key})"),
        row(terms.EntityTag, lambda term: literal(entity_tag(term))),
        row(terms.Named, _text),
        row(terms.Moment, lambda term: f"script.moment({term.days}, {term.seconds})"),
        row(terms.KeyConfig, _key_config),
    )
)
"""By kind of term its expression; a text, a number and a flag are literals."""
