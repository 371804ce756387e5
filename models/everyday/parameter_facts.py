"""What a call for Parameter Store names, decrypts and writes."""

from __future__ import annotations

from collections.abc import Iterator

from kms_conformance.models.calls import Call
from kms_conformance.models.everyday.holders import Opened, holder_named
from kms_conformance.models.everyday.state import Holder, Version
from kms_conformance.models.parties import ACCOUNT, REGION
from kms_conformance.models.terms import Joined, Named, Several, Term
from kms_conformance.models.wire import named_text
from kms_conformance.models.world import World

SERVICE = PROFILE = "ssm"
PUT, GET, SEVERAL, BY_PATH, HISTORY = (
    f"{SERVICE}:{name}"
    for name in ("PutParameter", "GetParameter", "GetParameters", "GetParametersByPath", "GetParameterHistory")
)
OPEN = "stored:OpenParameter"
"""Stands for GetParameter without decryption, and Decrypt of what that gives with a context."""
VIA = f"{SERVICE}.{REGION}.amazonaws.com"
"""Through which Parameter Store asks for a caller."""
CONTEXT = "Context"
"""The parameter of OPEN that says with which context (models/everyday/stored)."""
CONVERSATION = "0"


def selected(term: Term) -> tuple[Term, str]:
    """The name of a parameter, and what selects one of its versions: a number or a label; empty: the last."""
    if isinstance(term, Joined) and len(term.parts) == 3 and term.parts[1] == ":":
        return term.parts[0], str(term.parts[2])
    return term, ""


def parameter_of(world: World, call: Call) -> Holder | None:
    """The parameter that a call names."""
    return holder_named(world, SERVICE, selected(call.get("Name"))[0])


def version_of(holder: Holder, selector: str) -> Version | None:
    """The version that is selected."""
    number = len(holder.versions) if not selector else holder.labels.get(selector)
    if selector.isdecimal():
        number = int(selector)
    return holder.versions[number - 1] if number is not None and 1 <= number <= len(holder.versions) else None


def told(world: World, call: Call) -> tuple[Opened, ...]:
    """The versions of which a call tells the value, decrypted or as it is stored."""
    return tuple(_told(world, call))


def _told(world: World, call: Call) -> Iterator[Opened]:
    if call.operation in (GET, OPEN):
        holder, version = chosen(world, call.get("Name"))
        if holder is not None and version is not None:
            yield holder, version
    elif call.operation == SEVERAL:
        names = call.get("Names")
        for term in names.terms if isinstance(names, Several) else ():
            holder, version = chosen(world, term)
            if holder is not None and version is not None:
                yield holder, version
    elif call.operation == BY_PATH:
        for holder in world.holders.values():
            if holder.service == SERVICE and is_under(holder.name, call.get("Path")):
                yield holder, holder.versions[-1]
    elif call.operation == HISTORY and (whole := parameter_of(world, call)) is not None:
        yield from ((whole, version) for version in whole.versions)


def chosen(world: World, term: Term) -> tuple[Holder | None, Version | None]:
    """The parameter and the version that a term selects."""
    name, selector = selected(term)
    holder = holder_named(world, SERVICE, name)
    return holder, None if holder is None else version_of(holder, selector)


def is_under(name: Term, path: Term) -> bool:
    """Whether a parameter lies just under a path."""
    return isinstance(name, Joined) and isinstance(path, Joined) and name.parts[: len(path.parts)] == path.parts


def is_there(world: World, call: Call) -> bool | None:
    """Whether there is the parameter, and the version, that a call names; None where it names none."""
    if call.get("Name") is None or call.operation == PUT:
        return None
    return chosen(world, call.get("Name"))[1] is not None


def opened(world: World, call: Call) -> tuple[Opened, ...]:
    """The versions that a call has decrypted."""
    return told(world, call) if call.get("WithDecryption") is True or call.operation == OPEN else ()


def arn_of(name: Term) -> str:
    """The ARN of a parameter of the model's account."""
    return f"arn:aws:{SERVICE}:{REGION}:{ACCOUNT}:parameter/{text_of(name).lstrip('/')}"


def text_of(name: Term) -> str:
    """A name as it is in the model."""
    match name:
        case Named():
            return named_text(name, CONVERSATION)
        case Joined(parts):
            return "".join(map(text_of, parts))
        case _:
            return str(name)


def action_of(call: Call) -> str:
    """What a caller who writes must be allowed on the key."""
    return "GenerateDataKey" if call.get("Tier") == "Advanced" else "Encrypt"
