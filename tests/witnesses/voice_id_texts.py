"""Faults in what comes back of what was written, and in whose it is."""

from typing import Any

from . import allowed, witness
from .scene import Scene, code


def _domain_keeps(client: Any, **params: Any) -> None:
    scene = Scene(client)
    domain = scene.describe(scene.domain(scene.key(), **params))
    assert {name: domain.get(name) for name in params} == params


def _domain_name_kept(client: Any) -> None:
    scene = Scene(client)
    assert scene.describe(scene.domain(scene.key(), "A-Name_1"))["Name"] == "A-Name_1"


@witness(
    id="voice-id-domain-name-lowercased",
    requirement="VOICEID-014",
    family="data",
    fault="The name of a domain is kept in lower case.",
)
def domain_name_lowercased(client: Any) -> None:
    _domain_name_kept(client)


@witness(
    id="voice-id-domain-description-stripped",
    requirement="VOICEID-014",
    family="data",
    fault="The description of a domain loses blanks at both ends.",
)
def domain_description_stripped(client: Any) -> None:
    _domain_keeps(client, Description=" text ")


@witness(
    id="voice-id-domain-description-normalised",
    requirement="VOICEID-014",
    family="data",
    fault="The description of a domain is brought to Unicode's form NFC.",
)
def domain_description_normalised(client: Any) -> None:
    _domain_keeps(client, Description="\u212b \u2126 \u1112\u1161\u11ab")


@witness(
    id="voice-id-domain-description-truncated",
    requirement="VOICEID-014",
    family="data",
    fault="The description of a domain is cut after 1000 characters.",
)
def domain_description_truncated(client: Any) -> None:
    _domain_keeps(client, Description="x" * 1024)


def _watchlist_keeps(client: Any, **params: Any) -> None:
    scene = Scene(client)
    domain_id = scene.domain(scene.key())
    made = allowed(scene.voice.create_watchlist, DomainId=domain_id, **params)["Watchlist"]["WatchlistId"]
    shown = allowed(scene.voice.describe_watchlist, DomainId=domain_id, WatchlistId=made)["Watchlist"]
    listed = allowed(scene.voice.list_watchlists, DomainId=domain_id)["WatchlistSummaries"]
    for watchlist in (shown, *(row for row in listed if row["WatchlistId"] == made)):
        assert {name: watchlist.get(name) for name in params} == params


@witness(
    id="voice-id-watchlist-name-lowercased",
    requirement="VOICEID-015",
    family="data",
    fault="The name of a watchlist is kept in lower case.",
)
def watchlist_name_lowercased(client: Any) -> None:
    _watchlist_keeps(client, Name="A-Name_1")


@witness(
    id="voice-id-watchlist-description-cut-after-1024-bytes",
    requirement="VOICEID-015",
    family="data",
    fault="The description of a watchlist is cut after 1024 bytes of UTF-8.",
)
def watchlist_description_cut_after_1024_bytes(client: Any) -> None:
    _watchlist_keeps(client, Name="name", Description="東" * 512)


@witness(
    id="voice-id-watchlist-list-without-description",
    requirement="VOICEID-015",
    family="data",
    fault="ListWatchlists shows no descriptions.",
)
def watchlist_list_without_description(client: Any) -> None:
    _watchlist_keeps(client, Name="name", Description="text")


@witness(
    id="voice-id-speaker-id-lowercased",
    requirement="VOICEID-016",
    family="data",
    fault="The customer's id of a speaker is kept in lower case.",
)
def speaker_id_lowercased(client: Any) -> None:
    scene = Scene(client)
    domain_id = scene.domain(scene.key())
    scene.speak(domain_id, "A-Customer")
    assert scene.speakers(domain_id) == ["A-Customer"]


@witness(
    id="voice-id-speaker-ids-without-case",
    requirement="VOICEID-016",
    family="data",
    fault="Customer's ids that differ in case alone are one speaker's.",
)
def speaker_ids_without_case(client: Any) -> None:
    scene = Scene(client)
    domain_id = scene.domain(scene.key())
    for name in ("customer", "CUSTOMER"):
        scene.speak(domain_id, name)
    assert sorted(scene.speakers(domain_id)) == ["CUSTOMER", "customer"]


@witness(
    id="voice-id-generated-speaker-id-lost-after-update",
    requirement="VOICEID-016",
    family="data",
    fault="After a change of key the generated id of a speaker finds nobody.",
)
def generated_speaker_id_lost_after_update(client: Any) -> None:
    scene = Scene(client)
    domain_id = scene.domain(scene.key())
    generated = scene.speak(domain_id, "customer")["GeneratedSpeakerId"]
    scene.moved(domain_id, scene.key())
    allowed(scene.voice.describe_speaker, DomainId=domain_id, SpeakerId=generated)


@witness(
    id="voice-id-lists-show-other-domains-on-the-key",
    requirement="VOICEID-035",
    family="response",
    fault="Lists show items of other domains on the same key.",
)
def lists_show_other_domains_on_the_key(client: Any) -> None:
    scene = Scene(client)
    key = scene.key()
    first, second = scene.domain(key), scene.domain(key)
    scene.speak(first, "first")
    scene.speak(second, "second")
    assert scene.speakers(first) == ["first"]
    assert len(scene.watchlists(second)) == 1


@witness(
    id="voice-id-speaker-of-another-domain-found",
    requirement="VOICEID-064",
    family="guard-off",
    fault="DescribeSpeaker finds speakers of other domains on the same key.",
)
def speaker_of_another_domain_found(client: Any) -> None:
    scene = Scene(client)
    key = scene.key()
    first, second = scene.domain(key), scene.domain(key)
    scene.speak(first, "first")
    told = code(scene.voice.describe_speaker, DomainId=second, SpeakerId="first")
    assert told == "ResourceNotFoundException"
