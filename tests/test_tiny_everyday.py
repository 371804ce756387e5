"""A Parameter Store and a Secrets Manager that nobody made from the model: the suite finds nothing wrong with them."""

from __future__ import annotations

import json
from pathlib import Path

from kms_conformance.conformance.run.options import Options, checked
from kms_conformance.conformance.run.progress import progress
from kms_conformance.conformance.run.run import run
from kms_conformance.conformance.targets import resolve
from kms_conformance.models.report import Report, Verdict
from tests.helpers import AWS_JSON, serving
from tests.tiny_everyday import tiny_everyday
from tests.tiny_kms import KmsError, TinyKms

PROFILES = ("ssm", "secretsmanager")
NOBODY_ELSE = '[principals]\nmode = "none"\n'


def judged(folder: Path) -> Report:
    handle = tiny_everyday(TinyKms())

    def answer(operation: str, body: bytes) -> tuple[int, str, bytes]:
        try:
            return 200, AWS_JSON, json.dumps(handle(operation, json.loads(body or b"{}"))).encode()
        except KmsError as error:
            return 400, AWS_JSON, json.dumps({"__type": error.code, "message": error.message or ""}).encode()

    with serving(answer) as endpoint:
        file = folder / "target.toml"
        file.write_text(f'endpoint_url = "{endpoint.url}"\n{NOBODY_ELSE}', "utf-8")
        options = checked(Options(target=str(file), profiles=(*PROFILES, "kms-rotation"), out=folder / "out"))
        return run(options, resolve(options.target), progress("none"))


def test_nothing_is_found_wrong_with_them(tmp_path: Path) -> None:
    own = [row for row in judged(tmp_path).results if row.requirement.profile in PROFILES]
    found = {
        row.requirement.id: row.deviations or row.observations for row in own if row.deviations or row.observations
    }
    assert found == {}
    left = {row.requirement.id for row in own if row.verdict is not Verdict.PASS}
    assert left == {row.requirement.id for row in own if row.requirement.needs == "needs-principal"}
