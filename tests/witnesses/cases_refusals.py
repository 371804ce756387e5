"""Faults in what Cases refuses, and with which error."""

from typing import Any

from . import allowed, refused, witness
from .cases_scene import NOBODY, Cases
from .parties import ROOT_OF_ANOTHER_ACCOUNT


@witness(
    id="connectcases-unknown-case-without-fields",
    requirement="CASES-009",
    family="guard-off",
    fault="GetCase tells of a case that never was that it has no fields.",
)
def unknown_case_without_fields(client: Any) -> None:
    scene = Cases(client)
    asked = {"caseId": NOBODY, "fields": [{"id": "title"}]}
    assert refused(scene.cases.get_case, **scene.domain(), **asked) == "ResourceNotFoundException"


@witness(
    id="connectcases-what-is-missing-is-denied",
    requirement="CASES-009",
    family="wrong-error",
    fault="What does not exist is refused with AccessDeniedException.",
)
def what_is_missing_is_denied(client: Any) -> None:
    assert refused(Cases(client).cases.get_domain, domainId=NOBODY) == "ResourceNotFoundException"


@witness(
    id="connectcases-template-without-name",
    requirement="CASES-010",
    family="guard-off",
    fault="CreateTemplate makes up a name where none is given.",
)
def template_without_name(client: Any) -> None:
    scene = Cases(client)
    assert refused(scene.cases.create_template, **scene.domain()) == "ValidationException"


@witness(
    id="connectcases-names-cut-at-100",
    requirement="CASES-011",
    family="guard-off",
    fault="Names of more than 100 characters are cut.",
)
def names_cut_at_100(client: Any) -> None:
    scene = Cases(client)
    domain = scene.domain()
    scene.field(domain, name="n" * 100)
    assert refused(scene.cases.create_field, **domain, name="n" * 101, type="Text") == "ValidationException"


@witness(
    id="connectcases-large-pages-accepted",
    requirement="CASES-011",
    family="guard-off",
    fault="Lists take any maxResults.",
)
def large_pages_accepted(client: Any) -> None:
    scene = Cases(client)
    allowed(scene.cases.list_domains, maxResults=10)
    assert refused(scene.cases.list_domains, maxResults=11) == "ValidationException"


@witness(
    id="connectcases-case-without-title",
    requirement="CASES-016",
    family="guard-off",
    fault="CreateCase makes up a title where none is given.",
)
def case_without_title(client: Any) -> None:
    scene = Cases(client)
    domain = scene.domain()
    template = scene.template(domain)
    assert refused(scene.cases.create_case, **domain, templateId=template, fields=[])


def _creation(scene: Cases, status: str) -> dict[str, Any]:
    domain = scene.domain()
    template = scene.template(domain, status=status)
    return {**domain, "templateId": template, "fields": scene.values(title="a title")}


@witness(
    id="connectcases-inactive-template-takes-cases",
    requirement="CASES-017",
    family="guard-off",
    fault="A case is created from a template that is inactive.",
)
def inactive_template_takes_cases(client: Any) -> None:
    scene = Cases(client)
    allowed(scene.cases.create_case, **_creation(scene, "Active"))
    assert refused(scene.cases.create_case, **_creation(scene, "Inactive"))


@witness(
    id="connectcases-template-names-repeat",
    requirement="CASES-018",
    family="guard-off",
    fault="Two templates of a domain may have one name.",
)
def template_names_repeat(client: Any) -> None:
    scene = Cases(client)
    domain = scene.domain()
    scene.template(domain, name="taken")
    assert refused(scene.cases.create_template, **domain, name="taken")


@witness(
    id="connectcases-template-renamed-to-a-taken-name",
    requirement="CASES-018",
    family="guard-off",
    fault="A template may be renamed to a name that another one of the domain has.",
)
def template_renamed_to_a_taken_name(client: Any) -> None:
    scene = Cases(client)
    domain = scene.domain()
    scene.template(domain, name="taken")
    assert refused(scene.cases.update_template, **domain, templateId=scene.template(domain), name="taken")


@witness(
    id="connectcases-domain-of-any-account",
    requirement="CASES-023",
    family="guard-off",
    fault="Who knows the id of a domain of another account gets at all that is in it.",
)
def domain_of_any_account(client: Any) -> None:
    scene, theirs = Cases(client), Cases(client, ROOT_OF_ANOTHER_ACCOUNT)
    domain = theirs.domain()
    case = theirs.case(domain)
    assert refused(scene.cases.get_domain, **domain)
    assert refused(scene.cases.get_case, **case, fields=[{"id": "title"}])
    assert theirs.read(case, "title") == ["a title"]
