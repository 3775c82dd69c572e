"""The four steps of an import, as every page of it shows them."""

from __future__ import annotations

from django.utils.translation import gettext as _

_STEPS = ("file", "columns", "review", "result")


def steps(now: str) -> list[dict[str, str]]:
    labels = dict(zip(_STEPS, (_("File"), _("Columns"), _("Review"), _("Result")), strict=True))
    place = _STEPS.index(now)
    return [
        {"label": labels[step], "state": "done" if i < place else "now" if i == place else "ahead"}
        for i, step in enumerate(_STEPS)
    ]
