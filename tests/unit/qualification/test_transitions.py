"""Which stage a lead may go to from which."""

from __future__ import annotations

import pytest

from winnow.capture.words import LeadStage
from winnow.ground.refusals import Conflict
from winnow.qualification.transitions import ALLOWED, check, further


def test_names_every_stage() -> None:
    assert set(ALLOWED) == set(LeadStage.values)
    assert all(stage not in targets for stage, targets in ALLOWED.items())


def test_refuses_with_what_is_allowed() -> None:
    with pytest.raises(Conflict) as refused:
        check("disqualified", "opportunity")
    assert refused.value.details["allowed"] == ["lead", "mql"]
    assert "Marketing-qualified" in refused.value.message


def test_a_loaded_history_may_skip_what_nobody_saw() -> None:
    with pytest.raises(Conflict):
        check("lead", "customer")
    check("lead", "customer", policy="import")
    with pytest.raises(Conflict):
        check("customer", "disqualified", policy="import")


def test_the_furthest_stage_never_goes_back() -> None:
    assert further("opportunity", "prospect") == "opportunity"
    assert further("mql", "customer") == "customer"
    assert further("mql", "disqualified") == "mql"
