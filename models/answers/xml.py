"""Answers of S3: REST-XML, with most members in headers."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

from kms_conformance.models.answers.raw import Raw, by_member, client_error, protocol_of, success


def in_xml(raw: Raw) -> bool:
    """Whether the body of the answer is XML, if there is one."""
    streams = raw.body is None or (success(raw) and raw.model.has_streaming_output)
    return protocol_of(raw) == "rest-xml" and raw.method != "HEAD" and not streams


def local_name(element: Any) -> str:
    """The name of an element without its namespace."""
    return str(element.tag.rpartition("}")[2])


def root_of(raw: Raw) -> Any:
    """The root element, or None."""
    try:
        return ElementTree.fromstring((raw.body or b"").decode())  # noqa: S314 - botocore reads it the same way
    except (ElementTree.ParseError, ValueError):
        return None


def xml_body(raw: Raw) -> dict[str, str]:
    """A body is XML; that of an error is an Error with its Code."""
    if not in_xml(raw) or not (raw.body or client_error(raw)):
        return {}
    root = root_of(raw)
    if root is None:
        return {"body": f"{len(raw.body or b'')} bytes, no XML"}
    if not client_error(raw):
        return {"body": ""}
    told = local_name(root) == "Error" and any(local_name(child) == "Code" and child.text for child in root)
    return {"body": "" if told else "no Error with a Code"}


def xml_code(raw: Raw) -> str:
    """The code of an error."""
    root = root_of(raw) if in_xml(raw) and client_error(raw) else None
    return next((str(child.text) for child in root if local_name(child) == "Code"), "") if root is not None else ""


def xml_status(raw: Raw) -> dict[str, str]:
    """The status of an error whose shape in the service model has one."""
    code = xml_code(raw)
    shape = (
        next((shape for shape in raw.model.service_model.error_shapes if shape.name == code), None) if code else None
    )
    wanted = shape.metadata.get("error", {}).get("httpStatusCode") if shape is not None else None
    return {f"status of {code}": "" if raw.status == wanted else str(raw.status)} if wanted else {}


def xml_type(raw: Raw) -> dict[str, str]:
    """The Content-Type of a body in XML."""
    if not in_xml(raw) or not raw.body:
        return {}
    came = raw.headers.get("content-type", "")
    media = came.partition(";")[0].strip().lower()
    return {"Content-Type": "" if media == "application/xml" else came[:60] or "absent"}


def s3_ids(raw: Raw) -> dict[str, str]:
    """The headers that tell the request's ids."""
    if raw.model.service_model.service_name != "s3":
        return {}
    return {name: "" if raw.headers.get(name) else "absent" for name in ("x-amz-request-id", "x-amz-id-2")}


def as_written(shape: Any, text: str, style: str) -> bool:
    """Whether a text is how XML and headers write a value of the shape; timestamps in a style of their own."""
    if shape.type_name == "boolean":
        return text in ("true", "false")
    if shape.type_name in ("integer", "long"):
        return re.fullmatch(r"-?\d+", text) is not None
    if shape.type_name != "timestamp":
        return True
    wanted = {
        "iso8601": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z",
        "rfc822": r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT",
        "unixtimestamp": r"\d+(\.\d+)?",
    }
    return re.fullmatch(wanted[shape.serialization.get("timestampFormat", style).lower()], text) is not None


SCALARS = ("boolean", "integer", "long", "timestamp")


def header_values(raw: Raw) -> dict[str, str]:
    """Booleans, numbers and times in headers are written as the protocol writes them."""
    output = raw.model.output_shape if success(raw) and protocol_of(raw) == "rest-xml" else None
    rows = output.members.items() if output is not None else ()
    found = [
        (shape.serialization.get("name", name), shape)
        for name, shape in rows
        if shape.serialization.get("location") == "header" and shape.type_name in SCALARS
    ]
    came = [(name, shape, raw.headers[name.lower()]) for name, shape in found if name.lower() in raw.headers]
    return by_member(
        (name, "" if as_written(shape, text, "rfc822") else f"a text of {len(text)}") for name, shape, text in came
    )


def element_values(raw: Raw) -> dict[str, str]:
    """The same in the elements of a body."""
    output: Any = raw.model.output_shape if success(raw) and in_xml(raw) and raw.body else None
    if output is None:
        return {}
    root, shape = root_of(raw), output.members.get(output.serialization.get("payload"), output)
    if root is None or shape.type_name != "structure":
        return {}
    shapes = {
        row.serialization.get("name", name): row for name, row in shape.members.items() if row.type_name in SCALARS
    }
    found = [(local_name(child), child.text or "") for child in root if local_name(child) in shapes]
    return by_member(
        (name, "" if as_written(shapes[name], text, "iso8601") else f"a text of {len(text)}") for name, text in found
    )
