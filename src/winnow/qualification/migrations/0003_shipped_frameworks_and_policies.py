"""CHAMP, MEDDIC and a needs assessment beside BANT, and three policies."""

from django.db import migrations
from django.utils import timezone

from winnow.qualification.shipped import FRAMEWORKS, POLICIES


def seed(apps, _):
    now = timezone.now()
    model = {name: apps.get_model("qualification", name) for name in ("Framework", "Question", "Policy", "Publication")}
    for name, questions in FRAMEWORKS.items():
        if model["Framework"].objects.filter(name=name).exists():
            continue
        made = model["Framework"].objects.create(
            name=name, version=1, state="available", on_fail="disqualify", created_at=now
        )
        for position, question in enumerate(questions):
            model["Question"].objects.create(framework=made, position=position, **question)
    for name, needs in POLICIES.items():
        published = name == "Call and three levels"
        policy = model["Policy"].objects.create(
            name=name,
            state="published" if published else "available",
            created_at=now,
            published_at=now if published else None,
            **{f"needs_{gate}": gate in needs for gate in ("score", "organization", "opportunity", "stakeholder", "call")},
        )
        if published:
            model["Publication"].objects.create(policy=policy, at=now)
    for framework in model["Framework"].objects.filter(state="published"):
        model["Publication"].objects.create(framework=framework, at=framework.published_at or now)


class Migration(migrations.Migration):
    replaces = [("qualification", "0004_shipped_frameworks_and_policies")]
    dependencies = [("qualification", "0002_bant")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
