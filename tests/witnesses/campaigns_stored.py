"""Faults in what is stored of dial requests, which only a dump of it shows."""

import base64
from typing import Any

from kms_conformance.cloud.services.inspect_port import Inspector

from . import allowed, witness
from .campaigns_scene import Campaigns

MARKER = "markerMARKER7x7Kq7x7Kq7x7Kq7x7Kq7x7Kq"


def _stored(scene: Campaigns, key: str | None, text: str) -> bytes:
    """All bytes of the store once a dial request with that text was taken."""
    campaign = scene.campaign(scene.instance(key))["id"]
    allowed(scene.campaigns.start_campaign, id=campaign)
    request = {"clientToken": "one", "phoneNumber": "+15550100", "expirationTime": "2099-01-01T00:00:00Z"}
    requests = [{**request, "attributes": {"note": text}}]
    allowed(scene.campaigns.put_dial_request_batch, id=campaign, dialRequests=requests)
    lines = Inspector((scene.ports,)).dump()
    return b"".join(base64.b64decode(line["data_b64"]) for line in lines if line["type"] == "blob")


def _hidden(client: Any, key: str | None) -> None:
    """The text of a dial request is not stored as it is, nor in Base64."""
    scene = Campaigns(client)
    content = _stored(scene, key, MARKER)
    encoded = [base64.b64encode(b"?" * shift + MARKER.encode())[4:-4] for shift in range(3)]
    assert not any(form in content for form in (MARKER.encode(), *encoded))


@witness(
    id="connectcampaigns-plaintext-in-dialer-queue",
    requirement="CAMPAIGNS-007",
    family="effect",
    fault="Attributes of dial requests stay in the dialer's queue in plaintext.",
)
def plaintext_in_dialer_queue(client: Any) -> None:
    _hidden(client, Campaigns(client).key())


@witness(
    id="connectcampaigns-base64-in-dialer-queue",
    requirement="CAMPAIGNS-007",
    family="effect",
    fault="Attributes of dial requests stay in the dialer's queue in Base64.",
)
def base64_in_dialer_queue(client: Any) -> None:
    _hidden(client, Campaigns(client).key())


@witness(
    id="connectcampaigns-masked-in-dialer-queue",
    requirement="CAMPAIGNS-007",
    family="effect",
    fault="Attributes of dial requests stay in the dialer's queue, masked with a key that repeats.",
)
def masked_in_dialer_queue(client: Any) -> None:
    scene = Campaigns(client)
    key = scene.key()
    content = _stored(scene, key, "A" * 96)
    pieces = ((content[at : at + 12], content[at + 12 : at + 24]) for at in range(len(content) - 24))
    assert all(one != two or len(set(one)) == 1 for one, two in pieces)


@witness(
    id="connectcampaigns-no-key-no-encryption",
    requirement="CAMPAIGNS-007",
    family="effect",
    fault="Without a key of the customer's attributes of dial requests are stored in plaintext.",
)
def no_key_no_encryption(client: Any) -> None:
    _hidden(client, None)


@witness(
    id="connectcampaigns-data-key-shared-by-instances",
    requirement="CAMPAIGNS-008",
    family="effect",
    fault="Instances on one key share a data key, which is wrapped for the first of them.",
)
def data_key_shared_by_instances(client: Any) -> None:
    scene = Campaigns(client)
    key = scene.key()
    _stored(scene, key, "one")
    _stored(scene, key, "two")
    opened: dict[bytes, str] = {}
    for line in Inspector((scene.ports,)).dump():
        if line["type"] == "dek" and line["kek"] == key:
            blob, context = base64.b64decode(line["wrapped_b64"]), line["context"]
            plaintext = allowed(client.decrypt, CiphertextBlob=blob, EncryptionContext=context)["Plaintext"]
            assert opened.setdefault(plaintext, line["scope"]) == line["scope"]
