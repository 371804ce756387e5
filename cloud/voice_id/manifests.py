"""What jobs read and write in S3: the manifest, the audio, and the output.

Source: Amazon Connect Administrator Guide, Batch enrollment using audio data from prior calls (input and output
schema), and the same of fraudster registration.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import wave
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal["enrollment", "registration"]
VERSION = "1.0"
REQUESTS: Mapping[Kind, str] = {
    "enrollment": "SpeakerEnrollmentRequests",
    "registration": "FraudsterRegistrationRequests",
}
SUCCESSES: Mapping[Kind, str] = {"enrollment": "SuccessfulEnrollments", "registration": "SuccessfulRegistrations"}
MOST_AUDIO = 10
"""Recordings of one request."""
LARGEST_AUDIO = 20 * 2**20
SAMPLES_A_SECOND, BYTES_A_SAMPLE = 8000, 2
CHANNELS = (0, 1)
_URI = re.compile(r"s3://([a-z0-9][.\-a-z0-9]{1,61}[a-z0-9])(?:/(.*))?", re.DOTALL)
_CUSTOMER_ID = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,255}")


class UnusableError(Exception):
    """A manifest, a request in it, or audio that cannot be used; the text says why and holds no customer data.

    code  the HTTP status that the output of a job gives it
    """

    def __init__(self, text: str, code: int = 400) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class Place:
    """A place in S3."""

    bucket: str
    key: str


def place(uri: object) -> Place:
    """The place that a URI names; UnusableError for any other value."""
    found = _URI.fullmatch(uri) if isinstance(uri, str) else None
    if found is None:
        raise UnusableError("An S3Uri is not valid.")
    return Place(found[1], found[2] or "")


def output_place(uri: str, job_id: str, manifest_uri: str) -> Place:
    """Where the output of a job goes: PREFIX/JOB/MANIFEST.out."""
    under = place(uri)
    prefix = f"{under.key.rstrip('/')}/" if under.key.rstrip("/") else ""
    return Place(under.bucket, f"{prefix}{job_id}/{place(manifest_uri).key.rpartition('/')[2]}.out")


def requests_in(body: bytes, kind: Kind) -> list[dict[str, Any]]:
    """The requests of a manifest; UnusableError for what is no manifest of that kind."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        raise UnusableError("The manifest is not JSON.") from None
    found = read.get(REQUESTS[kind]) if isinstance(read, dict) else None
    if not isinstance(read, dict) or read.get("Version") != VERSION or not isinstance(found, list) or not found:
        raise UnusableError(f"The manifest needs Version {VERSION} and {REQUESTS[kind]}.")
    ids = [request.get("RequestId") if isinstance(request, dict) else None for request in found]
    if not all(isinstance(id_, str) and id_ for id_ in ids) or len(set(ids)) < len(ids):
        raise UnusableError("Each request of the manifest needs a RequestId of its own.")
    return found


def recordings_of(request: Mapping[str, Any], kind: Kind) -> Sequence[tuple[Place, int]]:
    """Where the recordings of a request are, and the channel of each; UnusableError for a request that is not valid."""
    speaker = request.get("SpeakerId")
    if kind == "enrollment" and not (isinstance(speaker, str) and _CUSTOMER_ID.fullmatch(speaker)):
        raise UnusableError("The SpeakerId is not valid.")
    given = request.get("AudioSpecifications")
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_AUDIO:
        raise UnusableError(f"A request has 1 to {MOST_AUDIO} AudioSpecifications.")
    found = []
    for one in given:
        channel = one.get("ChannelId") if isinstance(one, dict) else None
        if not isinstance(one, dict) or channel not in CHANNELS:
            raise UnusableError("An AudioSpecification is not valid.")
        found.append((place(one.get("S3Uri")), int(channel)))
    return found


def samples(body: bytes, channel: int) -> bytes:
    """The samples of one channel of a WAV file; UnusableError unless it is 8 kHz PCM of 16 bits, 20 MB at most."""
    if len(body) > LARGEST_AUDIO:
        raise UnusableError("The audio is larger than 20 MB.")
    try:
        with wave.open(io.BytesIO(body)) as audio:
            channels, width, rate = audio.getnchannels(), audio.getsampwidth(), audio.getframerate()
            frames = audio.readframes(audio.getnframes())
    except (wave.Error, EOFError, ValueError):
        raise UnusableError("The audio is not a WAV file of PCM samples.") from None
    if (width, rate) != (BYTES_A_SAMPLE, SAMPLES_A_SECOND) or not frames:
        raise UnusableError("The audio is not PCM of 16 bits at 8 kHz.")
    if channel >= channels:
        raise UnusableError("The audio has no such channel.")
    step, start = channels * BYTES_A_SAMPLE, channel * BYTES_A_SAMPLE
    return b"".join(frames[at + start : at + start + BYTES_A_SAMPLE] for at in range(0, len(frames), step))


def voiceprint(recordings: Sequence[bytes]) -> bytes:
    """A stand-in for a voiceprint: a digest of the samples. Nobody's voice is recognized by it."""
    return hashlib.sha256(b"".join(hashlib.sha256(recording).digest() for recording in recordings)).digest()


def output(kind: Kind, results: Sequence[Mapping[str, Any]]) -> bytes:
    """The output of a job: what was done, and what was not, each in the order of the manifest."""
    errors = [result for result in results if is_error(result)]
    done = [result for result in results if not is_error(result)]
    return json.dumps({"Version": VERSION, "Errors": errors, SUCCESSES[kind]: done}).encode()


def is_error(result: Mapping[str, Any]) -> bool:
    """Whether a request failed."""
    return "ErrorCode" in result
