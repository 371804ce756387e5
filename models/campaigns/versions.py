"""What differs between the two versions of outbound campaigns; all else is said of both at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the API.

    service   its name in boto3
    settings  the settings of a campaign that are structures
    updates   operations that give settings anew
    removals  by operation that takes a setting away: the setting, and the parameter that names a part of it
    requests  by operation that puts requests into a campaign: the parameter that holds them
    """

    service: str
    settings: tuple[str, ...]
    updates: tuple[str, ...]
    removals: Mapping[str, tuple[str, str]]
    requests: Mapping[str, str]

    def of(self, method: str) -> str:
        """An operation by its full name."""
        return f"{self.service}:{method}"


FIRST = Version(
    service="connectcampaigns",
    settings=("dialerConfig", "outboundCallConfig"),
    updates=("UpdateCampaignDialerConfig", "UpdateCampaignOutboundCallConfig"),
    removals={},
    requests={"PutDialRequestBatch": "dialRequests"},
)
SECOND = Version(  # a flow and a source must be there already: nothing is said of what names them
    service="connectcampaignsv2",
    settings=(
        "channelSubtypeConfig", "communicationLimitsOverride", "communicationTimeConfig", "entryLimitsConfig",
        "schedule",
    ),
    updates=(
        "UpdateCampaignChannelSubtypeConfig", "UpdateCampaignCommunicationLimits", "UpdateCampaignCommunicationTime",
        "UpdateCampaignEntryLimits", "UpdateCampaignSchedule",
    ),
    removals={
        "DeleteCampaignChannelSubtypeConfig": ("channelSubtypeConfig", "channelSubtype"),
        "DeleteCampaignCommunicationLimits": ("communicationLimitsOverride", "config"),
        "DeleteCampaignCommunicationTime": ("communicationTimeConfig", "config"),
        "DeleteCampaignEntryLimits": ("entryLimitsConfig", ""),
    },
    requests={
        "PutOutboundRequestBatch": "outboundRequests",
        "PutProfileOutboundRequestBatch": "profileOutboundRequests",
    },
)  # fmt: skip
VERSIONS = (FIRST, SECOND)
BY_NAME = {version.service: version for version in VERSIONS}
ONBOARDINGS = frozenset(version.of("StartInstanceOnboardingJob") for version in VERSIONS)
LISTS = frozenset(version.of("ListCampaigns") for version in VERSIONS)
PARTS: Mapping[object, str] = {
    "TELEPHONY": "telephony", "SMS": "sms", "EMAIL": "email", "WHATSAPP": "whatsApp",
    "ALL_CHANNEL_SUBTYPES": "allChannelSubtypes",
}  # fmt: skip
"""The members of settings by the values that name them."""
