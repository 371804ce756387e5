"""Faults in what of Cases is read again as it was written."""

from typing import Any

from . import allowed, witness
from .cases_scene import EVERYTHING, NOBODY, Cases


@witness(
    id="connectcases-white-space-of-comments-joined",
    requirement="CASES-001",
    family="effect",
    fault="Runs of white space in a comment become one blank.",
)
def white_space_of_comments_joined(client: Any) -> None:
    scene = Cases(client)
    case = scene.case(scene.domain())
    scene.say(case, "two  words,\n\tand a line")
    assert scene.said(case) == ["two  words,\n\tand a line"]


@witness(
    id="connectcases-values-cut-at-500",
    requirement="CASES-001",
    family="effect",
    fault="A text in a field of a case is cut to 500 characters.",
)
def values_cut_at_500(client: Any) -> None:
    scene = Cases(client)
    domain = scene.domain()
    field, text = scene.field(domain), "long " * 200
    assert scene.read(scene.case(domain, **{field: text}), field) == [text]


@witness(
    id="connectcases-numbers-made-whole",
    requirement="CASES-001",
    family="effect",
    fault="A number in a field of a case loses its fraction.",
)
def numbers_made_whole(client: Any) -> None:
    scene = Cases(client)
    domain = scene.domain()
    field = scene.field(domain, type="Number")
    assert scene.read(scene.case(domain, **{field: 12.75}), field) == [12.75]


@witness(
    id="connectcases-descriptions-in-latin-1",
    requirement="CASES-001",
    family="effect",
    fault="Descriptions of fields lose all characters beyond Latin-1.",
)
def descriptions_in_latin_1(client: Any) -> None:
    scene = Cases(client)
    domain = scene.domain()
    field = scene.field(domain, description="\u8bf4\u660e")
    (told,) = allowed(scene.cases.batch_get_field, **domain, fields=[{"id": field}])["fields"]
    assert told["description"] == "\u8bf4\u660e"


@witness(
    id="connectcases-description-of-the-first-template",
    requirement="CASES-001",
    family="effect",
    fault="Every template is told with the description of the domain's first one.",
)
def description_of_the_first_template(client: Any) -> None:
    scene = Cases(client)
    domain = scene.domain()
    made = {scene.template(domain, description=text): text for text in ("one", "two")}
    told = {name: allowed(scene.cases.get_template, **domain, templateId=name)["description"] for name in made}
    assert told == made


@witness(
    id="connectcases-included-data-forgotten",
    requirement="CASES-019",
    family="effect",
    fault="The event configuration does not tell which data it includes.",
)
def included_data_forgotten(client: Any) -> None:
    scene = Cases(client)
    domain = scene.domain()
    scene.publish(domain)
    assert allowed(scene.cases.get_case_event_configuration, **domain)["eventBridge"] == EVERYTHING


@witness(
    id="connectcases-unknown-fields-untold",
    requirement="CASES-022",
    family="response",
    fault="BatchGetField tells nothing of fields that are not there.",
)
def unknown_fields_untold(client: Any) -> None:
    scene = Cases(client)
    answer = allowed(scene.cases.batch_get_field, **scene.domain(), fields=[{"id": NOBODY}])
    assert [row["id"] for row in answer["errors"]] == [NOBODY]
