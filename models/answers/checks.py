"""Which check belongs to which requirement, and what it wants to see, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kms_conformance.models.answers import envelope, errors, json_members, xml
from kms_conformance.models.answers.raw import Raw


@dataclass(frozen=True, slots=True)
class Check:
    """What is looked at of an answer: by member what came there, and nothing where it is right."""

    look: Callable[[Raw], dict[str, str]]
    wants: str


CHECKS: Mapping[str, Check] = {
    "WIRE-001": Check(envelope.json_body, "a JSON object"),
    "WIRE-002": Check(envelope.empty_body, "no body, or {}"),
    "WIRE-003": Check(envelope.single_names, "each name once"),
    "WIRE-004": Check(json_members.timestamps, "a time in the format of its shape"),
    "WIRE-005": Check(json_members.numbers, "a number"),
    "WIRE-006": Check(json_members.booleans, "a boolean"),
    "WIRE-007": Check(json_members.strings, "a text"),
    "WIRE-008": Check(json_members.blobs, "a text in base64"),
    "WIRE-009": Check(json_members.containers, "an array or object as its shape is"),
    "WIRE-010": Check(json_members.nulls, "a value, or no member"),
    "WIRE-011": Check(json_members.enumerations, "a value of the service model"),
    "WIRE-012": Check(json_members.has_required, "a value"),
    "WIRE-013": Check(envelope.success_status, "the status of the service model"),
    "WIRE-014": Check(envelope.kms_status, "400"),
    "WIRE-015": Check(envelope.modelled_status, "the status of the service model"),
    "WIRE-016": Check(envelope.content_type, "the type of the protocol"),
    "WIRE-017": Check(envelope.tells_request_id, "an id"),
    "WIRE-018": Check(envelope.content_length, "a length, or chunks"),
    "WIRE-019": Check(envelope.content_encoding, "identity"),
    "WIRE-020": Check(envelope.checksum, "the CRC-32 of the body, or no header"),
    "WIRE-021": Check(errors.error_told, "an error type"),
    "WIRE-022": Check(errors.error_place, "the name of the error"),
    "WIRE-023": Check(errors.kms_message_name, "message"),
    "WIRE-024": Check(errors.message_there, "a text"),
    "WIRE-025": Check(errors.other_message_name, "the name of the service model"),
    "WIRE-030": Check(xml.xml_body, "XML, of an error an Error with its Code"),
    "WIRE-031": Check(xml.xml_status, "the status of the service model"),
    "WIRE-032": Check(xml.xml_type, "application/xml"),
    "WIRE-033": Check(xml.s3_ids, "an id"),
    "WIRE-034": Check(xml.header_values, "a value as the protocol writes it"),
    "WIRE-035": Check(xml.element_values, "a value as the protocol writes it"),
}
"""By requirement."""
