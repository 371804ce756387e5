"""What the longer scripts of deviations take from here: calls, claims, roles, whole lists, clocks, ports and trails.

    from kms_conformance.reports.helpers import Script, must, untrue

    script = Script("KEY-005", "http://127.0.0.1:4566")

`script` knows how its target is reached and cleans up; `script.main(deviates)` gives the exit status: 1 where the
target departs, 0 where it does as documented, and 2 where it cannot be shown.
"""

from __future__ import annotations

from kms_conformance.models.asymmetric.own_keys import encapsulated, public_key as own_key
from kms_conformance.models.asymmetric.rewriting import rewritten
from kms_conformance.models.claims import look_up as member
from kms_conformance.models.wire import cut, encryption_rules, flip, marker_bytes as marker, splice
from kms_conformance.reports.forging import forging
from kms_conformance.reports.helpers.calls import (
    breaking,
    departing,
    every_entry,
    every_page,
    last_body,
    last_body_parses,
    may,
    must,
    outcome,
    settle,
    watch,
)
from kms_conformance.reports.helpers.claims import malformed, untrue
from kms_conformance.reports.helpers.connect import (
    examine_instance,
    look_for,
    new_bucket,
    new_instance,
    read_file,
    upload_file,
)
from kms_conformance.reports.helpers.everyday import open_stored, settled
from kms_conformance.reports.helpers.integrations import aged, examine_configuration, run_once
from kms_conformance.reports.helpers.kms import advance, clear, create_counted, managed_key, restart
from kms_conformance.reports.helpers.ports import alter, compare, examine, fault, swap
from kms_conformance.reports.helpers.principals import POLICY, account_root, principal
from kms_conformance.reports.helpers.qconnect import accesses_seen, made_at_last, read_content, write_content
from kms_conformance.reports.helpers.script import Script
from kms_conformance.reports.helpers.services import (
    at_rest,
    created,
    decided,
    enrol,
    forget,
    made_in,
    named_in,
    onboard,
    revoke_grants,
    sent_again,
)
from kms_conformance.reports.helpers.trail import every_event, found_event, uses_seen
from kms_conformance.reports.helpers.wire import raw_answer
from kms_conformance.reports.recording import recording
from kms_conformance.reports.sealing import seal
from kms_conformance.reports.wrapping import material, wrapped

__all__ = [
    "POLICY",
    "Script",
    "accesses_seen",
    "account_root",
    "advance",
    "aged",
    "alter",
    "at_rest",
    "breaking",
    "clear",
    "compare",
    "create_counted",
    "created",
    "cut",
    "decided",
    "departing",
    "encapsulated",
    "encryption_rules",
    "enrol",
    "every_entry",
    "every_event",
    "every_page",
    "examine",
    "examine_configuration",
    "examine_instance",
    "fault",
    "flip",
    "forget",
    "forging",
    "found_event",
    "last_body",
    "last_body_parses",
    "look_for",
    "made_at_last",
    "made_in",
    "malformed",
    "managed_key",
    "marker",
    "material",
    "may",
    "member",
    "must",
    "named_in",
    "new_bucket",
    "new_instance",
    "onboard",
    "open_stored",
    "outcome",
    "own_key",
    "principal",
    "raw_answer",
    "read_content",
    "read_file",
    "recording",
    "restart",
    "revoke_grants",
    "rewritten",
    "run_once",
    "seal",
    "sent_again",
    "settle",
    "settled",
    "splice",
    "swap",
    "untrue",
    "upload_file",
    "uses_seen",
    "watch",
    "wrapped",
    "write_content",
]
