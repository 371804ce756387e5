"""Which scripts of a report show their deviation at another endpoint: benchmarks/scripts_shown.py DIR... --endpoint URL

The scripts run as programs, with the endpoint in KMS_ENDPOINT_URL, and end with 1 (a deviation), 0 (as documented) or 2
(it cannot be shown there).  A line for each folder, and one for each script that does not end with 0; exit status 1
where one ends with 1.  Scripts of a target in its own process go to that and are left out.
"""

from __future__ import annotations

import argparse
import os
import re
import runpy
import sys
from collections import Counter
from multiprocessing import get_context
from pathlib import Path

import boto3  # noqa: F401 - every script needs it, and a fork has what is imported here

SHOWN, AS_DOCUMENTED, NOT_TO_BE_SHOWN = 1, 0, 2
LONGEST_S = 120
TOLD = {SHOWN: "a deviation", AS_DOCUMENTED: "as documented", NOT_TO_BE_SHOWN: "cannot be shown"}
ENDPOINT = "KMS_ENDPOINT_URL"
OF_AN_ENDPOINT = re.compile(rf'{ENDPOINT}|Script\(\s*"[^"]*",\s*"http')


def played(script: Path) -> None:
    """Run a script as a program, in silence."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        runpy.run_path(str(script), run_name="__main__")
    except Exception as error:  # noqa: BLE001 - as the interpreter does: the script's own hook ends it
        sys.excepthook(type(error), error, error.__traceback__)
        sys.exit(NOT_TO_BE_SHOWN)


def ended(script: Path) -> int:
    """How a script ends; 2 where it takes too long."""
    process = get_context("fork").Process(target=played, args=(script,))
    process.start()
    process.join(LONGEST_S)
    if process.is_alive():
        process.kill()
        process.join()
    return process.exitcode if process.exitcode in TOLD else NOT_TO_BE_SHOWN


def main() -> int:
    """Run the scripts of all folders."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--endpoint", required=True, metavar="URL")
    options = parser.parse_args()
    os.environ[ENDPOINT] = options.endpoint
    shown = 0
    for folder in options.folders:
        scripts = sorted(path for path in (folder / "repro").glob("*.py") if OF_AN_ENDPOINT.search(path.read_text()))
        ends = {path: ended(path) for path in scripts}
        for path, status in ends.items():
            if status != AS_DOCUMENTED:
                print(f"  {path.name}: {TOLD[status]}")
        counted = Counter(TOLD[status] for status in ends.values())
        print(f"{folder}: {len(ends)} scripts; " + ", ".join(f"{number} {word}" for word, number in counted.items()))
        shown += counted[TOLD[SHOWN]]
    return int(shown > 0)


if __name__ == "__main__":
    sys.exit(main())
