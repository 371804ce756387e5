"""From the name of a factory to its service, and why that may fail, each in one line."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from difflib import get_close_matches
from types import ModuleType
from typing import TypeAlias

from kms_conformance.conformance.errors import ConformanceError, TargetError, UsageError
from kms_conformance.conformance.targets.hosted.declared import BY_DECLARATION, Hosted, as_hosted, declaration, lacking

PREFIX = "python:"
FORM = "write it like python:my_package.store:make"
CALLED = "name a function that takes the URL of the KMS and returns the service"
Factory: TypeAlias = Callable[[str], object]
_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*")
LONGEST_TEXT = 200


def parts_of(name: str) -> tuple[str, str]:
    """The module and the attribute that "python:MODULE:ATTRIBUTE" names; UsageError for what names none."""
    rest = name.removeprefix(PREFIX)
    if not _NAME.fullmatch(rest):
        raise UsageError(f"{name!r} does not name a factory; {FORM}")
    module, _, attribute = rest.partition(":")
    return module, attribute


def factory_of(name: str) -> Factory:
    """The factory of that name. UsageError: there is none. TargetError: its module raised something."""
    module, attribute = parts_of(name)
    return _attribute(name, _module(name, module), attribute)


def made(name: str, factory: Factory, kms_endpoint_url: str) -> Hosted:
    """The service that a factory makes. UsageError: it lacks something. TargetError: it raised something."""
    try:
        store = factory(kms_endpoint_url)
    except Exception as error:
        raise TargetError(f"{name} raised {told(error)}; correct it, or what it needs") from error
    kind, said = type(store).__name__, declaration(store)
    if said not in BY_DECLARATION:
        known = ", ".join(map(repr, BY_DECLARATION))
        raise UsageError(f"{name} returned {kind}, which says judged_as = {said!r}; judged_as is one of {known}")
    if missing := lacking(store):
        protocol = BY_DECLARATION[said].protocol
        place = f"{protocol.__module__}.{protocol.__name__}"
        raise UsageError(f"{name} returned {kind}, which lacks {', '.join(missing)}; see {place}")
    return as_hosted(store)


def told(error: BaseException) -> str:
    """An exception in one line, without the text of a multi-line one."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:LONGEST_TEXT]}" if lines else type(error).__name__


def _module(name: str, module: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except Exception as error:
        if isinstance(error, ModuleNotFoundError) and error.name and f"{module}.".startswith(f"{error.name}."):
            text = f"{name}: there is no module {error.name}; run where Python finds it, or set PYTHONPATH"
            raise UsageError(text) from error
        raise _unimportable(name, module, error) from error


def _unimportable(name: str, module: str, error: Exception) -> ConformanceError:
    return TargetError(f"{name}: importing {module} raised {told(error)}; correct it, or install what it needs")


def _attribute(name: str, module: ModuleType, attribute: str) -> Factory:
    found: object = module
    for part in attribute.split("."):
        if not hasattr(found, part):
            close = get_close_matches(part, dir(found), n=1)
            hint = f"did you mean {close[0]!r}?" if close else CALLED
            raise UsageError(f"{name}: there is no {part!r} in {module.__name__}; {hint}")
        found = getattr(found, part)
    if not callable(found):
        raise UsageError(f"{name} cannot be called; {CALLED}")
    return found
