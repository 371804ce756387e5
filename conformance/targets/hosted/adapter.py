"""Voice ID in terms of an EncryptedStore: watchlists and speakers are items, told apart by a value of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from kms_conformance.cloud.service import Caller, ServiceError
from kms_conformance.cloud.services.inspect_port import Line
from kms_conformance.conformance.targets.hosted.dumps import lines_of
from kms_conformance.conformance.targets.hosted.store import (
    ConflictError,
    Domain,
    EncryptedStore,
    KeyAccessError,
    MissingError,
    StoreError,
    Values,
    WrongKeyError,
)

Params: TypeAlias = Mapping[str, Any]
Answer: TypeAlias = dict[str, Any]

CODES: Mapping[type[StoreError], str] = {
    KeyAccessError: "AccessDeniedException",
    WrongKeyError: "ValidationException",
    MissingError: "ResourceNotFoundException",
    ConflictError: "ConflictException",
}
KIND, WATCHLIST, SPEAKER = "kind", "watchlist", "speaker"
GENERATED = "id#"
"""The beginning of every generated id of a speaker."""
OF_DOMAINS, OF_WATCHLISTS = ("Name", "Description"), ("Name", "Description")


class HostedVoiceId:
    """The service "voice-id" of a cloud. It knows nothing of callers: whoever calls, the store is asked."""

    name = "voice-id"

    def __init__(self, store: EncryptedStore) -> None:
        self._store = store
        self._made: dict[str, str] = {}
        """The domains by the client tokens of the requests that made them: the store knows no such tokens."""
        self._operations: Mapping[str, Callable[[Params], Answer]] = {
            "CreateDomain": self._create_domain,
            "DescribeDomain": self._describe_domain,
            "ListDomains": self._list_domains,
            "UpdateDomain": self._update_domain,
            "DeleteDomain": self._delete_domain,
            "CreateWatchlist": self._create_watchlist,
            "DescribeWatchlist": self._describe_watchlist,
            "ListWatchlists": self._list_watchlists,
            "UpdateWatchlist": self._update_watchlist,
            "OptOutSpeaker": self._opt_out_speaker,
            "DescribeSpeaker": self._describe_speaker,
            "ListSpeakers": self._list_speakers,
            "DeleteSpeaker": self._delete_speaker,
        }

    def handle(self, operation: str, params: Params, caller: Caller) -> Answer:
        """Serve one call; raises ServiceError for a refusal."""
        if operation not in self._operations:
            raise ServiceError("NotImplementedException", f"{operation} is not translated.", 501)
        try:
            return self._operations[operation](params)
        except StoreError as error:
            code = next((code for kind, code in CODES.items() if isinstance(error, kind)), "ValidationException")
            raise ServiceError(code, str(error), 400, {"Message": str(error)}) from error

    def dump_lines(self) -> list[Line]:
        """What the store tells of itself, in the format of the port "inspect"; ServiceError where it tells nothing."""
        dump = getattr(self._store, "dump", None)
        if dump is None:
            raise ServiceError("NotImplementedException", "The service has no dump.", 501)
        return lines_of(dump())

    def alter_record(self, record_id: str) -> None:
        """Have the store change what it keeps of an item; ServiceError where it cannot."""
        alter = getattr(self._store, "alter", None)
        domain_id, _, item_id = record_id.rpartition("/")
        if alter is None:
            raise ServiceError("NotImplementedException", "The service has no alter.", 501)
        alter(domain_id, item_id)

    def swap_records(self, one: str, other: str) -> None:
        """Have the store exchange what it keeps of two items; ServiceError where it cannot."""
        swap = getattr(self._store, "swap", None)
        if swap is None:
            raise ServiceError("NotImplementedException", "The service has no swap.", 501)
        places = (record_id.rpartition("/")[::2] for record_id in (one, other))
        swap(*places)

    # domains

    def _create_domain(self, params: Params) -> Answer:
        values, token = _given(params, OF_DOMAINS), params.get("ClientToken")
        domain_id = self._made.get(token) if token else None
        if domain_id is None:
            domain_id = self._store.create_domain(_key(params), values)
        if token:
            self._made[token] = domain_id
        return {"Domain": _shown(self._store.describe_domain(domain_id))}

    def _describe_domain(self, params: Params) -> Answer:
        return {"Domain": _shown(self._store.describe_domain(params["DomainId"]))}

    def _list_domains(self, params: Params) -> Answer:
        return {"DomainSummaries": [_shown(domain) for domain in self._store.list_domains()]}

    def _update_domain(self, params: Params) -> Answer:
        values = _given(params, OF_DOMAINS)
        return {"Domain": _shown(self._store.update_domain(params["DomainId"], _key(params), values))}

    def _delete_domain(self, params: Params) -> Answer:
        self._store.delete_domain(params["DomainId"])
        return {}

    # items

    def _create_watchlist(self, params: Params) -> Answer:
        values = {KIND: WATCHLIST, **_given(params, OF_WATCHLISTS)}
        item_id = self._store.write_item(params["DomainId"], values)
        return {"Watchlist": _watchlist(params["DomainId"], item_id, values)}

    def _describe_watchlist(self, params: Params) -> Answer:
        domain_id, item_id = params["DomainId"], params["WatchlistId"]
        return {"Watchlist": _watchlist(domain_id, item_id, self._item(domain_id, item_id, WATCHLIST))}

    def _list_watchlists(self, params: Params) -> Answer:
        domain_id = params["DomainId"]
        rows = self._items(domain_id, WATCHLIST)
        return {"WatchlistSummaries": [_watchlist(domain_id, item_id, values) for item_id, values in rows.items()]}

    def _update_watchlist(self, params: Params) -> Answer:
        """What is not given stays."""
        domain_id, item_id, values = params["DomainId"], params["WatchlistId"], _given(params, OF_WATCHLISTS)
        before = {} if len(values) == len(OF_WATCHLISTS) else self._item(domain_id, item_id, WATCHLIST)
        values = {**before, KIND: WATCHLIST, **values}
        self._store.overwrite_item(domain_id, item_id, values)
        return {"Watchlist": _watchlist(domain_id, item_id, values)}

    def _opt_out_speaker(self, params: Params) -> Answer:
        """A speaker whose id was not generated becomes a new item: the store is asked for nothing but to write it."""
        domain_id, speaker_id = params["DomainId"], params["SpeakerId"]
        if speaker_id.startswith(GENERATED):
            item_id, known = self._speaker(params)
            values = {**known, "Status": "OPTED_OUT"}
            self._store.overwrite_item(domain_id, item_id, values)
        else:
            values = {KIND: SPEAKER, "CustomerSpeakerId": speaker_id, "Status": "OPTED_OUT"}
            item_id = self._store.write_item(domain_id, values)
        return {"Speaker": _speaker(domain_id, item_id, values)}

    def _describe_speaker(self, params: Params) -> Answer:
        return {"Speaker": _speaker(params["DomainId"], *self._speaker(params))}

    def _list_speakers(self, params: Params) -> Answer:
        domain_id = params["DomainId"]
        rows = self._items(domain_id, SPEAKER)
        return {"SpeakerSummaries": [_speaker(domain_id, item_id, values) for item_id, values in rows.items()]}

    def _delete_speaker(self, params: Params) -> Answer:
        domain_id, speaker_id = params["DomainId"], params["SpeakerId"]
        generated = speaker_id.startswith(GENERATED)
        item_id = speaker_id.removeprefix(GENERATED) if generated else self._speaker(params)[0]
        self._store.delete_item(domain_id, item_id)
        return {}

    def _speaker(self, params: Params) -> tuple[str, Values]:
        """A speaker by its generated id, or by the one that the customer has for it."""
        domain_id, speaker_id = params["DomainId"], params["SpeakerId"]
        if speaker_id.startswith(GENERATED):
            item_id = speaker_id.removeprefix(GENERATED)
            return item_id, self._item(domain_id, item_id, SPEAKER)
        for item_id, values in self._items(domain_id, SPEAKER).items():
            if values.get("CustomerSpeakerId") == speaker_id:
                return item_id, values
        raise MissingError("There is no such speaker.")

    def _item(self, domain_id: str, item_id: str, kind: str) -> Values:
        values = self._store.read_item(domain_id, item_id)
        if values.get(KIND) != kind:
            raise MissingError(f"There is no such {kind}.")
        return values

    def _items(self, domain_id: str, kind: str) -> Mapping[str, Values]:
        rows = self._store.list_items(domain_id)
        return {item_id: values for item_id, values in rows.items() if values.get(KIND) == kind}


def _key(params: Params) -> str:
    """The key that a customer names; empty where none is named."""
    return str((params.get("ServerSideEncryptionConfiguration") or {}).get("KmsKeyId") or "")


def _given(params: Params, names: tuple[str, ...]) -> dict[str, str]:
    return {name: params[name] for name in names if params.get(name) is not None}


def _shown(domain: Domain) -> Answer:
    shown: Answer = {"DomainId": domain.domain_id, "Arn": domain.domain_id, "DomainStatus": "ACTIVE"}
    shown |= {"ServerSideEncryptionConfiguration": {"KmsKeyId": domain.key}, **(domain.values or {})}
    if domain.change is not None:
        details = {"OldKmsKeyId": domain.change.old_key, "UpdateStatus": domain.change.status}
        message = {"Message": domain.change.message} if domain.change.message else {}
        shown["ServerSideEncryptionUpdateDetails"] = details | message
    return shown


def _watchlist(domain_id: str, item_id: str, values: Values) -> Answer:
    return {"DomainId": domain_id, "WatchlistId": item_id, **_without_kind(values)}


def _speaker(domain_id: str, item_id: str, values: Values) -> Answer:
    return {"DomainId": domain_id, "GeneratedSpeakerId": f"{GENERATED}{item_id}", **_without_kind(values)}


def _without_kind(values: Values) -> dict[str, str]:
    return {name: value for name, value in values.items() if name != KIND}
