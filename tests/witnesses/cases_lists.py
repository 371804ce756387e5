"""Faults in the lists of Cases."""

from typing import Any

from . import allowed, witness
from .cases_scene import Cases
from .parties import ROOT_OF_ANOTHER_ACCOUNT


def _templates(scene: Cases, domain: dict[str, str], **asked: Any) -> list[str]:
    answer = allowed(scene.cases.list_templates, **domain, **asked)
    return [row["templateId"] for row in answer["templates"]]


@witness(
    id="connectcases-templates-of-all-domains",
    requirement="CASES-014",
    family="response",
    fault="ListTemplates shows the templates of all domains of the account.",
)
def templates_of_all_domains(client: Any) -> None:
    scene = Cases(client)
    one, other = scene.domain(), scene.domain()
    made = [scene.template(domain) for domain in (one, other)]
    assert [_templates(scene, domain) for domain in (one, other)] == [[made[0]], [made[1]]]


@witness(
    id="connectcases-comments-of-all-cases",
    requirement="CASES-014",
    family="response",
    fault="SearchRelatedItems shows the comments on all cases of the domain.",
)
def comments_of_all_cases(client: Any) -> None:
    scene = Cases(client)
    domain = scene.domain()
    cases = [scene.case(domain) for _ in range(2)]
    for number, case in enumerate(cases):
        scene.say(case, f"said of {number}")
    assert [scene.said(case) for case in cases] == [["said of 0"], ["said of 1"]]


@witness(
    id="connectcases-newest-field-not-listed",
    requirement="CASES-014",
    family="response",
    fault="ListFields lacks the newest field.",
)
def newest_field_not_listed(client: Any) -> None:
    scene = Cases(client)
    domain = scene.domain()
    made = {scene.field(domain) for _ in range(2)}
    listed = allowed(scene.cases.list_fields, **domain)["fields"]
    assert {row["fieldId"] for row in listed if row["namespace"] == "Custom"} == made


@witness(
    id="connectcases-one-more-than-asked-for",
    requirement="CASES-015",
    family="response",
    fault="A page of templates holds one more than maxResults.",
)
def one_more_than_asked_for(client: Any) -> None:
    scene = Cases(client)
    domain = scene.domain()
    for _ in range(3):
        scene.template(domain)
    assert len(_templates(scene, domain, maxResults=2)) == 2


@witness(
    id="connectcases-pages-overlap",
    requirement="CASES-015",
    family="response",
    fault="A page of comments begins with the last comment of the page before.",
)
def pages_overlap(client: Any) -> None:
    scene = Cases(client)
    case = scene.case(scene.domain())
    made, found, token = [scene.say(case, f"number {number}") for number in range(3)], [], {}
    while True:
        answer = allowed(scene.cases.search_related_items, **case, maxResults=1, **token)
        found += [row["relatedItemId"] for row in answer["relatedItems"]]
        if "nextToken" not in answer:
            break
        token = {"nextToken": answer["nextToken"]}
    assert sorted(found) == sorted(made)


@witness(
    id="connectcases-domains-of-another-account-listed",
    requirement="CASES-014",
    family="response",
    fault="ListDomains shows a domain of another account, too.",
)
def domains_of_another_account_listed(client: Any) -> None:
    scene, theirs = Cases(client), Cases(client, ROOT_OF_ANOTHER_ACCOUNT)
    made = [one.domain()["domainId"] for one in (scene, theirs)]
    listed = [[row["domainId"] for row in allowed(one.cases.list_domains)["domains"]] for one in (scene, theirs)]
    assert listed == [[made[0]], [made[1]]]
