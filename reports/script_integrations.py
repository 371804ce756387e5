"""How a script writes calls of AppIntegrations that stand for several: runs, whole lists, dumps of configuration."""

from __future__ import annotations

from kms_conformance.models.calls import Call
from kms_conformance.models.domains.ports import AGE, DUMP
from kms_conformance.models.integrations.facts import ENTRIES, EXTERNAL, is_a_run
from kms_conformance.models.integrations.kept import CONFIGURED, LIFETIME, OTHERS
from kms_conformance.reports.source import literal


def composed(call: Call, method: str, params: list[str]) -> str | None:
    """The expression for the answer of a call that stands for several; None for any other."""
    if is_a_run(call):
        given = dict(param.split("=", 1) for param in params)
        source, texts = given.pop("SourceURI"), given.pop(EXTERNAL)
        client, name = method.rpartition(".")[0], literal(call.method)
        rest = (f"{key}={value}" for key, value in given.items())
        return f"run_once({', '.join(('script', 'kms', client, name, source, texts, *rest))})"
    if call.operation in ENTRIES and call.whole:
        entries = ENTRIES[call.operation]
        return f"every_entry({', '.join((method, *map(literal, (entries, 'NextToken')), *params))})"
    if call.operation == AGE:
        return "aged(script, kms)"
    if call.operation == DUMP and call.get(CONFIGURED) is not None:
        given = dict(param.split("=", 1) for param in params)
        about = ", ".join((given[CONFIGURED], given[OTHERS], given["Customers"]))
        lifetime = f", lifetime={given[LIFETIME]}" if LIFETIME in given else ""
        looked = ("script", "kms", given["Name"], given["Data"], f"about=({about})")
        return f"examine_configuration({', '.join(looked)}{lifetime})"
    return None
