"""Badges of a certificate, one for each profile: a picture, and the JSON of a shields endpoint."""

from __future__ import annotations

import json
from collections.abc import Iterator

from anybadge import Badge

from kms_conformance.models.certification import Level, Standing

COLOURS = {Level.WITH_PORTS: "#2e7d32", Level.CONFORMANT: "#4c9a2a", Level.EXERCISED: "#8a6d1d"}


def badges(levels: dict[str, Standing]) -> Iterator[tuple[str, str]]:
    """Name and text of each file."""
    for profile, row in levels.items():
        if row.level is not None:
            message, colour = str(row.level).replace("-", " "), COLOURS[row.level]
            yield f"badge-{profile}.svg", Badge(profile, message, default_color=colour).badge_svg_text
            endpoint = {"schemaVersion": 1, "label": profile, "message": message, "color": colour}
            yield f"badge-{profile}.json", json.dumps(endpoint) + "\n"
