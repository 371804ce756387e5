"""SOPS: a file whose values are encrypted under a data key of the KMS, and opened again."""

import os
import subprocess
import sys
from pathlib import Path

SOPS = Path(sys.executable).parent / "sops"


def sops(*arguments: str) -> str:
    """What the command prints."""
    ran = subprocess.run([str(SOPS), *arguments], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


Path("plain.yaml").write_text("password: secret\n", "utf-8")
context = ("--encryption-context", "tenant:a")
sealed = sops("--encrypt", "--kms", os.environ["KEY_ARN"], *context, "plain.yaml")
assert "secret" not in sealed
assert os.environ["KEY_ARN"] in sealed
Path("sealed.yaml").write_text(sealed, "utf-8")
assert sops("--decrypt", "sealed.yaml") == "password: secret\n"
