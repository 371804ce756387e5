"""report.html: one file without anything from elsewhere, for people; complete without JavaScript.

rows, state_map and scoreboard make values of a report; the *.jinja files beside them lay the values out.  Whatever
is put into the page is escaped by the template engine, since much of it was sent by a target.
"""

from kms_conformance.reports.html.page import dumps

__all__ = ["dumps"]
