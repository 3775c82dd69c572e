"""The fields that rules may name: those of the catalogue, and what is derived from one of them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from winnow.capture.fields import Field, catalogue
from winnow.ground.words import Kind

# What the score itself decides: a rule over one of these would be a circle.
DECIDED_BY_SCORE = frozenset(
    {"score", "fit", "interest", "grade", "probability", "stage", "furthest", "reason"}
)

EMAIL_DOMAIN = Field("email_domain", _("Domain of the e-mail address"), Kind.TEXT, "person", "email")


def rule_fields(*, archived: bool = False) -> dict[str, Field]:
    """Fields by name; `archived` ones too for models that were published while they were in use."""
    return {**catalogue(archived=archived), EMAIL_DOMAIN.name: EMAIL_DOMAIN}


def usable_fields() -> dict[str, Field]:
    """The fields that a new rule may use."""
    return {name: field for name, field in rule_fields().items() if field.given and not field.sensitive}
