"""Faults in what updates and deletions of Cases change, and leave."""

from typing import Any

from . import allowed, refused, witness
from .cases_scene import Cases

GONE = "ResourceNotFoundException"


@witness(
    id="connectcases-update-loses-other-values",
    requirement="CASES-012",
    family="effect",
    fault="UpdateCase takes away the values of all fields that it does not give, but for the title.",
)
def update_loses_other_values(client: Any) -> None:
    scene = Cases(client)
    domain = scene.domain()
    one, other = scene.field(domain), scene.field(domain)
    case = scene.case(domain, **{one: "stays", other: "before"})
    allowed(scene.cases.update_case, **case, fields=scene.values(**{other: "after"}))
    assert scene.read(case, one, other) == ["stays", "after"]


@witness(
    id="connectcases-update-loses-the-description",
    requirement="CASES-012",
    family="effect",
    fault="UpdateTemplate takes away the description where it gives none.",
)
def update_loses_the_description(client: Any) -> None:
    scene = Cases(client)
    domain = scene.domain()
    template = {**domain, "templateId": scene.template(domain, description="stays")}
    allowed(scene.cases.update_template, **template, name="renamed")
    assert allowed(scene.cases.get_template, **template)["description"] == "stays"


@witness(
    id="connectcases-field-not-updated",
    requirement="CASES-012",
    family="effect",
    fault="UpdateField says yes and changes nothing.",
)
def field_not_updated(client: Any) -> None:
    scene = Cases(client)
    domain = scene.domain()
    field = scene.field(domain, description="before")
    allowed(scene.cases.update_field, **domain, fieldId=field, description="after")
    (told,) = allowed(scene.cases.batch_get_field, **domain, fields=[{"id": field}])["fields"]
    assert told["description"] == "after"


def _deleted_case(scene: Cases) -> dict[str, str]:
    case = scene.case(scene.domain())
    scene.say(case, "said")
    allowed(scene.cases.delete_case, **case)
    return case


@witness(
    id="connectcases-comments-outlive-their-case",
    requirement="CASES-013",
    family="guard-off",
    fault="GetCase refuses a deleted case, and the comments on it are still told.",
)
def comments_outlive_their_case(client: Any) -> None:
    scene = Cases(client)
    assert refused(scene.cases.search_related_items, **_deleted_case(scene)) == GONE


@witness(
    id="connectcases-case-not-deleted",
    requirement="CASES-013",
    family="guard-off",
    fault="DeleteCase says yes and deletes nothing.",
)
def case_not_deleted(client: Any) -> None:
    scene = Cases(client)
    assert refused(scene.cases.get_case, **_deleted_case(scene), fields=[{"id": "title"}]) == GONE


@witness(
    id="connectcases-domain-not-deleted",
    requirement="CASES-020",
    family="guard-off",
    fault="DeleteDomain says yes and deletes nothing.",
)
def domain_not_deleted(client: Any) -> None:
    scene = Cases(client)
    domain = scene.domain()
    allowed(scene.cases.delete_domain, **domain)
    assert refused(scene.cases.get_domain, **domain) == GONE


@witness(
    id="connectcases-cases-outlive-their-domain",
    requirement="CASES-020",
    family="guard-off",
    fault="GetDomain refuses a deleted domain, and the cases in it are still told.",
)
def cases_outlive_their_domain(client: Any) -> None:
    scene = Cases(client)
    domain = scene.domain()
    case = scene.case(domain)
    allowed(scene.cases.delete_domain, **domain)
    assert refused(scene.cases.get_case, **case, fields=[{"id": "title"}]) == GONE
