"""Running the text of a script in this process, with clients that are given to it: how a deviation is proved."""

from __future__ import annotations

import ast
from typing import Any

from botocore.exceptions import ClientError


def loaded(text: str) -> dict[str, Any]:
    """What a script defines: `deviates`, `client` and `main`; of a plain script they run its statements."""
    tree = ast.parse(text)
    tree.body = [node for node in tree.body if not ast.unparse(node).startswith("sys.excepthook = ")]
    if any(isinstance(node, ast.FunctionDef) for node in tree.body):
        namespace: dict[str, Any] = {"__name__": "repro"}
        exec(compile(tree, "repro.py", "exec"), namespace)  # noqa: S102 - our own text
        script = namespace["script"]
        return namespace | {"client": script.client, "main": script.main}
    made = next(place for place, node in enumerate(tree.body) if ast.unparse(node).startswith("kms = "))
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    client, calls = _code(tree.body[: made + 1]), _code([*imports, *tree.body[made + 1 :]])
    return {"deviates": lambda kms: _deviates(calls, kms), "client": lambda: _client(client)}


def _code(statements: list[ast.stmt]) -> Any:
    return compile(ast.Module(statements, []), "repro.py", "exec")


def _client(code: Any) -> Any:
    namespace: dict[str, Any] = {}
    exec(code, namespace)  # noqa: S102
    return namespace["kms"]


def _deviates(code: Any, kms: Any) -> str:
    """What departs, or an empty text; RuntimeError or LookupError where it cannot be shown."""
    said: list[str] = []
    try:
        exec(code, {"kms": kms, "print": lambda word, end="": said.append(word)})  # noqa: S102
    except SystemExit as ended:
        if ended.code == 0:
            return ""
        if ended.code == 1:
            return said[-1]
        raise RuntimeError(f"cannot be shown: {said[-1]}") from ended
    except ClientError as error:
        code_of = error.response.get("Error", {}).get("Code")
        raise RuntimeError(f"cannot be shown: {error.operation_name} is refused with {code_of}") from error
    except LookupError:
        raise
    except Exception as error:
        raise RuntimeError(f"cannot be shown: {error!r}") from error
    raise RuntimeError("cannot be shown: the script does not end")
