"""What lists of leads show and filter by of scoring's own table: the persona and the profile that a lead matches."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from winnow.capture.fields import Field, offer
from winnow.ground.words import Kind

_RELATION = "persona_match"


def offer_matches() -> None:
    offer(
        _RELATION,
        joined=f"LEFT JOIN scoring_personamatch {_RELATION} ON {_RELATION}.lead_id = standing.lead_id",
        fields=[
            Field("persona", _("Persona"), Kind.TEXT, _RELATION, "persona", given=False),
            Field(
                "persona_share",
                _("Match with the persona"),
                Kind.NUMBER,
                _RELATION,
                "persona_share",
                given=False,
            ),
            Field("profile", _("Ideal customer profile"), Kind.TEXT, _RELATION, "profile", given=False),
            Field(
                "profile_share",
                _("Match with the profile"),
                Kind.NUMBER,
                _RELATION,
                "profile_share",
                given=False,
            ),
        ],
    )
