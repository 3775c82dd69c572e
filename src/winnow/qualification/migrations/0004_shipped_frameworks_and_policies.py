"""CHAMP, MEDDIC and a needs assessment beside BANT, three policies, and the leads that are there: due to be judged."""

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
    _judge_later(apps, now)


def _judge_later(apps, now):
    readiness = apps.get_model("qualification", "LeadReadiness")
    standings = apps.get_model("capture", "LeadStanding").objects.values_list("pk", "stage").iterator(5000)
    some = []
    for pk, stage in standings:
        some.append(readiness(lead_id=pk, stage=stage, due_at=now))
        if len(some) == 5000:
            readiness.objects.bulk_create(some)
            some = []
    readiness.objects.bulk_create(some)


class Migration(migrations.Migration):
    dependencies = [("qualification", "0003_evidence_and_policies")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
