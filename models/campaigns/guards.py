"""When a call for campaigns is refused. What no source states is no guard, or one against which nothing is held."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from kms_conformance.models.campaigns.campaign_facts import CampaignFacts
from kms_conformance.models.domains.dependence import Enforcement
from kms_conformance.models.guards import UNDOCUMENTED, VALIDATION, Condition, Guard, length, number, required

NOT_FOUND = frozenset({"ResourceNotFoundException"})
INVALID_STATE = frozenset({"InvalidCampaignStateException"})
NO_KEY = VALIDATION | {"FAILED"}
"""An onboarding job that fails is a refusal with its failure code (conformance/session/onboarding)."""
KEY_NOT_FOUND = NOT_FOUND | VALIDATION | {"KMS_KEY_NOT_FOUND"}
KEY_DENIED = frozenset({"KMS_ACCESS_DENIED", "AccessDeniedException"})
DEPENDS: Mapping[Enforcement, tuple[str, ...]] = {
    "key-state": ("CAMPAIGNS-010",),
    "permissions": ("CAMPAIGNS-006",),
    "grants": (),
}
"""The requirements that stand on what the KMS enforces."""
REQUIRED, BOUNDS = "CAMPAIGNS-024", "CAMPAIGNS-025"
LONGEST_NAME, LARGEST_PAGE = 127, 50


def _asked(holds: Callable[[CampaignFacts], bool | None]) -> Condition:
    return lambda f: None if f.campaign is None else holds(f.campaign)


THERE = Guard("CAMPAIGNS-012", _asked(lambda c: c.there), NOT_FOUND)
KEPT = Guard("CAMPAIGNS-030", _asked(lambda c: c.kept), NOT_FOUND)
THERE_OR_GONE = replace(THERE, either=True)
"""Of a deletion: that one which has been made once is told again to be made is no fault."""
TAGGED_THERE = Guard("CAMPAIGNS-020", _asked(lambda c: c.there), NOT_FOUND)
IN_STATE = Guard("CAMPAIGNS-016", _asked(lambda c: c.in_state), INVALID_STATE)
REACHED = Guard("CAMPAIGNS-010", _asked(lambda c: c.reached), UNDOCUMENTED)
ONBOARDED = Guard("CAMPAIGNS-021", _asked(lambda c: c.onboarded), NOT_FOUND)
NOT_OFFBOARDED = Guard("CAMPAIGNS-022", _asked(lambda c: None if c.offboarded is None else not c.offboarded), NOT_FOUND)
ONBOARDING = (
    required(REQUIRED, "encryptionConfig"),
    Guard("CAMPAIGNS-003", _asked(lambda c: c.names_key), NO_KEY),
    Guard("CAMPAIGNS-005", _asked(lambda c: c.key_known), KEY_NOT_FOUND),
    Guard("CAMPAIGNS-006", _asked(lambda c: not c.caller_lacks), KEY_DENIED),
)
DESCRIBING = (THERE, KEPT)
NAMING = length(BOUNDS, "name", 1, LONGEST_NAME)
CREATING = (
    *(required(REQUIRED, name) for name in ("name", "connectInstanceId", "dialerConfig", "outboundCallConfig")),
    NAMING,
)
CREATING_TWO = (*(required(REQUIRED, name) for name in ("name", "connectInstanceId")), NAMING)
RENAMING = (required(REQUIRED, "name"), NAMING, THERE)
LISTING = (number(BOUNDS, "maxResults", 1, LARGEST_PAGE),)
