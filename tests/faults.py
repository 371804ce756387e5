"""Faults of a connection, by a fixed seed: what is behind it does as documented, what comes out does not always."""

from __future__ import annotations

import json
import random
import sys
import threading
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from helpers import AWS_JSON, Answer

Reply = tuple[int, str, bytes]
Fault = Callable[[random.Random, Callable[[], Reply]], Reply]
"""Gives a reply in place of the real one, which it asks for or not."""

PAGE = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
HANG_S = 0.6


def hanging(draw: random.Random, real: Callable[[], Reply]) -> Reply:
    """No answer within the read timeout; the call is carried out before, after that, or not at all."""
    when = draw.choice(("before", "after", "never"))
    if when == "before":
        real()
    threading.Event().wait(HANG_S)
    if when == "after":
        real()
    raise ConnectionResetError


def resetting(draw: random.Random, real: Callable[[], Reply]) -> Reply:
    """The connection is closed; the call was carried out or not."""
    if draw.random() < 0.5:
        real()
    raise ConnectionResetError


def html(draw: random.Random, real: Callable[[], Reply]) -> Reply:
    """A page of a load balancer, with a status of its own or with 200; the call was carried out or not."""
    if draw.random() < 0.5:
        real()
    return draw.choice((502, 503, 200)), "text/html", PAGE


def failing(draw: random.Random, real: Callable[[], Reply]) -> Reply:
    """A server fault in the right protocol; the call was not carried out."""
    return 500, AWS_JSON, json.dumps({"__type": "KMSInternalException", "message": "try again"}).encode()


def throttling(draw: random.Random, real: Callable[[], Reply]) -> Reply:
    """Refused for the rate alone, without effect."""
    return 400, AWS_JSON, json.dumps({"__type": "ThrottlingException", "message": "Rate exceeded"}).encode()


def corrupting(draw: random.Random, real: Callable[[], Reply]) -> Reply:
    """One bit of the body is another one."""
    status, content_type, text = real()
    body = bytearray(text)
    if body:
        body[draw.randrange(len(body))] ^= 1 << draw.randrange(8)
    return status, content_type, bytes(body)


def garbling(draw: random.Random, real: Callable[[], Reply]) -> Reply:
    """A value is another one of its kind: the body still parses, and nothing but the value is wrong."""
    status, content_type, text = real()
    body = json.loads(text)
    names = [name for name, value in body.items() if isinstance(value, str) and len(value) > 8]
    if names:
        name = draw.choice(names)
        place = draw.randrange(len(body[name]) - 4)
        letter = draw.choice([c for c in "ABCDabcd0123" if c != body[name][place]])
        body[name] = body[name][:place] + letter + body[name][place + 1 :]
    return status, content_type, json.dumps(body).encode()


def behind(answer: Answer, fault: Fault, rate: float, seed: int = 1) -> Answer:
    """The answers of a target, one in 1/rate of them replaced by the fault."""
    draw, lock = random.Random(seed), threading.Lock()

    def faulty(operation: str, body: bytes) -> Reply:
        with lock:
            hit, own = draw.random() < rate, random.Random(draw.random())
        return fault(own, lambda: answer(operation, body)) if hit else answer(operation, body)

    return faulty
