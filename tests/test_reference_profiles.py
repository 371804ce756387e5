"""Customer Profiles: domains, object types, profiles and objects under keys of the customer's and of the service's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from kms_conformance.cloud.profiles.service import Profiles
from kms_conformance.cloud.services.inspect_port import Inspector
from tests.cloud_clients import ServedCloud, served_cloud
from tests.test_reference_services_ports import by_type, files, forms
from tests.voice_id_cloud import ACCOUNT, REGION, World, code, refusal

MARKER = "profileMARKER" + "k3Wz" * 6
NAME = "domain-1"
TYPE = {
    "ObjectTypeName": "order", "Description": "orders", "AllowProfileCreation": True,
    "Fields": {
        "email": {"Source": "_source.contact.email", "Target": "_profile.EmailAddress", "ContentType": "EMAIL_ADDRESS"},
        "number": {"Source": "_source.number"},
    },
    "Keys": {
        "_email": [{"StandardIdentifiers": ["PROFILE"], "FieldNames": ["email"]}],
        "_orderId": [{"StandardIdentifiers": ["UNIQUE"], "FieldNames": ["number"]}],
    },
}  # fmt: skip


class Desk(World):
    """A world with a client of Customer Profiles."""

    def __init__(self) -> None:
        super().__init__()
        self.profiles = self.client("customer-profiles")

    @property
    def keeper(self) -> Profiles:
        service = self.cloud.services["customer-profiles"]
        assert isinstance(service, Profiles)
        return service

    def new(self, key: str | None = None, name: str = NAME) -> dict[str, Any]:
        given = {} if key is None else {"DefaultEncryptionKey": key}
        made: dict[str, Any] = self.profiles.create_domain(DomainName=name, DefaultExpirationDays=30, **given)
        return made

    def profile(self, **members: Any) -> str:
        profile_id: str = self.profiles.create_profile(DomainName=NAME, **members)["ProfileId"]
        return profile_id

    def read(self, *ids: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.profiles.batch_get_profile(DomainName=NAME, ProfileIds=list(ids))["Profiles"]
        return found

    def found(self, key: str, *values: str, **more: Any) -> list[str]:
        items = self.profiles.search_profiles(DomainName=NAME, KeyName=key, Values=list(values), **more)["Items"]
        return [item["ProfileId"] for item in items]

    def order(self, number: int, email: str, **more: Any) -> str:
        text = json.dumps({"number": number, "contact": {"email": email}, **more})
        answer = self.profiles.put_profile_object(DomainName=NAME, ObjectTypeName="order", Object=text)
        key: str = answer["ProfileObjectUniqueKey"]
        return key

    def orders(self, profile_id: str) -> list[Any]:
        items = self.profiles.list_profile_objects(DomainName=NAME, ObjectTypeName="order", ProfileId=profile_id)[
            "Items"
        ]
        return [json.loads(item["Object"]) for item in items]

    def finish(self) -> None:
        while self.keeper.step():
            pass


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_profiles_001_and_003_the_key_is_reported_and_granted_to_the_service(desk: Desk) -> None:
    key = desk.key()
    assert desk.new(key)["DefaultEncryptionKey"] == key
    assert desk.profiles.get_domain(DomainName=NAME)["DefaultEncryptionKey"] == key
    (grant,) = desk.kms.list_grants(KeyId=key)["Grants"]
    assert grant["GranteePrincipal"] == "profile.amazonaws.com"
    arn = f"arn:aws:profile:{REGION}:{ACCOUNT}:domains/{NAME}"
    assert grant["Constraints"] == {"EncryptionContextSubset": {"aws:profile:domain:arn": arn}}
    assert [item["DomainName"] for item in desk.profiles.list_domains()["Items"]] == [NAME]


def test_profiles_002_and_011_without_a_key_data_lie_under_one_of_the_service(desk: Desk) -> None:
    assert "DefaultEncryptionKey" not in desk.new()
    one = desk.profile(FirstName="Ada")
    desk.calls()
    assert desk.read(one)[0]["FirstName"] == "Ada"
    assert desk.calls() == []  # AUDIT-018
    key = desk.key()
    assert desk.profiles.update_domain(DomainName=NAME, DefaultEncryptionKey=key)["DefaultEncryptionKey"] == key
    desk.finish()
    two = desk.profile(FirstName="Bob")
    assert {line["kek"] for line in by_type(Inspector((desk.keeper,)).dump(), "dek")} == {key}
    assert "DefaultEncryptionKey" not in desk.profiles.update_domain(DomainName=NAME, DefaultEncryptionKey="")
    desk.finish()
    assert desk.kms.list_grants(KeyId=key)["Grants"] == []
    desk.kms.disable_key(KeyId=key)
    assert [profile["FirstName"] for profile in desk.read(one, two)] == ["Ada", "Bob"]


def test_profiles_006_profiles_survive_unchanged_and_are_updated_member_by_member(desk: Desk) -> None:
    desk.new(desk.key())
    members = {"FirstName": "Zoë 東", "PhoneNumber": "+1", "Attributes": {"a": "1", "b": "2"}, "Address": {"City": "X"}}
    one = desk.profile(**members)
    assert desk.read(one) == [{"ProfileId": one, **members}]
    update = {"PhoneNumber": "", "Attributes": {"b": "", "c": "3"}, "Address": {"Country": "Y"}}
    desk.profiles.update_profile(DomainName=NAME, ProfileId=one, **update)
    after = {"FirstName": "Zoë 東", "Attributes": {"a": "1", "c": "3"}, "Address": {"City": "X", "Country": "Y"}}
    assert desk.read(one) == [{"ProfileId": one, **after}]
    assert desk.found("_phone", "+1") == []
    desk.profiles.delete_profile(DomainName=NAME, ProfileId=one)
    answer = desk.profiles.batch_get_profile(DomainName=NAME, ProfileIds=[one])
    assert (answer["Profiles"], answer["Errors"][0]["ProfileId"]) == ([], one)
    assert code(desk.profiles.delete_profile, DomainName=NAME, ProfileId=one) == "ResourceNotFoundException"


def test_profiles_are_found_by_their_keys_of_their_own_domain_alone(desk: Desk) -> None:
    key = desk.key()
    for name in ("other", NAME):
        desk.new(key, name)
    desk.profiles.create_profile(DomainName="other", EmailAddress="a@x", FirstName="Ada")
    one, two = desk.profile(EmailAddress="a@x", FirstName="Ada", LastName="L"), desk.profile(BusinessEmailAddress="b@x")
    assert desk.found("_email", "a@x") == [one]
    assert desk.found("_email", "b@x", "a@x") == [one, two]
    assert desk.found("_fullName", "Ada L") == [one]
    assert desk.found("_profileId", two) == [two]
    more = [{"KeyName": "_fullName", "Values": ["Ada L"]}]
    assert desk.found("_email", "b@x", AdditionalSearchKeys=more) == [one, two]
    assert desk.found("_email", "b@x", AdditionalSearchKeys=more, LogicalOperator="AND") == []
    asked = {"DomainName": NAME, "ProfileId": one, "KeyName": "_caseId"}
    assert desk.profiles.add_profile_key(**asked, Values=["c1", "c2"])["Values"] == ["c1", "c2"]
    assert desk.found("_caseId", "c2") == [one]
    desk.profiles.delete_profile_key(**asked, Values=["c2"])
    assert (desk.found("_caseId", "c2"), desk.found("_caseId", "c1")) == ([], [one])
    assert "_keys" not in desk.read(one)[0]


def test_profiles_007_objects_survive_unchanged_and_belong_to_the_profile_of_their_keys(desk: Desk) -> None:
    desk.new(desk.key())
    desk.profiles.put_profile_object_type(DomainName=NAME, **TYPE)
    unique = desk.order(1, "a@x", text="é\u2028" * 9)
    desk.order(2, "a@x", long="x" * 200_000)
    (profile_id,) = desk.found("_email", "a@x")
    assert [order["number"] for order in desk.orders(profile_id)] == [1, 2]
    assert desk.order(1, "a@x", text="new") == unique
    assert desk.orders(profile_id)[0]["text"] == "new"
    named = {"DomainName": NAME, "ObjectTypeName": "order", "ProfileId": profile_id}
    desk.profiles.delete_profile_object(**named, ProfileObjectUniqueKey=unique)
    assert [order["number"] for order in desk.orders(profile_id)] == [2]
    batch = [{"Id": "a", "Object": '{"number": 3, "contact": {"email": "a@x"}}'}, {"Id": "b", "Object": "[]"}]
    answer = desk.profiles.batch_put_profile_object(DomainName=NAME, ObjectTypeName="order", Items=batch)
    assert ([row["Id"] for row in answer["Successful"]], answer["Failed"][0]["Id"]) == (["a"], "b")
    stats = desk.profiles.get_domain(DomainName=NAME)["Stats"]
    assert (stats["ProfileCount"], stats["ObjectCount"]) == (1, 2)


def test_profiles_004_005_and_012_an_object_type_can_have_a_key_of_its_own(desk: Desk) -> None:
    default, own, next_own = desk.key(), desk.key(), desk.key()
    desk.new(default)
    desk.profiles.put_profile_object_type(DomainName=NAME, **TYPE)
    desk.order(1, "a@x")
    (profile_id,) = desk.found("_email", "a@x")
    assert desk.profiles.put_profile_object_type(DomainName=NAME, **TYPE, EncryptionKey=own)["EncryptionKey"] == own
    told = desk.profiles.get_profile_object_type(DomainName=NAME, ObjectTypeName="order")
    assert (told["EncryptionKey"], told["Fields"]) == (own, TYPE["Fields"])
    assert len(desk.kms.list_grants(KeyId=own)["Grants"]) == 1
    desk.order(2, "a@x")
    desk.kms.disable_key(KeyId=own)
    named = {"DomainName": NAME, "ObjectTypeName": "order", "ProfileId": profile_id}
    assert code(desk.profiles.list_profile_objects, **named) == "AccessDeniedException"
    assert desk.read(profile_id)
    desk.kms.enable_key(KeyId=own)
    desk.profiles.put_profile_object_type(DomainName=NAME, **TYPE, EncryptionKey=next_own)
    desk.order(3, "a@x")
    desk.finish()
    desk.kms.disable_key(KeyId=own)
    assert [order["number"] for order in desk.orders(profile_id)] == [1, 2, 3]
    (item,) = desk.profiles.list_profile_object_types(DomainName=NAME)["Items"]
    assert (item["ObjectTypeName"], item["Description"]) == ("order", "orders")
    desk.profiles.delete_profile_object_type(DomainName=NAME, ObjectTypeName="order")
    assert desk.kms.list_grants(KeyId=next_own)["Grants"] == []


def test_profiles_008_to_010_a_switched_key_is_followed_by_all_that_there_is(desk: Desk) -> None:
    first, second, third = desk.key(), desk.key(), desk.key()
    desk.new(first)
    ids = [desk.profile(FirstName=f"name {number}", EmailAddress=f"{number}@x") for number in range(9)]
    before = desk.read(*ids)
    desk.keeper.paused = True
    desk.profiles.update_domain(DomainName=NAME, DefaultEncryptionKey=second)
    desk.keeper.step(2)
    assert desk.read(*ids) == before
    desk.profiles.update_domain(DomainName=NAME, DefaultEncryptionKey=third)  # no conflict: it takes over
    assert desk.read(*ids) == before
    desk.finish()
    for key in (first, second):
        desk.kms.disable_key(KeyId=key)
        assert desk.kms.list_grants(KeyId=key)["Grants"] == []
    assert desk.read(*ids) == before
    assert desk.found("_email", "3@x") == [ids[3]]


def test_profiles_013_without_the_key_nothing_is_told_and_naming_it_again_restores(desk: Desk) -> None:
    key = desk.key()
    desk.new(key)
    one = desk.profile(FirstName=MARKER)
    for grant in desk.kms.list_grants(KeyId=key)["Grants"]:
        desk.kms.revoke_grant(KeyId=key, GrantId=grant["GrantId"])
    for call, params in (
        (desk.profiles.batch_get_profile, {"ProfileIds": [one]}),
        (desk.profiles.create_profile, {"FirstName": "x"}),
        (desk.profiles.search_profiles, {"KeyName": "_email", "Values": ["x"]}),
        (desk.profiles.delete_profile, {"ProfileId": one}),
        (desk.profiles.get_domain, {}),
    ):
        answer = refusal(call, DomainName=NAME, **params)
        assert (answer["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == ("AccessDeniedException", 403)
        assert MARKER not in str(answer)
    desk.profiles.update_domain(DomainName=NAME, DefaultEncryptionKey=key)
    assert desk.read(one) == [{"ProfileId": one, "FirstName": MARKER}]
    desk.kms.disable_key(KeyId=key)
    assert code(desk.profiles.batch_get_profile, DomainName=NAME, ProfileIds=[one]) == "AccessDeniedException"
    desk.kms.enable_key(KeyId=key)
    assert desk.read(one)


def test_profiles_014_no_byte_of_the_store_shows_what_was_written(desk: Desk) -> None:
    desk.new(desk.key())
    given = {**TYPE, "Description": MARKER}
    desk.profiles.put_profile_object_type(DomainName=NAME, **given)
    one = desk.profile(FirstName=MARKER, EmailAddress=MARKER, Attributes={MARKER: MARKER})
    desk.profiles.add_profile_key(DomainName=NAME, ProfileId=one, KeyName="_caseId", Values=[MARKER])
    desk.order(1, MARKER, text=MARKER)
    desk.new(name="owned")
    desk.profiles.create_profile(DomainName="owned", FirstName=MARKER)
    lines = Inspector((desk.keeper,)).dump(nonce=b"n")
    whole = b"".join(files(lines).values())
    assert not any(form in whole for form in forms(MARKER.encode()))
    assert desk.keeper.store.service_key not in whole
    keys = by_type(lines, "dek")  # PROFILES-015
    assert len({line["fp"] for line in keys}) == len(keys)


def test_profiles_016_a_key_policy_may_name_the_service_for_one_domain(desk: Desk) -> None:
    key = desk.key()
    user = desk.role("desk", {"Effect": "Allow", "Action": "profile:*", "Resource": "*"})
    profiles = desk.client("customer-profiles", user)
    assert code(profiles.create_domain, DomainName=NAME, DefaultExpirationDays=1, DefaultEncryptionKey=key) == (
        "AccessDeniedException"
    )
    admin = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*"}
    service = {
        "Effect": "Allow", "Principal": {"Service": "profile.amazonaws.com"},
        "Action": ["kms:GenerateDataKey", "kms:CreateGrant", "kms:Decrypt"],
        "Condition": {"ArnEquals": {"aws:SourceArn": f"arn:aws:profile:{REGION}:{ACCOUNT}:domains/{NAME}"}},
    }  # fmt: skip
    statements = [{**statement, "Resource": "*"} for statement in (admin, service)]
    desk.kms.put_key_policy(KeyId=key, Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))
    named = {"DefaultExpirationDays": 1, "DefaultEncryptionKey": key}
    assert code(profiles.create_domain, DomainName="another", **named) == "AccessDeniedException"
    assert profiles.create_domain(DomainName=NAME, **named)["DefaultEncryptionKey"] == key


def test_profiles_017_and_019_unfit_keys_leave_nothing_and_deletion_takes_the_grants(desk: Desk) -> None:
    mac, good = desk.key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC"), desk.key()
    for key in (mac, good[:-3] + "000", "alias/none"):
        assert code(desk.new, key=key) == "BadRequestException"
    assert desk.profiles.list_domains()["Items"] == []
    assert desk.kms.list_grants(KeyId=mac)["Grants"] == []
    desk.new(good)
    assert code(desk.new, key=good) == "BadRequestException"
    assert code(desk.profiles.create_domain, DomainName="not valid", DefaultExpirationDays=1) == "BadRequestException"
    desk.profiles.put_profile_object_type(DomainName=NAME, **TYPE, EncryptionKey=good)
    assert len(desk.kms.list_grants(KeyId=good)["Grants"]) == 2
    desk.profiles.delete_domain(DomainName=NAME)
    assert desk.kms.list_grants(KeyId=good)["Grants"] == []
    assert code(desk.profiles.get_domain, DomainName=NAME) == "ResourceNotFoundException"


def test_what_is_not_served_says_so(desk: Desk) -> None:
    desk.new()
    answer = refusal(desk.profiles.list_integrations, DomainName=NAME)
    assert (answer["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == ("NotImplementedException", 501)
    matching = {"Matching": {"Enabled": True}}
    assert code(desk.profiles.update_domain, DomainName=NAME, **matching) == "NotImplementedException"


@pytest.fixture(scope="module")
def served() -> Iterator[ServedCloud]:
    with served_cloud() as running:
        yield running


def test_it_speaks_its_wire_protocol(served: ServedCloud) -> None:
    profiles, key = served.client("customer-profiles"), served.client("kms").create_key()["KeyMetadata"]["Arn"]
    made = profiles.create_domain(DomainName=NAME, DefaultExpirationDays=1, DefaultEncryptionKey=key, Tags={"a": "b"})
    told = profiles.get_domain(DomainName=NAME)
    assert {name: told[name] for name in made if name != "ResponseMetadata"} == {
        name: value for name, value in made.items() if name != "ResponseMetadata"
    }
    one = profiles.create_profile(DomainName=NAME, FirstName="Zoë", Attributes={"a": "ß"})["ProfileId"]
    found = profiles.search_profiles(DomainName=NAME, KeyName="_profileId", Values=[one])["Items"]
    assert found == [{"ProfileId": one, "FirstName": "Zoë", "Attributes": {"a": "ß"}}]
    for number in range(3):
        profiles.create_profile(DomainName=NAME, EmailAddress="a@x", FirstName=str(number))
    page = profiles.search_profiles(DomainName=NAME, KeyName="_email", Values=["a@x"], MaxResults=2)
    rest = profiles.search_profiles(DomainName=NAME, KeyName="_email", Values=["a@x"], NextToken=page["NextToken"])
    assert [item["FirstName"] for item in (*page["Items"], *rest["Items"])] == ["0", "1", "2"]
    with pytest.raises(profiles.exceptions.ResourceNotFoundException):
        profiles.get_domain(DomainName="none")
    profiles.delete_domain(DomainName=NAME)


@pytest.mark.parametrize("with_key", [(False, True), (True, False)])
def test_profiles_007_an_object_is_replaced_though_its_type_got_or_lost_a_key(
    desk: Desk, with_key: tuple[bool, bool]
) -> None:
    desk.new(desk.key())
    own = desk.key()
    for number, keyed in enumerate(with_key):
        key = {"EncryptionKey": own} if keyed else {}
        desk.profiles.put_profile_object_type(DomainName=NAME, **TYPE, **key)
        desk.order(1, "a@x", text=f"version {number}")
    (profile_id,) = desk.found("_email", "a@x")
    assert [order["text"] for order in desk.orders(profile_id)] == ["version 1"]


def test_profiles_004_types_with_long_names_alike_have_grants_of_their_own(desk: Desk) -> None:
    desk.new(desk.key())
    own = desk.key()
    names = [f"{'x' * 250}{number:04}" for number in (1, 2)]
    for name in names:
        desk.profiles.put_profile_object_type(
            DomainName=NAME, **{**TYPE, "ObjectTypeName": name}, EncryptionKey=own
        )  # fmt: skip
    assert len(desk.kms.list_grants(KeyId=own)["Grants"]) == len(names)


def test_profiles_012_a_type_shows_the_key_that_it_has_also_after_a_crash_in_between(desk: Desk) -> None:
    desk.new(desk.key())
    first, second = desk.key(), desk.key()
    desk.profiles.put_profile_object_type(DomainName=NAME, **TYPE, EncryptionKey=first)
    desk.keeper.faults.arm("switched")
    with suppress(Exception):
        desk.profiles.put_profile_object_type(DomainName=NAME, **TYPE, EncryptionKey=second)
    shown = desk.profiles.get_profile_object_type(DomainName=NAME, ObjectTypeName=TYPE["ObjectTypeName"])
    assert shown["EncryptionKey"] == second
