"""Terms as Python source, for the scripts that reproduce a deviation."""

from __future__ import annotations

import json
from collections.abc import Iterable

from kms_conformance.models.terms import (
    ACCOUNT_OF_ARN,
    AliasRef,
    Blob,
    BucketRef,
    Context,
    ContextText,
    CopySource,
    Described,
    Edit,
    EncryptionRule,
    EntityTag,
    EventOf,
    Filler,
    GrantConstraints,
    HomeRegion,
    JsonText,
    KeyConfig,
    KeyRef,
    Listed,
    Marker,
    Material,
    Members,
    Metadata,
    Named,
    OneOf,
    Output,
    PolicyText,
    PrincipalRef,
    RoleName,
    Rows,
    Sent,
    Several,
    Structure,
    Tags,
    Term,
    Texts,
    UnknownKey,
)
from kms_conformance.models.wire import (
    constraint_members,
    context_text,
    entity_tag,
    marker_bytes,
    tag_list,
    unknown_key_id,
)
from kms_conformance.reports.script_principals import of_policy

LONGEST_LITERAL = 64
"""Bytes up to this many are written out; longer ones are made by the script's own `marker`."""


ANY_ARN = "any_key_arn"
"""The variable of a script that holds an ARN of the account."""
REMEMBERED = {"DeletionDate": "due", "NextRotationDate": "next_rotation"}
"""Members of an earlier answer on a key, and the variables that hold them."""


def listed_name(alias: AliasRef) -> str:
    """The variable that holds the entry of an alias in an earlier list."""
    return f"listed_{alias.slot}{'_upper' * alias.upper}"


def _alias(alias: AliasRef) -> str:
    plain = AliasRef(alias.slot)
    more = {name: getattr(alias, name) for name in ("prefix", "suffix", "upper", "length")}
    changed = [f"{name}={literal(value)}" for name, value in more.items() if value != getattr(plain, name)]
    return f"alias({', '.join((str(alias.slot), *changed))})"


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
    """The Python expression for a term; it may call the helpers below."""
    match term:
        case KeyRef(slot, "id"):
            return f'key_{slot}["KeyId"]'
        case KeyRef(slot, "arn"):
            return f'key_{slot}["Arn"]'
        case KeyRef(slot):
            return f'key_{slot}["Arn"].replace(f":{{REGION}}:", f":{{OTHER_REGION}}:")'
        case AliasRef(form="name"):
            return _alias(term)
        case AliasRef(form=form):
            arn = f'{ANY_ARN}.rpartition(":")[0] + ":" + {_alias(term)}'
            return arn if form == "arn" else f'({arn}).replace(f":{{REGION}}:", f":{{OTHER_REGION}}:")'
        case UnknownKey(number, "id"):
            return literal(unknown_key_id(number))
        case UnknownKey(number):
            return f'{ANY_ARN}.rpartition("/")[0] + "/{unknown_key_id(number)}"'
        case Blob(slot, None):
            return f'answer_{slot}["CiphertextBlob"]'
        case Blob(slot, Edit() as edit):
            return edited(f'answer_{slot}["CiphertextBlob"]', edit)
        case Marker(size, tag):
            return literal(marker_bytes(size, tag)) if size <= _readable(tag) else f"marker({size}, {literal(tag)})"
        case Filler(size, character):
            return f"{literal(character)} * {size}"
        case bytes() if len(term) > LONGEST_LITERAL and len(set(term)) == 1:
            return f"{literal(term[:1])} * {len(term)}"
        case Context():
            return literal(term.as_map())
        case Metadata(slot, member) if member in REMEMBERED:
            return f"{REMEMBERED[member]}_{slot}"
        case Material(slot, number):
            return f"material_{slot}_{number}"
        case Listed(ref):
            return listed_name(ref)
        case Tags():
            return literal(tag_list(term))
        case Texts(items):
            return literal(list(items))
        case PolicyText(template, length):
            named = (f".replace({literal(text)}, {said})" for text, said in of_policy(template))
            return literal(template) + "".join(named) + (f".ljust({length})" if length else "")
        case PrincipalRef(name, form):
            return _principal(name, form)
        case RoleName(name):
            return f"{name}.name"
        case GrantConstraints():
            return literal(constraint_members(term))
        case Rows(rows):
            return f"[{', '.join(map(_map, rows))}]"
        case Metadata(slot, member) if member == ACCOUNT_OF_ARN:
            return f'key_{slot}["Arn"].split(":")[4]'
        case Metadata(slot, member):
            return f"key_{slot}.get({literal(member)})"
        case Described(slot):
            return f"described_{slot}"
        case Output(slot, path) if "." in path:
            return f"member(answer_{slot}, {literal(path)})"
        case Output(slot, member):
            return f"answer_{slot}.get({literal(member)})"
        case Named():
            return _text(term)
        case Structure(text):
            return literal(json.loads(text))
        case JsonText(pairs):
            return f"json.dumps({_map(pairs)})"
        case Members(pairs):
            return _map(pairs)
        case KeyConfig(key):
            return "{}" if key is None else f'{{"KmsKeyId": {source(key)}}}'
        case BucketRef(slot):
            return f"bucket({slot})"
        case HomeRegion():
            return "LOCATION"
        case CopySource(bucket, name):
            return f'{{"Bucket": bucket({bucket}), "Key": {literal(name)}}}'
        case EncryptionRule(key, bucket_key):
            return f"default_encryption({source(key)}, bucket_key={bucket_key})"
        case ContextText():
            return literal(context_text(term))
        case EntityTag():
            return literal(entity_tag(term))
        case OneOf(texts):
            plain = all(isinstance(text, str) for text in texts)
            return repr(texts) if plain else f"({', '.join(map(source, texts))},)"
        case EventOf(slot):
            return f'call_{slot}["request_id"]'
        case Sent(slot, fact):
            return f"call_{slot}[{literal(fact)}]"
        case Several(terms):
            return f"[{', '.join(map(source, terms))}]"
        case _:
            return literal(term)


def _map(pairs: Iterable[tuple[str, Term]]) -> str:
    return "{" + ", ".join(f"{literal(name)}: {source(inner)}" for name, inner in pairs) + "}"


def _text(name: Named) -> str:
    more = {"tail": name.tail, "length": name.length}
    said = [f"{word}={literal(value)}" for word, value in more.items() if value]
    return f"text({', '.join((str(name.slot), *said))})"


def _principal(name: str, form: str) -> str:
    """The ARN of a principal; an account is one by its root."""
    if not name:
        return f"account_root({ANY_ARN})"
    return {"role": f"{name}.arn", "session": f"{name}.session_arn"}.get(form, f"account_root({name}.arn)")


def edited(blob: str, edit: Edit) -> str:
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


HELPERS: dict[str, str] = {
    "alias": '''
def alias(slot: int, prefix: str = "alias/", suffix: str = "", upper: bool = False, length: int = 0) -> str:
    """An alias name that nobody else uses; it is deleted at the end."""
    stem = f"kms-conformance-{RUN}-{slot}"
    text = (prefix + (stem.upper() if upper else stem) + suffix).ljust(length, "x")
    ALIASES.append(text)
    return text
''',
    "bucket": '''
def bucket(slot: int) -> str:
    """A bucket name that nobody else uses; it is deleted at the end."""
    text = f"kms-conformance-{RUN}-{slot}"
    if text not in BUCKETS:
        BUCKETS.append(text)
    return text
''',
    "text": '''
def text(slot: int, tail: str = "", length: int = 0) -> str:
    """Customer data that are found again anywhere."""
    ours, this = (sha256(f"kms-conformance/{part}".encode()).hexdigest()[:12] for part in (RUN, slot))
    return f"k{ours}{this}{tail}".ljust(length, "x")
''',
    "default_encryption": '''
def default_encryption(key: str, *, bucket_key: bool) -> dict[str, Any]:
    """SSE-KMS under the key as the default of a bucket."""
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    return {"Rules": [{"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": bucket_key}]}
''',
    "account_root": '''
def account_root(arn: str) -> str:
    """The root principal of the account of an ARN."""
    _, partition, _, _, account, _ = arn.split(":", 5)
    return f"arn:{partition}:iam::{account}:root"
''',
    "marker": '''
def marker(size: int, tag: str) -> bytes:
    """Recognisable bytes of a given size."""
    head = f"kms-conformance:{tag}:".encode()
    out, counter = head, 0
    while len(out) < size:
        out += sha256(head + counter.to_bytes(4, "big")).digest()
        counter += 1
    return out[:size]
''',
    "flip": '''
def flip(blob: bytes, permille: int) -> bytes:
    """The blob with one bit changed, at a position given in permille of its length."""
    at = min(len(blob) - 1, len(blob) * permille // 1000)
    return blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :]
''',
    "cut": '''
def cut(blob: bytes, permille: int, *, front: bool) -> bytes:
    """The blob without what is behind the position, or before it."""
    at = min(len(blob) - 1, len(blob) * permille // 1000)
    return blob[max(at, 1) :] if front else blob[:at]
''',
    "splice": '''
def splice(one: bytes, other: bytes, permille: int) -> bytes:
    """The beginning of one blob with the end of another."""
    at = min(len(one) - 1, len(one) * permille // 1000)
    return one[:at] + other[min(len(other) - 1, len(other) * permille // 1000) :]
''',
}
"""Functions that a script holds only when it uses them."""
