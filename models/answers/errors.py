"""Errors in JSON: where their type is told, and their message."""

from __future__ import annotations

import re

from kms_conformance.models.answers.envelope import json_body
from kms_conformance.models.answers.raw import (
    Raw,
    body_members,
    client_error,
    error_shape,
    error_type,
    in_json,
    protocol_of,
)


def error_told(raw: Raw) -> dict[str, str]:
    """An error tells its type."""
    if not client_error(raw) or not in_json(raw) or json_body(raw).get("body"):
        return {}  # a body that is no JSON is WIRE-001's
    return {"error type": "" if re.fullmatch(r"[A-Za-z][\w.]*", error_type(raw)) else "absent"}


def error_place(raw: Raw) -> dict[str, str]:
    """The type of an error is where the protocol wants it of servers, and is its name alone."""
    if not error_told(raw) or error_told(raw)["error type"]:
        return {}
    place = "x-amzn-errortype" if protocol_of(raw) == "rest-json" else "__type"
    came = raw.headers.get(place) if protocol_of(raw) == "rest-json" else body_members(raw).get(place)
    if came is None:
        return {place: "absent"}
    return {place: "" if came == error_type(raw) else "more than the name"}


def message_name(raw: Raw) -> dict[str, str]:
    """The message of an error of the service model is in the member that the model names."""
    shape = error_shape(raw) if client_error(raw) and in_json(raw) else None
    own = next((name for name in shape.members if name.lower() == "message"), None) if shape is not None else None
    given = [name for name in body_members(raw) if name.lower() == "message"] if own else []
    if not own or not given:
        return {}
    return {own: "" if own in given else given[0]}


def kms_message_name(raw: Raw) -> dict[str, str]:
    """The same of KMS."""
    return message_name(raw) if raw.model.service_model.service_name == "kms" else {}


def other_message_name(raw: Raw) -> dict[str, str]:
    """The same of other services."""
    return message_name(raw) if raw.model.service_model.service_name != "kms" else {}


TELLS_WHY = (
    "NotFoundException",
    "InvalidKeyUsageException",
    "DisabledException",
    "KMSInvalidStateException",
    "TagException",
    "LimitExceededException",
    "DryRunOperationException",
    "IncorrectKeyException",
)


def message_there(raw: Raw) -> dict[str, str]:
    """An error of KMS that AWS was recorded to explain has a message."""
    if not client_error(raw) or raw.model.service_model.service_name != "kms" or error_type(raw) not in TELLS_WHY:
        return {}
    told = any(name.lower() == "message" and isinstance(text, str) and text for name, text in body_members(raw).items())
    return {f"message of {error_type(raw)}": "" if told else "absent"}
