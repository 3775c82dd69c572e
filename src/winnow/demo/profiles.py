"""What a good fit looks like to the demo's company: one ideal customer profile, and two personas in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from winnow.access.actor import SYSTEM
from winnow.demo.truth import ROLES
from winnow.scoring.actions import add_persona
from winnow.scoring.words import PersonaAbout


def describe_good_fits(*, now: datetime) -> None:
    """The names of industries, sizes and roles are those of the demo's leads (places.py, truth.py)."""
    add_persona(
        name="Plants that burn money",
        about=PersonaAbout.ORGANIZATION,
        description="Many hours, many machines, and an energy bill that somebody is asked about.",
        criteria=[
            _wanted("100 to 999 employees", "employees", "between", [100, 999], weight=3),
            _wanted("More than one site", "organization.custom.sites", ">=", 2),
            _wanted("Spends much on energy", "custom.energy_cost", ">=", 100_000, weight=2),
        ],
        by=SYSTEM,
        now=now,
    )
    for name, role, description in (
        ("Energy manager", "energy", "Knows the meters, feels the pressure, needs figures for those above."),
        ("Head of operations", "operations", "Owns the plant and its budget; wants no standstill."),
    ):
        add_persona(
            name=name,
            about=PersonaAbout.PERSON,
            description=description,
            criteria=[_wanted("Has the role", "job_title", "in", list(ROLES[role]), weight=3, required=True)],
            by=SYSTEM,
            now=now,
        )


def _wanted(
    label: str, field: str, operator: str, value: Any, *, weight: int = 1, required: bool = False
) -> dict[str, Any]:
    test = {"field": field, "operator": operator, "value": value}
    condition = {"combinator": "and", "not": False, "rules": [test]}
    return {"label": label, "weight": weight, "required": required, "condition": condition}
