"""Words of back-tests and reliability: `{% load learning %}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from winnow.access.actor import NOBODY
from winnow.learning import queries

register = template.Library()


@register.filter
def between(share: Mapping[str, Any]) -> str:
    """What a share rests on, for a hover: "12 of 40; 18.1% to 45.4%"."""
    if share["rate"] is None:
        return str(_("none of none: nothing is known"))
    return str(
        _("%(k)s of %(n)s; 95%% between %(low)s%% and %(high)s%%")
        % {
            "k": number_format(share["k"], force_grouping=True),
            "n": number_format(share["n"], force_grouping=True),
            "low": number_format(share["low"] * 100, 1),
            "high": number_format(share["high"] * 100, 1),
        }
    )


@register.filter
def three(value: float | None) -> str:
    """A measure to three places."""
    return "–" if value is None else number_format(value, 3)


@register.filter
def plus(value: float) -> str:
    """A difference to three places, with its sign."""
    sign = "+" if value >= 0 else "−"
    return f"{sign}{number_format(abs(value), 3)}"


@register.inclusion_tag("web/learning/_drifting.html", takes_context=True)
def drift(context: Mapping[str, Any]) -> dict[str, Any]:
    """A notice for those who can do something about probabilities that no longer hold; nothing for others."""
    return {"drifting": queries.drifting(context.get("actor", NOBODY))}
