"""`recheck` reads events as CloudTrail delivers them, and as other services pass them on."""

from __future__ import annotations

import base64
import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kms_conformance.conformance.command import gunzip
from kms_conformance.conformance.command.cli import main

sys.path.insert(0, str(Path(__file__).parent))
from test_recheck import EVENT, OTHER

Said = tuple[int, str]
JUDGED = "2 of 2 events are of calls to KMS that the model knows\n"
TEXTS = [json.dumps(row) for row in (EVENT, OTHER)]
LOGGED = {
    "messageType": "DATA_MESSAGE",
    "owner": "111122223333",
    "logGroup": "trail",
    "logEvents": [{"id": str(number), "timestamp": 1, "message": text} for number, text in enumerate(TEXTS)],
}


def packed(value: Any) -> bytes:
    return gzip.compress(json.dumps(value).encode())


def bridged(event: dict[str, Any]) -> dict[str, Any]:
    return {"version": "0", "detail-type": "AWS API Call via CloudTrail", "source": "aws.kms", "detail": event}


FORMS: dict[str, bytes] = {
    "a log file": json.dumps({"Records": [EVENT, OTHER]}).encode(),
    "a log file as it lies in S3": packed({"Records": [EVENT, OTHER]}),
    "two gzip members": gzip.compress(f"{TEXTS[0]}\n".encode()) + gzip.compress(TEXTS[1].encode()),
    "a byte order mark": b"\xef\xbb\xbf" + json.dumps([EVENT, OTHER]).encode(),
    "LookupEvents": json.dumps({"Events": [{"EventId": "1", "CloudTrailEvent": text} for text in TEXTS]}).encode(),
    "JSON lines": "\r\n".join(TEXTS).encode(),
    "a subscription of CloudWatch Logs": json.dumps(
        {"awslogs": {"data": base64.b64encode(packed(LOGGED)).decode()}}
    ).encode(),
    "the same through a stream": json.dumps(
        {"Records": [{"kinesis": {"data": base64.b64encode(packed(LOGGED)).decode()}, "eventSource": "aws:kinesis"}]}
    ).encode(),
    "the same unpacked": json.dumps(LOGGED).encode(),
    "FilterLogEvents": json.dumps({"events": LOGGED["logEvents"], "searchedLogStreams": []}).encode(),
    "GetQueryResults": json.dumps(
        {
            "status": "Complete",
            "results": [
                [{"field": "@timestamp", "value": "1"}, {"field": "@message", "value": text}] for text in TEXTS
            ],
        }
    ).encode(),
    "Logs Insights, saved in the console": json.dumps(
        [
            {"@timestamp": "1", "@message": EVENT},
            {"@timestamp": "1", "@message": TEXTS[1]},
        ]
    ).encode(),
    "EventBridge": "\n".join(json.dumps(bridged(row)) for row in (EVENT, OTHER)).encode(),
}


@pytest.fixture
def rechecked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    def recheck(files: dict[str, bytes], *names: str) -> Said:
        for name, data in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        status = main(["recheck", *(str(tmp_path / name) for name in names or files)])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return status, (captured.out + captured.err).replace(f"{tmp_path}/", "")

    return recheck


@pytest.mark.parametrize("form", FORMS)
def test_events_are_found_in_what_they_come_wrapped_in(form: str, rechecked: Callable[..., Said]) -> None:
    assert rechecked({"events": FORMS[form]}) == (0, JUDGED)


DAYS = {
    "AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/31/a.json.gz": packed({"Records": [EVENT]}),
    "AWSLogs/111122223333/CloudTrail/us-east-1/2026/02/01/b.json.gz": packed({"Records": [OTHER]}),
}
DIGEST = {"digestStartTime": "2026-01-31T11:00:00Z", "logFiles": [], "digestS3Object": "d"}
DIGESTS = {
    f"AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/01/31/111122223333_CloudTrail-Digest_{number}.json.gz":
    packed(DIGEST) for number in range(2)
}  # fmt: skip


def test_a_folder_is_read_by_day(rechecked: Callable[..., Said]) -> None:
    assert rechecked({**DAYS, "AWSLogs/notes.txt": b"no events"}, "AWSLogs") == (0, JUDGED)


def test_digests_are_left_out_with_a_word(rechecked: Callable[..., Said]) -> None:
    status, said = rechecked({**DAYS, **DIGESTS}, "AWSLogs")
    first = next(iter(DIGESTS))
    assert (status, said) == (0, f"digests are no events and are left out: {first} and 1 more\n{JUDGED}")
    renamed = {"digest.json": json.dumps(DIGEST).encode(), "events.json": FORMS["a log file"]}
    assert rechecked(renamed) == (0, f"digests are no events and are left out: digest.json\n{JUDGED}")


def test_other_files_in_a_folder_are_left_out_with_a_word(rechecked: Callable[..., Said]) -> None:
    status, said = rechecked({**DAYS, "AWSLogs/report.json": b'{"schema": 1}'}, "AWSLogs")
    assert (status, said) == (0, f"files without events are left out: AWSLogs/report.json\n{JUDGED}")


def test_one_torn_line_is_told_and_the_rest_is_judged(rechecked: Callable[..., Said]) -> None:
    lines = f"{TEXTS[0]}\n{TEXTS[1][:100]}\n{TEXTS[1]}\n".encode()
    left_out = "events.jsonl: line 2 cannot be read as JSON and is left out\n"
    assert rechecked({"events.jsonl": lines}) == (0, left_out + JUDGED)
    departing = json.dumps({**OTHER, "readOnly": False})
    status, said = rechecked({"events.jsonl": f"{TEXTS[0]}\n{TEXTS[0][:9]}\n{departing}".encode()})
    assert status == 1 and "AUDIT-111 (MUST)" in said and "line 2" in said


def test_one_torn_message_is_told_and_the_rest_is_judged(rechecked: Callable[..., Said]) -> None:
    torn = {**LOGGED, "logEvents": [*LOGGED["logEvents"], {"message": TEXTS[0][:100]}]}
    left_out = "events.json: 1 of its entries hold a text that is not JSON and are left out\n"
    assert rechecked({"events.json": json.dumps(torn).encode()}) == (0, left_out + JUDGED)


def test_a_check_of_a_destination_is_no_event(rechecked: Callable[..., Said]) -> None:
    control = {**LOGGED, "messageType": "CONTROL_MESSAGE", "logEvents": [{"message": "CWL CONTROL MESSAGE"}]}
    lines = "\n".join(json.dumps(row) for row in (control, LOGGED)).encode()
    assert rechecked({"events.json": lines}) == (0, JUDGED)


NESTED = b'{"detail":' * 100_000 + b"1" + b"}" * 100_000
UNREADABLE: dict[str, bytes] = {
    "nested too deeply": b"[" * 100_000 + b"]" * 100_000,
    "nested too deeply to be events": NESTED,
    "cut off": packed({"Records": [EVENT, OTHER]})[:-20],
    "cannot be unpacked": b"\x1f\x8bno gzip at all",
    "no event of CloudTrail": b'{"Records": [{"a": 1}]}',
    "no JSON": b"no\nJSON",
}


@pytest.mark.parametrize("said", UNREADABLE)
def test_what_cannot_be_read_is_told_in_one_line(said: str, rechecked: Callable[..., Said]) -> None:
    status, told = rechecked({"events.json.gz": UNREADABLE[said]})
    assert status == 2 and told.count("\n") == 1 and said in told and "events.json.gz" in told


@pytest.mark.parametrize("depth", [200, 900, 970, 1_000, 2_000])
def test_an_event_that_is_nested_deeply_is_judged_or_told_in_one_line(
    depth: int, rechecked: Callable[..., Said]
) -> None:
    for member in ("requestParameters", "eventID", "errorCode", "userIdentity", "recipientAccountId"):
        text = json.dumps({**EVENT, member: "deep"}).replace('"deep"', "[" * depth + "]" * depth)
        assert rechecked({"events.json": text.encode()})[0] in (0, 1, 2)
    wrapped = '{"detail":' * depth + TEXTS[0] + "}" * depth
    status, told = rechecked({"events.json": wrapped.encode()})
    assert status in (0, 2) and told.count("\n") == 1


def test_a_gzip_bomb_is_told_as_such(rechecked: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gunzip, "MOST_BYTES", 1_000_000)
    bomb = gzip.compress(b" " * 2_000_000)
    inner = json.dumps({"awslogs": {"data": base64.b64encode(bomb).decode()}}).encode()
    for data in (bomb, inner):
        status, told = rechecked({"events.json.gz": data})
        assert status == 2 and told.count("\n") == 1 and "gzip bomb" in told


def test_a_folder_without_events_is_told_in_one_line(rechecked: Callable[..., Said]) -> None:
    for files in ({"empty/notes.txt": b"no events"}, {"empty/other.json": b"{}"}, DIGESTS):
        folder = next(iter(files)).partition("/")[0]
        status, told = rechecked(dict(files), folder)
        assert status == 2 and folder in told.splitlines()[-1]


def test_a_file_that_is_not_there_is_told_in_one_line(rechecked: Callable[..., Said]) -> None:
    status, told = rechecked({}, "nowhere.json")
    assert status == 2 and told.count("\n") == 1 and "nowhere.json" in told
