"""Faults of GenerateRandom."""

from typing import Any

from . import allowed, new_key_id, refused, witness


@witness(
    id="random-rounded-up-to-16-bytes",
    requirement="RNG-001",
    family="data",
    fault="GenerateRandom rounds NumberOfBytes up to a multiple of 16.",
)
def random_rounded_up_to_16_bytes(client: Any) -> None:
    assert len(client.generate_random(NumberOfBytes=91)["Plaintext"]) == 91


@witness(
    id="random-1024-bytes-refused",
    requirement="RNG-001",
    family="too-strict",
    fault="GenerateRandom refuses NumberOfBytes=1024 with ValidationException.",
)
def random_1024_bytes_refused(client: Any) -> None:
    allowed(client.generate_random, NumberOfBytes=1024)


@witness(
    id="random-has-default-length",
    requirement="RNG-002",
    family="guard-off",
    fault="GenerateRandom without NumberOfBytes gives 32 bytes.",
)
def random_has_default_length(client: Any) -> None:
    refused(client.generate_random)


@witness(
    id="random-zero-bytes-accepted",
    requirement="RNG-003",
    family="guard-off",
    fault="GenerateRandom accepts NumberOfBytes=0 and gives an empty Plaintext.",
)
def random_zero_bytes_accepted(client: Any) -> None:
    refused(client.generate_random, NumberOfBytes=0)


@witness(
    id="random-1025-bytes-wrong-code",
    requirement="RNG-003",
    family="wrong-error",
    fault="GenerateRandom with NumberOfBytes=1025 is refused with LimitExceededException, not ValidationException.",
)
def random_1025_bytes_wrong_code(client: Any) -> None:
    assert refused(client.generate_random, NumberOfBytes=1025) == "ValidationException"


@witness(
    id="random-every-second-answer-repeats",
    requirement="RNG-004",
    family="data",
    fault="Every second GenerateRandom with the same NumberOfBytes gives the bytes of the one before again.",
)
def random_every_second_answer_repeats(client: Any) -> None:
    answers = [client.generate_random(NumberOfBytes=64)["Plaintext"] for _ in range(3)]
    assert len(set(answers)) == 3


@witness(
    id="random-bytes-below-128",
    requirement="RNG-004",
    family="data",
    fault="The bytes of GenerateRandom are all below 128.",
)
def random_bytes_below_128(client: Any) -> None:
    assert max(client.generate_random(NumberOfBytes=1024)["Plaintext"]) >= 128


@witness(
    id="random-refused-while-newest-key-disabled",
    requirement="RNG-008",
    family="too-strict",
    fault="GenerateRandom is refused with UnsupportedOperationException while the account's newest key is disabled.",
)
def random_refused_while_newest_key_disabled(client: Any) -> None:
    client.disable_key(KeyId=new_key_id(client))
    allowed(client.generate_random, NumberOfBytes=16)
