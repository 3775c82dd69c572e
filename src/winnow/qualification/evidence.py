"""What a decision rested on, as it is written down with it."""

from __future__ import annotations

from typing import Any

from winnow.qualification.gates import Gate
from winnow.qualification.judging import Found, Measure


def evidence_of(by: Measure, found: Found) -> list[dict[str, Any]]:
    """One line a gate that the policy asked for, then the versions by which it was judged."""
    return [*(_line(gate) for gate in found.gates if gate.needed), versions(by)]


def versions(by: Measure) -> dict[str, Any]:
    return {
        "framework": str(by.framework),
        "framework_id": by.framework.pk,
        "policy": str(by.policy),
        "policy_id": by.policy.pk,
    }


def _line(gate: Gate) -> dict[str, Any]:
    return {"gate": gate.name, **gate.evidence}
