"""Faults in whom a grant is for, and in what it is bound to."""

from typing import Any

from . import witness
from .scene import Scene, bound_to


def _bound(client: Any) -> None:
    """Each of two domains on a key has a grant that names it and nothing else."""
    scene = Scene(client)
    key = scene.key()
    arns = [scene.create(key, name)["Arn"] for name in ("one", "two")]
    assert sorted(bound_to(grant) for grant in scene.grants(key)) == sorted([arn] for arn in arns)


@witness(
    id="voice-id-no-grant",
    requirement="VOICEID-006",
    family="effect",
    fault="No grant is made; the service uses the permissions of the account.",
)
def no_grant(client: Any) -> None:
    scene = Scene(client)
    key = scene.key()
    scene.domain(key)
    assert scene.grants(key)


@witness(
    id="voice-id-no-grant-for-the-second-domain-on-a-key",
    requirement="VOICEID-008",
    family="effect",
    fault="A domain on a key that another one has gets no grant of its own.",
)
def no_grant_for_the_second_domain_on_a_key(client: Any) -> None:
    _bound(client)


@witness(
    id="voice-id-grant-without-constraint",
    requirement="VOICEID-007",
    family="effect",
    fault="Grants have no constraint.",
)
def grant_without_constraint(client: Any) -> None:
    _bound(client)


@witness(
    id="voice-id-grant-bound-to-another-domain",
    requirement="VOICEID-007",
    family="effect",
    fault="Grant and calls for a domain have the context of the first domain on the same key.",
)
def grant_bound_to_another_domain(client: Any) -> None:
    _bound(client)


@witness(
    id="voice-id-one-context-for-all-domains",
    requirement="VOICEID-007",
    family="effect",
    fault="Grants and calls for all domains have one and the same context.",
)
def one_context_for_all_domains(client: Any) -> None:
    _bound(client)


@witness(
    id="voice-id-further-grant-for-no-domain",
    requirement="VOICEID-008",
    family="effect",
    fault="Beside the grant for a domain there is one that names none.",
)
def further_grant_for_no_domain(client: Any) -> None:
    _bound(client)
