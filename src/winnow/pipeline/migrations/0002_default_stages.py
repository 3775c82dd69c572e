"""The default path. The probabilities are the owner's guess, to be replaced by what history measures."""

from typing import Any

from django.db import migrations

STAGES = [
    ("prospecting", "Prospecting", "open", 0.10, 14, []),
    ("qualifying", "Qualifying", "open", 0.20, 14, []),
    ("needs_analysis", "Needs analysis", "open", 0.40, 21, []),
    ("proposal", "Proposal", "open", 0.60, 21, ["amount", "close_on"]),
    ("closing", "Closing", "open", 0.80, 14, ["amount", "close_on"]),
    ("won", "Won", "won", 1.0, 0, ["amount"]),
    ("lost", "Lost", "lost", 0.0, 0, []),
]


def make_stages(apps: Any, _: Any) -> None:
    stage = apps.get_model("pipeline", "Stage")
    for position, (key, name, kind, probability, usual_days, requires) in enumerate(STAGES):
        stage.objects.get_or_create(
            key=key,
            defaults={
                "name": name,
                "kind": kind,
                "probability": probability,
                "usual_days": usual_days,
                "position": position,
                "requires": requires,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("pipeline", "0001_tables")]
    operations = [migrations.RunPython(make_stages, migrations.RunPython.noop)]
