"""The ports of the reference services: what a dump holds, and what faults do."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kms_conformance.cloud.services.fault_port import FaultPort
from kms_conformance.cloud.services.inspect_port import Inspector, to_json_lines
from kms_conformance.cloud.services.options import Options
from kms_conformance.cloud.voice_id.service import VoiceId
from tests.cloud_clients import ServedCloud, served_cloud
from tests.test_reference_voice_id_items import Studio, request
from tests.voice_id_cloud import World, code, wav

MARKERS = {name: f"{name}MARKER{'x7Kq' * 6}" for name in ("domain", "text", "speaker", "list", "job", "tag", "token")}
AUDIO = b"audioMARKER" + bytes(range(200)) + b"."


@pytest.fixture
def world() -> World:
    return World(lambda cloud: VoiceId(cloud, options=Options(moves_per_call=0)))


def marked(world: World) -> Studio:
    """A domain with a marker in everything that can be written into one."""
    studio = Studio(world)
    voice, tags = world.voice, [{"Key": MARKERS["tag"], "Value": MARKERS["tag"]}]
    made = voice.create_domain(
        Name=MARKERS["domain"], Description=MARKERS["text"], ClientToken=MARKERS["token"], Tags=tags,
        ServerSideEncryptionConfiguration={"KmsKeyId": studio.key},
    )["Domain"]  # fmt: skip
    studio.domain_id = made["DomainId"]
    voice.opt_out_speaker(DomainId=studio.domain_id, SpeakerId=MARKERS["speaker"])
    voice.create_watchlist(DomainId=studio.domain_id, Name=MARKERS["list"], Description=MARKERS["text"])
    uri = studio.record("a.wav", wav(AUDIO))
    manifest = studio.manifest([request(1, uri, SpeakerId=f"{MARKERS['speaker']}-2")])
    studio.start("start_speaker_enrollment_job", manifest, JobName=MARKERS["job"])
    world.service.step(9)
    return studio


def forms(marker: bytes) -> Iterator[bytes]:
    """A text as a careless store would hold it."""
    yield from (marker, marker.hex().encode(), marker.hex().upper().encode())
    yield from (marker.decode("latin-1").encode(utf) for utf in ("utf-16-le", "utf-16-be"))
    for shift in range(3):
        whole = base64.b64encode(b"?" * shift + marker)
        yield whole[4 if shift else 0 : -4]
    yield from (hashlib.new(name, marker).digest() for name in ("md5", "sha1", "sha256", "sha512", "blake2b"))
    yield from (hashlib.new(name, marker).hexdigest().encode() for name in ("md5", "sha1", "sha256"))


def inflated(content: bytes) -> Iterator[bytes]:
    """Whatever can be inflated out of bytes."""
    for at in range(len(content)):
        if content[at] == 0x78:
            try:
                yield zlib.decompressobj().decompress(content[at:], 4096)
            except zlib.error:
                continue


def by_type(lines: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [line for line in lines if line["type"] == kind]


def files(lines: list[dict[str, Any]]) -> dict[str, bytes]:
    """The files of a dump."""
    found: dict[str, bytes] = {}
    for line in by_type(lines, "blob"):
        assert line["offset"] == len(found.get(line["path"], b""))
        found[line["path"]] = found.get(line["path"], b"") + base64.b64decode(line["data_b64"])
    return found


def test_voiceid_018_no_byte_of_the_store_shows_what_was_written(world: World) -> None:
    studio = marked(world)
    world.switch(studio.domain_id, world.key(), MARKERS["domain"])
    for _ in range(20):
        dumped = files(Inspector(world.cloud.services[name] for name in ("voice-id",)).dump())  # type: ignore[misc]
        assert any(name.endswith("-wal") for name in dumped)
        whole = b"".join(dumped.values())
        for marker in (*(text.encode() for text in MARKERS.values()), AUDIO):
            assert not any(form in whole for form in forms(marker))
        if not world.service.step():
            break
    assert not any(b"MARKER" in text for text in inflated(whole))


def test_a_dump_is_the_real_data_and_the_new_key_alone_suffices(world: World) -> None:
    studio = marked(world)
    new = world.key()
    world.switch(studio.domain_id, new, MARKERS["domain"])
    while world.service.step():
        pass
    for grant in world.kms.list_grants(KeyId=new)["Grants"]:
        world.kms.revoke_grant(KeyId=new, GrantId=grant["GrantId"])
    lines = json.loads(f"[{','.join(to_json_lines(Inspector((world.service,)).dump()).decode().splitlines())}]")
    header, end = lines[0], lines[-1]
    assert (header["type"], header["v"], header["level"], header["stores"]) == ("header", 1, 3, ["voiceid-main"])
    assert end["counts"] == {kind: len(by_type(lines, kind)) for kind in ("blob", "dek", "record")}
    arn = f"arn:aws:voiceid:us-east-1:000000000000:domain/{studio.domain_id}"
    keys: dict[str, bytes] = {}
    for line in by_type(lines, "dek"):
        if line["scope"] == arn:
            assert (line["kek"], line["context"]) == (new, {"aws:voiceid:domain:arn": arn})
            blob = base64.b64decode(line["wrapped_b64"])
            keys[line["dek_id"]] = world.kms.decrypt(CiphertextBlob=blob, EncryptionContext=line["context"])[
                "Plaintext"
            ]
    stored, seen = files(lines), set()
    for line in by_type(lines, "record"):
        if line["scope"] == arn and line["form"] == "ciphertext" and line["path"]:
            sealed = stored[line["path"]][line["offset"] : line["offset"] + line["len"]]
            place = json.dumps(
                ["voice-id", arn, line["class"], line["item_id"], line["record_id"], 1], separators=(",", ":")
            )
            plaintext = AESGCM(keys[line["dek_id"]]).decrypt(sealed[:12], sealed[12:], place.encode())
            seen |= {name for name, marker in MARKERS.items() if marker.encode() in plaintext}
            seen |= {"audio"} if AUDIO in plaintext else set()
    assert seen == {"domain", "text", "speaker", "list", "job", "tag", "audio"}


def test_data_keys_of_two_domains_differ(world: World) -> None:
    key = world.key()
    for name in ("a", "b"):
        world.fill(world.domain(key, name), 2)
    told = by_type(Inspector((world.service,)).dump(nonce=b"nonce"), "dek")
    prints = {line["fp"]: line["scope"] for line in told}
    assert len(prints) == len(told)
    assert len({line["scope"] for line in told}) == 2


def test_since_leaves_out_what_is_older(world: World) -> None:
    domain_id = world.domain(world.key())
    world.cloud.clock.advance(100)
    after = datetime.now(UTC) + timedelta(seconds=90)
    assert by_type(Inspector((world.service,)).dump(after), "record") == []
    world.fill(domain_id, 1)
    assert {line["class"] for line in by_type(Inspector((world.service,)).dump(after), "record")} >= {
        "speaker",
        "watchlist",
    }


def test_voiceid_034_swapped_records_are_detected(world: World) -> None:
    key, faults = world.key(), FaultPort((world.service,), world.cloud.clock)
    one, two = world.domain(key, "one"), world.domain(key, "two")
    for domain_id in (one, two):
        world.fill(domain_id, 2)
    records = by_type(Inspector((world.service,)).dump(), "record")
    speakers = [line["record_id"] for line in records if line["class"] == "speaker" and line["form"] == "ciphertext"]
    for a, b in ((speakers[0], speakers[2]), (speakers[0], speakers[1])):
        faults.swap(a, b)
        assert code(world.voice.list_speakers, DomainId=one) == "InternalServerException"
        faults.swap(a, b)
    assert len(world.everything(one)[0]) == 2
    with pytest.raises(ValueError, match="both records"):
        faults.swap(speakers[0], "r0")


def test_a_paused_worker_does_only_the_steps_that_are_asked_for() -> None:
    world = World()
    faults = FaultPort((world.service,), world.cloud.clock)
    domain_id = world.domain(world.key())
    world.fill(domain_id)
    faults.pause()
    world.switch(domain_id, world.key())
    assert [world.status(domain_id) for _ in range(5)] == ["IN_PROGRESS"] * 5
    assert faults.step(2) == 2
    assert world.status(domain_id) == "IN_PROGRESS"
    faults.resume()
    assert world.wait(domain_id) == "COMPLETED"
    assert faults.step(3) == 0


def test_a_crash_within_a_call_leaves_nothing_of_it(world: World) -> None:
    faults, domain_id = FaultPort((world.service,), world.cloud.clock), world.domain(world.key())
    faults.crash("recorded")
    assert code(world.voice.opt_out_speaker, DomainId=domain_id, SpeakerId="x") == "InternalFailure"
    assert world.voice.list_speakers(DomainId=domain_id)["SpeakerSummaries"] == []
    world.voice.opt_out_speaker(DomainId=domain_id, SpeakerId="x")
    with pytest.raises(ValueError, match="is no point"):
        faults.crash("nowhere")


def ask(url: str, path: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(f"{url}/_reference/{path}", data=data)) as response:
        text = response.read().decode()
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="module")
def served() -> Iterator[ServedCloud]:
    with served_cloud() as running:
        yield running


def test_the_ports_are_served_to_this_machine(served: ServedCloud) -> None:
    voice, key = served.client("voice-id"), served.client("kms").create_key()["KeyMetadata"]["Arn"]
    sse = {"ServerSideEncryptionConfiguration": {"KmsKeyId": key}}
    domain_id = voice.create_domain(Name="x", **sse)["Domain"]["DomainId"]
    voice.opt_out_speaker(DomainId=domain_id, SpeakerId="someone")
    (profile,) = ask(served.url, "profile")
    assert profile["services"]["voice-id"] == served.url
    assert "VOICEID-044" in profile["supports"]
    lines = ask(served.url, "inspect/dump?nonce=00ff")
    assert lines[0]["type"] == "header"
    assert all("fp" in line for line in by_type(lines, "dek"))
    assert b"someone" not in b"".join(files(lines).values())
    assert ask(served.url, "fault/worker", {"action": "pause"}) == [{"worker": "pause"}]
    other = served.client("kms").create_key()["KeyMetadata"]["Arn"]
    voice.update_domain(DomainId=domain_id, Name="x", ServerSideEncryptionConfiguration={"KmsKeyId": other})
    (done,) = ask(served.url, "fault/worker", {"action": "step", "steps": 100})
    assert done["steps"] > 1
    assert ask(served.url, "fault/worker", {"action": "resume"}) == [{"worker": "resume"}]
    for path, body in (("crash", {}), ("flush", {}), ("clock", {"advance_s": 1})):
        ask(served.url, f"fault/{path}", body)
    assert len(voice.list_speakers(DomainId=domain_id)["SpeakerSummaries"]) == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("fault/worker", {"action": "run"}), ("fault/worker", []), ("fault/crash", {"at": "nowhere"}),
        ("fault/crash", {"how": "softly"}), ("fault/swap", {"a": "x"}), ("fault/clock", {"advance_s": -1}),
        ("inspect/dump?since=yesterday", None), ("inspect/dump?nonce=xyz", None),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_400_with_a_hint(served: ServedCloud, path: str, body: Any) -> None:
    with pytest.raises(HTTPError) as caught:
        ask(served.url, path, body)
    assert caught.value.code == 400
    assert "error" in json.loads(caught.value.read())


def test_the_code_of_the_page_runs() -> None:
    page = (Path(__file__).parent.parent / "docs" / "reference-services.md").read_text("utf-8")
    (code_of_page,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(compile(code_of_page, "docs/reference-services.md", "exec"), {})


def test_voice_id_speaks_its_wire_protocol(served: ServedCloud) -> None:
    voice, key = served.client("voice-id"), served.client("kms").create_key()["KeyMetadata"]["Arn"]
    made = voice.create_domain(Name="wire", Description="über", ServerSideEncryptionConfiguration={"KmsKeyId": key})
    domain = made["Domain"]
    assert voice.describe_domain(DomainId=domain["DomainId"])["Domain"] == domain
    with pytest.raises(voice.exceptions.ResourceNotFoundException) as caught:
        voice.describe_speaker(DomainId=domain["DomainId"], SpeakerId="nobody")
    assert caught.value.response["ResourceType"] == "SPEAKER"
    assert caught.value.response["Message"]
